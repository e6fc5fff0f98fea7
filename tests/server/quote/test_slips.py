"""Slips at a quote: nothing is kept, and what is wrong is said where it is."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone, translation

from gemaakt.company.demo import demo_company
from gemaakt.server.order.models import Order
from gemaakt.server.quote.forms import PastOrderForm
from gemaakt.server.quote.line_forms import LineForm
from gemaakt.server.quote.models import Drawing, OwnConstant, PastOrder, QuoteVersion
from gemaakt.server.shop.services import replace_company
from gemaakt.story.fence import FENCE
from gemaakt.story.write_drawing import plate_dxf
from tests.server.quote.made import NOW, asked

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("due", ["gisteren", "yesterday", "2026-02-31", "🚜"])
def test_a_due_date_that_cannot_be_makes_no_order(owner: Client, due: str) -> None:
    replace_company(demo_company(NOW))
    row, before = asked(owner), Order.objects.count()
    if due == "yesterday":
        due = str(timezone.localdate() - timedelta(1))
    answer = owner.post(f"/quotes/{row.pk}/accept/", {"due": due}, follow=True)
    assert "Leverdatum:" in answer.content.decode()
    assert Order.objects.count() == before
    assert QuoteVersion.objects.get().status == "draft"


def test_a_lost_quote_without_a_reason_asks_for_it(owner: Client) -> None:
    row = asked(owner)
    answer = owner.post(f"/quotes/{row.pk}/lost/", {"lost_to": "other"}, follow=True)
    assert "Zeg in een paar woorden waarop hij verloren is." in answer.content.decode()


def test_an_empty_file_among_others_is_named(owner: Client) -> None:
    files = [
        SimpleUploadedFile("paneel.dxf", plate_dxf(FENCE.panel)),
        SimpleUploadedFile("leeg.dxf", b""),
    ]
    page = owner.post(
        "/quotes/new/",
        {"customer": "Jansen", "material": "S235JR", "quantity": "10", "drawings": files},
    ).content.decode()
    assert "leeg.dxf: Het verstuurde bestand is leeg." in page


def test_a_quote_before_there_is_a_firm_leads_to_where_one_begins(owner: Client) -> None:
    row = asked(owner)
    before = f"http://testserver/quotes/{row.pk}/"
    answer = owner.post(f"/quotes/{row.pk}/accept/", {}, headers={"referer": before})
    page = answer.content.decode()
    assert answer.status_code == 400
    assert f'href="{before}"' in page
    assert 'href="/import/"' in page
    elsewhere = owner.post(f"/quotes/{row.pk}/accept/", {}, headers={"referer": "https://a.b/"})
    assert "https://a.b/" not in elsewhere.content.decode()
    owner.post("/shop/firm/", {"name": "Kok Plaatwerk"})
    owner.post(
        "/shop/new/machine/",
        {"name": "Laser", "work_centre": "Lasersnijden", "rate_eur_per_h": "95"},
    )
    assert owner.post(f"/quotes/{row.pk}/accept/", {}).status_code == 302
    step = Order.objects.get().operations.get(name="laser")
    assert step.alternatives[0]["machine"] == "Laser"


def test_a_missing_thickness_is_asked_in_words_of_the_page(owner: Client) -> None:
    file = SimpleUploadedFile("paneel.dxf", plate_dxf(FENCE.panel))
    form = {"customer": "J", "material": "S235JR", "quantity": "10", "drawings": file}
    owner.post("/quotes/new/", form)
    page = owner.get(f"/quotes/{QuoteVersion.objects.get().pk}/").content.decode()
    assert "Vul haar in, in mm" in page


def test_a_quote_without_a_price_says_so_and_offers_nothing_that_is_refused(owner: Client) -> None:
    file = SimpleUploadedFile("paneel.dxf", plate_dxf(FENCE.panel))
    form = {"customer": "J", "material": "S235JR", "quantity": "10", "drawings": file}
    owner.post("/quotes/new/", form)
    row = QuoteVersion.objects.get()
    page = owner.get(f"/quotes/{row.pk}/").content.decode()
    assert "nog geen prijs" in page
    assert "€ 0,00" not in page
    assert "Nog geen prijs (1): paneel.dxf." in page
    assert "eerst een prijs" in page
    assert "nog geen plan gepubliceerd" not in page
    assert 'href="#line-1">paneel' in page
    for address in ("send", "accept", "paper"):
        assert f"/quotes/{row.pk}/{address}/" not in page
    assert f"/quotes/{row.pk}/lost/" in page
    assert "nog geen prijs" in owner.get("/quotes/").content.decode()
    assert "0,00" not in owner.get(f"/quotes/{row.pk}/paper/").content.decode()


def test_a_priced_quote_offers_its_answers_and_says_its_figures_by_their_day(
    owner: Client,
) -> None:
    row = asked(owner)
    page = owner.get(f"/quotes/{row.pk}/").content.decode()
    for address in ("send", "accept", "paper"):
        assert f"/quotes/{row.pk}/{address}/" in page
    assert ">standaardwaarden van " in page
    assert f"<code>{row.document['constants_version'][:12]}</code>" in page
    assert "defaults" not in page
    paper = owner.get(f"/quotes/{row.pk}/paper/").content.decode()
    assert "Afdrukken of PDF" in paper


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("machine.laser.life_years", "0"), ("machine.shop.productive_share", "0"),
        ("hand.deburr_m_per_min", "0"), ("learned.laser", "0"), ("price.margin_share", "15"),
        ("machine.laser.price_eur", "duur"),
    ],
)  # fmt: skip
def test_a_constant_that_cannot_be_is_refused_and_the_page_stands(
    owner: Client, name: str, typed: str
) -> None:
    answer = owner.post("/quotes/constants/", {name: typed}, follow=True)
    assert answer.status_code == 200
    assert f"“{typed}”" in answer.content.decode()
    assert not OwnConstant.objects.exists()


def test_a_zero_that_was_kept_before_is_passed_over(owner: Client) -> None:
    OwnConstant.objects.create(name="machine.laser.life_years", value=0.0)
    assert owner.get("/quotes/constants/").status_code == 200
    assert asked(owner).total_eur


def test_a_price_of_a_machine_may_part_its_thousands(owner: Client) -> None:
    owner.post("/quotes/constants/", {"machine.laser.price_eur": "450.000"})
    assert OwnConstant.objects.get().value == 450_000


@pytest.mark.parametrize(
    ("typed", "language", "pieces"),
    [("10.000", "nl", 10_000), ("10.000", "en", None), ("1,5", "nl", None), ("25", "nl", 25)],
)
def test_ten_thousand_pieces_are_never_ten(typed: str, language: str, pieces: int | None) -> None:
    with translation.override(language):
        form = LineForm({"material": "S235JR", "quantity": typed})
        assert form.is_valid() is (pieces is not None)
        assert form.cleaned_data.get("quantity") == pieces


@pytest.mark.parametrize("field", ["weld_mm", "outside_eur"])
def test_a_length_or_price_beyond_all_work_is_refused(field: str) -> None:
    form = LineForm({"material": "S235JR", "quantity": "1", field: "1e300"})
    assert list(form.errors) == [field]


def test_a_thread_that_cannot_be_read_is_asked_about(owner: Client) -> None:
    form = LineForm({"material": "S235JR", "quantity": "1", "taps": "4 gaten M6"})
    assert "Schrijf aantal en maat" in str(form.errors["taps"])


@pytest.mark.parametrize(
    ("field", "value"),
    [("total_eur", "-5"), ("total_eur", "0"), ("net_kg", "-1"), ("cut_m", "1e300"),
     ("day", "2099-01-01")],
)  # fmt: skip
def test_a_past_order_that_cannot_have_been_is_not_kept(db: None, field: str, value: str) -> None:
    sums = {"files": 1, "parts": 1, "net_kg": 1, "cut_m": 1, "pierces": 1}
    form = PastOrderForm(
        {"code": "A", "day": "2026-01-01", "total_eur": "5", **sums, field: value}
    )
    assert list(form.errors) == [field]


def test_a_sum_below_zero_that_was_kept_before_does_not_take_the_page_along(
    owner: Client,
) -> None:
    PastOrder.objects.create(code="A", day=timezone.localdate(), total_eur=5, net_kg=-1)
    assert owner.get("/quotes/learning/").status_code == 200


def test_a_drawing_without_parts_can_be_put_right_again(owner: Client) -> None:
    asked(owner)
    row = Drawing.objects.get()
    layers = row.part["origin"]["layers"]
    form = {f"layer_{at}": "ignore" for at in range(len(layers))}
    owner.post(f"/drawings/{row.pk}/", form)
    row.refresh_from_db()
    assert row.part["parts"] == 0
    owner.post(f"/drawings/{row.pk}/", dict.fromkeys(form, "cut"))
    row.refresh_from_db()
    assert row.part["parts"] == 1
    assert owner.get(f"/drawings/{row.pk}/?quote=abc").status_code == 200


def test_an_answered_quote_keeps_its_date_and_holds_nothing(owner: Client) -> None:
    row = asked(owner)
    owner.post(f"/quotes/{row.pk}/lost/", {"reason": "te duur"})
    assert owner.post(f"/quotes/{row.pk}/hold/").status_code == 400
    owner.post(f"/quotes/{row.pk}/date/", {"date": "fast"})
    row.refresh_from_db()
    assert row.chosen == "standard"
