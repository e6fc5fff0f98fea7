"""From the rack to the customer: a heat goes along through nest, laser, slip and passport."""

from datetime import date, timedelta
from decimal import Decimal
from html import unescape

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.server.delivery.delivering import Slip, deliver
from gemaakt.server.delivery.models import Delivery
from gemaakt.server.nest.buying import book_nest
from gemaakt.server.nest.models import StockItem
from gemaakt.server.nest.rack import describe_lot, receive
from gemaakt.server.passport.certificates import enter
from gemaakt.server.work.services import by_code, record
from tests.server.nest.made import SHEET_G
from tests.server.nest.test_in_stages import draft

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def lot(code: str, heat: str) -> None:
    receive(
        on=date(2026, 11, 24), code=code, kind=StockItem.Kind.SHEET, material="S235JR",
        thickness_mm=3.0, length_mm=1000.0, width_mm=700.0, quantity=2, heat_number=heat,
        mass_g=SHEET_G, price_eur=Decimal("40.00"), factor_kgco2e_per_kg=2.0,
    )  # fmt: skip


def nested(code: str, sheet: str, heat: str, pieces: int) -> None:
    """A nest of plates of order 26-001 on a sheet of this lot, booked."""
    nest = draft({"26-001": pieces}, code=code)
    for row in (*nest.document["sheets"], *nest.document["weights"]):
        row["sheet"] = sheet
    nest.document["weights"][0]["heat_number"] = heat
    nest.job["sheets"][0] |= {"id": sheet, "heat_number": heat}
    nest.save()
    book_nest(nest=nest, heats={})


def cut(nest: str, key: str) -> None:
    at = timezone.now().isoformat()
    for kind in ("start", "done"):
        event = {"key": f"{key}-{kind}", "kind": kind, "person": "bas", "at": at,
                 "steps": [f"{nest}/cut"]}  # fmt: skip
        outcome = record(events=[event], sent_at=at, now=timezone.now(), who=by_code)
        assert not outcome.refused


def paper(client: Client, row: Delivery) -> str:
    return unescape(client.get(f"/deliveries/{row.pk}/").content.decode())


def test_a_part_delivery_names_the_heats_that_were_cut_and_goes_on_naming_those(
    company: Company, owner: Client
) -> None:
    """The slip of the first six named the heat of a sheet that still lay in the rack."""
    lot("S1", "H-4471")
    lot("S2", "H-9902")
    nested("N1", "S1", "H-4471", 6)
    nested("N2", "S2", "H-9902", 4)
    cut("N1", "a")
    first = deliver(pieces={"26-001": 6}, slip=Slip(TODAY))
    assert ("H-4471" in paper(owner, first), "H-9902" in paper(owner, first)) == (True, False)
    cut("N2", "b")
    enter(given={"heat_number": "H-4471", "name": "3.1-77", "chemistry": "C 0,12"})
    second = deliver(pieces={"26-001": 4}, slip=Slip(TODAY + timedelta(days=1)))
    for heat in ("H-4471", "H-9902"):
        assert heat in paper(owner, second)
    assert "H-9902" not in paper(owner, first)
    assert "certificaat 3.1-77" in paper(owner, first)
    answer = owner.post("/passports/make/", {"order": "26-001"}, follow=True)
    page = unescape(answer.content.decode())
    assert ("H-4471" in page, "H-9902" in page) == (True, True)


def test_without_a_word_of_the_floor_the_heats_of_the_nests_are_named(
    company: Company, owner: Client
) -> None:
    lot("S1", "H-4471")
    nested("N1", "S1", "H-4471", 10)
    assert "H-4471" in paper(owner, deliver(pieces={"26-001": 3}, slip=Slip(TODAY)))


def test_a_heat_that_is_told_after_the_metal_has_gone_is_on_the_slip_yet(
    company: Company, owner: Client
) -> None:
    lot("S1", "")
    nested("N1", "S1", "", 10)
    slip = deliver(pieces={"26-001": 3}, slip=Slip(TODAY))
    assert "H-4471" not in paper(owner, slip)
    item = StockItem.objects.get(code="S1")
    describe_lot(item=item, heat_number="H-4471")
    assert "H-4471" in paper(owner, slip)
