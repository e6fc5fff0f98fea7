"""Lines that are typed take the time that they cost: minutes of one piece by work centre."""

from html import unescape

import pytest
from django.test import Client
from django.utils.translation import override

from gemaakt.company.demo import demo_company
from gemaakt.quote.kinds import WORDS, work_in
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.services import quote_of
from gemaakt.server.quote.work_places import work_words
from gemaakt.server.seen import mark_of
from gemaakt.server.shop.services import replace_company
from tests.server.quote.made import publish_plan
from tests.server.quote.test_quote_life import NOW, line_form, made

pytestmark = pytest.mark.django_db
FORM = {"customer": "De Wit", "material": "S235JR", "thickness_mm": "", "quantity": "1"}


def typed(client: Client, text: str) -> QuoteVersion:
    client.post("/quotes/new/", {**FORM, "typed": text})
    return QuoteVersion.objects.latest("pk")


def test_typed_work_is_promised_and_ordered_as_operations(owner: Client) -> None:
    """A stair rail was ready on the day of the quote, and the shop planned without its work."""
    publish_plan()
    row = typed(owner, "2 x trapleuning à 480,00 [MIG/MAG-lassen 240, montage 60]")
    (line,) = quote_of(row).lines
    assert line.prices[0].minutes == {"lassen-mag": 480.0, "assembly": 120.0}
    assert line.prices[0].price_eur == 960
    assert {"lassen-mag", "assembly", "by hand"} <= {e.what for e in line.prices[0].lines}
    assert row.promise_date is not None
    paper = owner.get(f"/quotes/{row.pk}/paper/").content.decode()
    assert "lassen, montage" in paper
    owner.post(f"/quotes/{row.pk}/accept/", {"reference": "PO 4711"})
    order = Order.objects.get(code=f"{row.number}-1")
    weld, join = (each.to_domain() for each in order.operations.all())
    assert [each.machine for each in weld.alternatives] == ["mag-1", "mag-2", "mag-3"]
    assert (weld.alternatives[0].piece_min, weld.quantity) == (240.0, 2)
    assert weld.skill  # the one that is usual there, as the promise reckoned with
    assert (join.after, join.alternatives[0].piece_min) == ((weld.id,), 60.0)
    assert (weld.name, join.name) == ("MIG/MAG-lassen", "assembly")
    assert (order.reference, order.drawing) == ("PO 4711", "")


def test_own_work_without_a_price_is_priced_at_its_rate(owner: Client) -> None:
    replace_company(demo_company(NOW))
    row = typed(owner, "montage op locatie [montage 2 uur]")
    lines = {each.what: each for each in quote_of(row).lines[0].prices[0].lines}
    assert lines["assembly"].amount == 2
    assert row.total_eur == lines["assembly"].price_eur + lines["margin"].price_eur


def test_a_line_without_minutes_says_so_until_its_order_gets_some(owner: Client) -> None:
    replace_company(demo_company(NOW))
    row = typed(owner, "1 x hekwerk à 1.250,00")
    assert (row.dates, row.promise_date) == ([], None)
    codes = [each["code"] for each in row.document["lines"][0]["findings"]]
    assert codes == ["quote.takes-no-time"]
    owner.post(f"/quotes/{row.pk}/accept/", {})
    order = Order.objects.get(code=f"{row.number}-1")
    page = unescape(owner.get(f"/orders/{order.code}/").content.decode())
    assert "neemt geen tijd in de planning" in page
    wrong = owner.post("/orders/work/", {"order": order.code, "told": "toveren 5"}, follow=True)
    assert "Montage" in unescape(wrong.content.decode())
    owner.post("/orders/work/", {"order": order.code, "told": "zagen 30, TIG-lassen 90"})
    owner.post("/orders/work/", {"order": order.code, "told": "zagen 999"})
    assert [each.name for each in order.operations.all()] == ["saw", "TIG-lassen"]


def test_typed_lines_are_corrected_beside_the_drawn_ones(owner: Client) -> None:
    """A slip in a typed line could be mended only by leaving it out and typing it anew."""
    row = made(owner)
    given = {"text": "Trapleunig", "quantity": "1", "unit_eur": "480", "told": "montage 30"}
    owner.post(f"/quotes/{row.pk}/lines/add/", given)
    row.refresh_from_db()
    assert 'value="monteren 30"' in owner.get(f"/quotes/{row.pk}/lines/").content.decode()
    head = {"word-TOTAL_FORMS": "1", "word-INITIAL_FORMS": "1", "seen": mark_of(row.asked)}
    words = {"text": "Trapleuning", "quantity": "3", "unit_eur": "475,50", "told": "lassen 90"}
    sent = {f"word-0-{name}": value for name, value in words.items()}
    owner.post(f"/quotes/{row.pk}/lines/", line_form(told="montage 20") | head | sent)
    row.refresh_from_db()
    plate, rail = quote_of(row).lines
    assert (rail.name, rail.prices[0].quantity) == ("Trapleuning", 3)
    assert str(rail.prices[0].price_eur) == "1426.50"
    assert plate.prices[0].minutes["assembly"] == 200.0
    assert list(plate.prices[0].minutes)[-1] == "inspect"


@pytest.mark.parametrize("language", ["nl", "en"])
def test_work_is_shown_in_words_that_are_read_again(language: str) -> None:
    told = [(kind, 12.5) for kind in WORDS]
    with override(language):
        assert work_in(work_words(told)) == tuple(told)
