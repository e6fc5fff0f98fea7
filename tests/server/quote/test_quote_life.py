"""From files to an order: corrections that last, versions, dates, places held in the plan."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox
from OCP.gp import gp_Pnt

from gemaakt.company.demo import demo_company
from gemaakt.server.order.models import Order
from gemaakt.server.paper import LANGUAGES
from gemaakt.server.plan.held import live, with_held
from gemaakt.server.plan.promises import release as give_up
from gemaakt.server.quote.asked import paired
from gemaakt.server.quote.models import Drawing, LayerRole, QuoteVersion, Reservation
from gemaakt.server.quote.paper_words import (
    WORDS,
    day_in,
    number_in,
    price_in,
    unit_price_in,
)
from gemaakt.server.quote.pictures import part_svg
from gemaakt.server.quote.promising import live_promise
from gemaakt.server.quote.services import (
    hit_rate,
    newest_versions,
    quote_of,
)
from gemaakt.server.shop.services import replace_company
from tests.drawing import dxf_text as d
from tests.drawing.fold import step_bytes
from tests.server.quote.made import NOW, publish_plan

pytestmark = pytest.mark.django_db


def upload(client: Client, *files: tuple[str, bytes], **more: Any) -> Any:
    form = {"customer": "Jansen", "material": "S235JR", "thickness_mm": "3", "quantity": "10",
            **more}  # fmt: skip
    form["drawings"] = [SimpleUploadedFile(name, data) for name, data in files]
    return client.post("/quotes/new/", form)


def plate(width: float = 100.0) -> bytes:
    return d.dxf(d.rectangle(200, width) + d.circle(50, 50, 10))


def made(client: Client, **more: Any) -> QuoteVersion:
    replace_company(demo_company(NOW))
    upload(client, ("plaat.dxf", plate()), **more)
    return QuoteVersion.objects.get()


def line_form(**more: str) -> dict[str, str]:
    facts = {"material": "S235JR", "thickness_mm": "3", "quantity": "10", "outside_days": "5"}
    head = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "1"}
    return {**head, **{f"form-0-{name}": value for name, value in {**facts, **more}.items()}}


def test_a_file_that_cannot_be_measured_is_said_and_the_others_are_priced(owner: Client) -> None:
    replace_company(demo_company(NOW))
    answer = upload(owner, ("oud.dwg", b"AC1027" + bytes(100)), ("plaat.dxf", plate()))
    assert answer.status_code == 302
    page = owner.get(answer.url).content.decode()
    assert "oud.dwg" in page
    assert len(QuoteVersion.objects.get().document["lines"]) == 1


def test_a_file_with_two_parts_is_two_lines(owner: Client) -> None:
    replace_company(demo_company(NOW))
    two = d.dxf(d.rectangle(200, 100) + d.rectangle(60, 40, 300, 0))
    upload(owner, ("twee.dxf", two))
    row = QuoteVersion.objects.get()
    assert [each["part"] for each in row.asked] == [0, 1]
    prices = [Decimal(line["prices"][0]["price_eur"]) for line in row.document["lines"]]
    assert prices[0] > prices[1] > 0


def row_of(pk: int, name: str, source: str, *, certified: bool = True) -> Drawing:
    part = {"source": source, "certified": certified, "parts": 1}
    return Drawing(pk=pk, name=name, part=part)


def test_a_drawing_and_a_model_of_one_part_are_one_line() -> None:
    dxf, other = row_of(1, "1140.02-A Zeef - 3mm_QTY-2.dxf", "dxf"), row_of(2, "x.dxf", "dxf")
    step = row_of(3, "1140.02-A_Zeef.step", "step")
    assert paired([dxf, other, step]) == [(other, 0), (step, 1)]
    unsure = row_of(3, "1140.02-A_Zeef.step", "step", certified=False)
    assert paired([dxf, other, unsure]) == [(dxf, 3), (other, 0)]
    apart = row_of(4, "1140.020-A.step", "step")
    assert paired([dxf, apart]) == [(dxf, 0), (apart, 0)]


def test_what_differs_between_drawing_and_model_is_said_on_the_line(owner: Client) -> None:
    replace_company(demo_company(NOW))
    model = step_bytes(BRepPrimAPI_MakeBox(gp_Pnt(0, 0, 0), gp_Pnt(200, 100, 3)).Shape())
    upload(owner, ("plaat 7.dxf", plate(104)), ("plaat 7.step", model))
    line = QuoteVersion.objects.get().document["lines"]
    assert len(line) == 1
    codes = {finding["code"] for finding in line[0]["findings"]}
    assert {"drawing.areas-differ", "drawing.sizes-differ", "drawing.holes-differ"} <= codes


def test_an_error_in_the_file_asks_a_question_instead_of_a_price(owner: Client) -> None:
    replace_company(demo_company(NOW))
    upload(owner, ("open.dxf", d.dxf(d.line(0, 0, 100, 0) + d.line(100, 0, 100, 50)
                                     + d.rectangle(60, 40, 300, 0))))  # fmt: skip
    row = QuoteVersion.objects.get()
    assert all(not line["prices"] for line in row.document["lines"])
    assert "Nog geen prijs" in owner.get(f"/quotes/{row.pk}/").content.decode()
    assert owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"}).status_code == 400
    assert owner.post(f"/quotes/{row.pk}/accept/", {}).status_code == 400


def test_a_quote_with_a_question_left_is_not_sent(owner: Client) -> None:
    replace_company(demo_company(NOW))
    crossing = d.dxf(d.rectangle(60, 40) + d.circle(60, 20, 10))
    upload(owner, ("plaat.dxf", plate()), ("kruist.dxf", crossing))
    row = QuoteVersion.objects.get()
    assert row.total_eur > 0
    assert [bool(line["prices"]) for line in row.document["lines"]].count(False) >= 1
    assert owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"}).status_code == 400


def test_the_top_of_an_arc_is_in_the_picture() -> None:
    round_part = {"contours": [[(10, 0, 1), (-10, 0, 1)]]}
    assert 'viewBox="-10.8 -0.8 21.6 21.6"' in part_svg(round_part, "x")


def test_a_corrected_draft_is_priced_again_in_its_place(owner: Client) -> None:
    row = made(owner)
    before = row.total_eur
    owner.post(f"/quotes/{row.pk}/lines/", line_form(thickness_mm="6", taps="4 M6"))
    after = QuoteVersion.objects.get()
    assert after.pk == row.pk
    assert after.total_eur > before
    assert "tap" in after.document["lines"][0]["prices"][0]["minutes"]


def test_what_was_sent_stays_and_its_next_version_is_a_draft(owner: Client) -> None:
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/send/", {"language": "de"})
    sent = QuoteVersion.objects.get()
    document = sent.document
    assert (sent.status, sent.language, sent.sent) == ("sent", "de", timezone.localdate())
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="25"))
    first, second = QuoteVersion.objects.order_by("version")
    assert first.document == document
    assert (second.number, second.version, second.status) == (first.number, 2, "draft")
    page = owner.get(f"/quotes/{second.pk}/").content.decode()
    assert f'href="/quotes/{first.pk}/"' in page


def test_a_quote_counts_once_whatever_its_versions(owner: Client) -> None:
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="25"))
    second = QuoteVersion.objects.get(version=2)
    assert hit_rate() == (0, 0, second.total_eur)
    assert [each.pk for each in newest_versions()] == [second.pk]
    owner.post(f"/quotes/{row.pk}/accept/", {})
    assert hit_rate() == (1, 1, Decimal("0"))


def test_an_answered_quote_is_not_changed(owner: Client) -> None:
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/lost/", {"lost_to": "price", "reason": "€ 40 te duur"})
    assert owner.post(f"/quotes/{row.pk}/lines/", line_form()).status_code == 400
    assert owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"}).status_code == 400
    row.refresh_from_db()
    assert (row.status, row.lost_to, row.lost_reason) == ("lost", "price", "€ 40 te duur")
    assert "40 te duur" in owner.get(f"/quotes/{row.pk}/").content.decode()


def test_what_a_layer_means_is_kept_for_the_customers_next_drawing(owner: Client) -> None:
    replace_company(demo_company(NOW))
    odd = d.rectangle(200, 100) + d.circle(50, 50, 10, layer="X7")
    upload(owner, ("een.dxf", d.dxf(odd)))
    drawing = Drawing.objects.get()
    assert drawing.part["holes"] == 1
    at = drawing.part["origin"]["layers"].index("X7")
    other = 1 - at
    form = {f"layer_{at}": "ignore", f"layer_{other}": "cut", "thickness_mm": "4"}
    owner.post(f"/drawings/{drawing.pk}/", {**form, "quote": str(QuoteVersion.objects.get().pk)})
    assert LayerRole.objects.get().role == "ignore"
    drawing.refresh_from_db()
    assert drawing.part["holes"] == 0
    row = QuoteVersion.objects.get()
    assert row.document["lines"][0]["thickness_mm"] == 4
    upload(owner, ("twee.dxf", d.dxf(odd + d.circle(150, 50, 5))))
    assert Drawing.objects.get(name="twee.dxf").part["holes"] == 1
    upload(owner, ("twee.dxf", d.dxf(odd)), customer="Iemand anders")
    assert Drawing.objects.get(customer="Iemand anders").part["holes"] == 1


def test_a_place_in_the_plan_is_held_until_it_expires(owner: Client) -> None:
    publish_plan()
    upload(owner, ("plaat.dxf", plate()), quantity="4000")
    row = QuoteVersion.objects.get()
    made_quote = quote_of(row)
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    row.refresh_from_db()
    held, today = Reservation.objects.get(), timezone.localdate()
    assert held.day == row.promise_date
    assert held.expires == today + timedelta(days=7)
    (room,) = live(timezone.now())
    order = with_held(demo_company(NOW), [room]).orders[-1]
    assert (order.due, len(order.operations)) == (row.promise_date, len(held.operations))
    assert all(each.pin and each.pin.start for each in order.operations if not each.outside)
    others, own = live_promise(made_quote), live_promise(made_quote, besides=row)
    assert own is not None
    assert own.day == row.promise_date
    assert others is not None
    assert others.ends is not None
    assert others.ends > room.ends
    assert room.expires.date() >= held.expires
    held.expires = today - timedelta(days=1)
    held.save()
    owner.post(f"/quotes/{row.pk}/hold/")
    assert Reservation.objects.get().expires > timezone.localdate()
    assert len(live(timezone.now())) == 1
    owner.post(f"/quotes/{row.pk}/lost/", {"lost_to": "date", "reason": "te laat"})
    assert not Reservation.objects.exists()
    assert not live(timezone.now())


def test_a_place_that_the_planner_gave_up_is_no_longer_promised_on_paper(owner: Client) -> None:
    publish_plan()
    upload(owner, ("plaat.dxf", plate()), quantity="40")
    row = QuoteVersion.objects.get()
    owner.post(f"/quotes/{row.pk}/send/", {"language": "nl"})
    paper = f"/quotes/{row.pk}/paper/?language=nl"
    assert "houden wij vast" in owner.get(paper).content.decode()
    (room,) = live(timezone.now())
    give_up(reservation_id=room.pk)
    assert "houden wij vast" not in owner.get(paper).content.decode()
    page = owner.get(f"/quotes/{row.pk}/").content.decode()
    assert "niet vastgehouden" in page
    assert f'action="/quotes/{row.pk}/hold/"' in page


def test_the_chosen_date_has_its_price_and_goes_to_the_order(owner: Client) -> None:
    row = made(owner)
    names = [each["name"] for each in row.dates]
    assert names == ["fast", "standard", "relaxed"]
    owner.post(f"/quotes/{row.pk}/date/", {"date": "fast"})
    assert "1.2" not in str(row.total_eur)
    owner.post(f"/quotes/{row.pk}/accept/", {})
    order = Order.objects.get(code=QuoteVersion.objects.get().order_code)
    fast = row.dates[0]
    assert order.price_eur == Decimal(fast["price_eur"])
    assert order.due == date.fromisoformat(fast["day"])
    assert order.operations.count() > 0


def test_material_from_a_nest_is_said_and_taken_back(owner: Client) -> None:
    row = made(owner)
    plain = row.total_eur
    owner.post(f"/quotes/{row.pk}/nest/", {"nested": "yes"})
    row.refresh_from_db()
    assert row.nested
    rules = [line["rule"] for line in row.document["lines"][0]["prices"][0]["lines"]]
    assert rules[0].startswith("nest")
    owner.post(f"/quotes/{row.pk}/nest/", {"nested": "no"})
    row.refresh_from_db()
    assert row.total_eur == plain


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_paper_speaks_three_languages_and_shows_no_rule(owner: Client, language: str) -> None:
    row = made(owner)
    page = unescape(owner.get(f"/quotes/{row.pk}/paper/?language={language}").content.decode())
    assert f'<html lang="{language}"' in page
    for name in ("quote", "total", "valid", "quantity", "laser", "inspect"):
        assert WORDS[name][language] in page
    assert price_in(language, row.total_eur) in page
    assert 'class="part"' in page
    assert "m/min" not in page


def test_every_word_of_the_paper_is_in_every_language() -> None:
    assert all(set(row) == set(LANGUAGES) and all(row.values()) for row in WORDS.values())


def test_numbers_and_days_are_written_as_people_write_them() -> None:
    assert number_in("nl", Decimal("1234.5")) == "1.234,50"
    assert number_in("en", Decimal("1234.5")) == "1,234.50"
    assert price_in("de", Decimal("1234.5")) == "1.234,50 €"
    assert day_in("de", date(2026, 3, 1)) == "1. März 2026"
    assert day_in("nl", date(2026, 3, 1)) == "1 maart 2026"


@pytest.mark.parametrize(
    ("unit", "quantity", "amount", "shown"),
    [
        ("38.7300", 1, "38.73", "€ 38,73"),
        ("10.4950", 4, "41.98", "€ 10,495"),
        ("5.3650", 2, "10.73", "€ 5,365"),
        ("3.3333", 3, "10.00", "€ 3,333"),
        ("0.6667", 300, "200.00", "€ 0,66667"),
        ("1.0097", 1250, "1262.11", "€ 1,00969"),
    ],
)
def test_the_price_of_one_times_the_pieces_makes_the_amount(
    unit: str, quantity: int, amount: str, shown: str
) -> None:
    said = unit_price_in("nl", Decimal(unit), quantity, Decimal(amount))
    assert said == shown


def test_findings_and_bends_are_marked_on_the_picture() -> None:
    part = {"contours": [[(0, 0, 0), (100, 0, 0), (100, 50, 0), (0, 50, 0)]],
            "bends": [{"angle_deg": 90.0, "radius_mm": 2.0, "line": (50, 0, 50, 50)}]}  # fmt: skip
    placed = {"severity": "warning", "where": {"x_mm": 20.0, "y_mm": 10.0}}
    svg = part_svg(part, "x", [{"severity": "info", "where": {}}, placed])
    assert '<line class="bend" x1="50" y1="50" x2="50" y2="0"><title>90° R2</title>' in svg
    assert svg.count('class="mark') == 1
    assert 'cx="20" cy="40"' in svg
    assert ">2</text>" in svg


def test_a_name_with_a_script_in_it_is_only_text(owner: Client) -> None:
    replace_company(demo_company(NOW))
    upload(owner, ("<script>alert(1)</script>.dxf", plate()), customer="<b>Jansen</b>")
    row = QuoteVersion.objects.get()
    for path in (f"/quotes/{row.pk}/", f"/quotes/{row.pk}/paper/", f"/quotes/{row.pk}/lines/"):
        page = owner.get(path).content.decode()
        assert "<script>alert" not in page
        assert "<b>Jansen" not in page


def test_an_outside_offer_is_compared_by_its_landed_cost(owner: Client) -> None:
    row = made(owner)
    empty = owner.get(f"/quotes/{row.pk}/buy/").content.decode()
    assert "zelf gemaakt" not in empty
    asked = {"name": "Ver Weg", "price": "50", "transport": "400", "duty": "4", "days": "60",
             "safety": "30", "rejects": "3", "inspection": "25", "distance": "9000"}  # fmt: skip
    page = unescape(owner.get(f"/quotes/{row.pk}/buy/", asked).content.decode())
    assert "€ 18,00" in page  # 4 % of 50 + 400
    assert page.index("zelf gemaakt") < page.index("Ver Weg</th>")
    assert "Hier maken kost" in page
    wrong = owner.get(f"/quotes/{row.pk}/buy/", {**asked, "price": "-1"})
    assert wrong.status_code == 200


def test_thickness_and_pieces_are_taken_from_the_name_and_said(owner: Client) -> None:
    replace_company(demo_company(NOW))
    file = ("plaat - 5mm QTY-4.dxf", plate())
    upload(owner, file, thickness_mm="", quantity="10", by_name="on", as_sets="on")
    line = QuoteVersion.objects.get().document["lines"][0]
    assert line["thickness_mm"] == 5
    assert line["prices"][0]["quantity"] == 40
    assert [f["params"]["said"] for f in line["findings"] if "name" in f["code"]] == ["5 mm, 4 ×"]
    upload(owner, ("zonder.dxf", plate()), thickness_mm="3", quantity="10", by_name="on")
    line = QuoteVersion.objects.latest("pk").document["lines"][0]
    assert (line["thickness_mm"], line["prices"][0]["quantity"]) == (3, 10)
    assert not [each for each in line["findings"] if "name" in each["code"]]
    upload(owner, file, thickness_mm="3", quantity="10")
    line = QuoteVersion.objects.latest("pk").document["lines"][0]
    assert (line["thickness_mm"], line["prices"][0]["quantity"]) == (3, 10)


def test_a_quantity_that_is_filled_in_goes_before_the_pieces_of_a_name(owner: Client) -> None:
    """25 of "hoek 10 stuks.dxf" were priced as 250."""
    replace_company(demo_company(NOW))
    file = ("hoek 10 stuks.dxf", plate())
    upload(owner, file, quantity="25", by_name="on")
    row = QuoteVersion.objects.get()
    assert row.document["lines"][0]["prices"][0]["quantity"] == 25
    page = unescape(owner.get(f"/quotes/{row.pk}/").content.decode())
    assert "noemt 10 stuks; gerekend is met de 25 die zijn ingevuld" in page
    owner.post(f"/quotes/{row.pk}/lines/", line_form(quantity="250"))
    row.refresh_from_db()
    codes = {each["code"] for each in row.document["lines"][0]["findings"]}
    assert "quote.name-says-pieces" not in codes
    for quantity, priced in (("1", 10), ("10", 10)):
        upload(owner, file, quantity=quantity, by_name="on")
        line = QuoteVersion.objects.latest("pk").document["lines"][0]
        assert line["prices"][0]["quantity"] == priced
        assert "quote.name-says-pieces" not in {each["code"] for each in line["findings"]}


def test_an_order_asks_for_the_metal_with_its_thickness_and_mass(owner: Client) -> None:
    row = made(owner)
    owner.post(f"/quotes/{row.pk}/accept/", {"due": str(timezone.localdate() + timedelta(60))})
    need = Order.objects.get(code=f"{row.number}-1").materials.get()
    lines = row.document["lines"][0]["prices"][0]["lines"]
    gross_kg = next(float(each["amount"]) for each in lines if each["what"] == "material")
    assert (need.material, need.unit) == ("S235JR 3 mm", "kg")
    assert need.quantity == pytest.approx(gross_kg, abs=1e-3)
