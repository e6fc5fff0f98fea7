"""What a passport tells of an order is what was made: pieces cut, hours of machines, countries."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client

from gemaakt.server.order.models import Operation
from gemaakt.server.passport import certificates, making, worked
from gemaakt.server.passport.book import NoFigure, enter, read_supplier
from gemaakt.server.passport.certificates import NoCertificate
from gemaakt.server.passport.services import keep_passport, show_passport
from gemaakt.server.passport.trace import Link
from gemaakt.server.work.models import Clocking
from tests.server.passport.test_passport_page import DOCUMENT

pytestmark = pytest.mark.django_db
EIGHT = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
STATES = {"setup_kw": 6.0, "run_kw": 12.0}


def clock(
    person: str, begin_min: int, end_min: int, *, step: str = "10", machine: str = "laser"
) -> None:
    start, end = (EIGHT + timedelta(minutes=at) for at in (begin_min, end_min))
    Clocking.objects.create(
        person=person, order="26-001", operation=step, machine=machine, start=start, end=end,
        worked_min=end_min - begin_min,
    )  # fmt: skip


def all_spent() -> list[tuple[str, float, float]]:
    """Set-up of 15 minutes and 10 pieces of 2 minutes, whatever the clock says."""
    step = Operation.objects.get(order__code="26-001", code="10")
    machines = {"laser": STATES, "oud": {"setup_kw": 1.0, "run_kw": 2.0}}
    return worked.spent(step, worked.clocked_on("26-001"), {}, machines)


def spent() -> tuple[str, float, float]:
    (row,) = all_spent()
    return row


def test_setting_up_draws_the_power_of_setting_up(company: Any) -> None:
    clock("anna", 0, 35)
    assert spent() == ("laser", 35.0, pytest.approx(6 * 15 / 60 + 12 * 20 / 60))


def test_without_a_clock_or_a_plan_the_set_up_counts_as_well(company: Any) -> None:
    assert spent() == ("laser", 35.0, pytest.approx(6 * 15 / 60 + 12 * 20 / 60))


def test_two_people_at_one_machine_make_no_more_kwh_than_one(company: Any) -> None:
    clock("anna", 0, 60)
    clock("bas", 0, 60)
    assert spent() == ("laser", 120.0, pytest.approx(6 * 15 / 60 + 12 * 45 / 60))


def test_who_takes_over_makes_the_hours_longer(company: Any) -> None:
    clock("anna", 0, 60)
    clock("bas", 60, 90)
    assert spent() == ("laser", 90.0, pytest.approx(6 * 15 / 60 + 12 * 75 / 60))


def test_a_machine_that_runs_on_by_itself_draws_its_power_all_the_same(company: Any) -> None:
    Operation.objects.filter(order__code="26-001", code="10").update(attendance="setup")
    clock("anna", 0, 15)
    assert spent() == ("laser", 15.0, pytest.approx(6 * 15 / 60 + 12 * 20 / 60))


def test_what_ran_by_itself_counts_when_it_is_done_as_well(company: Any) -> None:
    step = Operation.objects.filter(order__code="26-001", code="10")
    step.update(attendance="setup", status="done", quantity=0, done_quantity=10)
    clock("anna", 0, 15)
    assert spent() == ("laser", 15.0, pytest.approx(6 * 15 / 60 + 12 * 20 / 60))
    Clocking.objects.all().delete()
    assert spent() == ("laser", 35.0, pytest.approx(6 * 15 / 60 + 12 * 20 / 60))


def test_work_on_two_machines_draws_the_power_of_each(company: Any) -> None:
    clock("anna", 0, 35)
    clock("anna", 60, 120, machine="oud")
    laser, old = all_spent()
    assert laser == ("laser", 35.0, pytest.approx(6 * 15 / 60 + 12 * 20 / 60))
    assert old == ("oud", 60.0, pytest.approx(1 * 15 / 60 + 2 * 45 / 60))


def test_hours_of_a_step_that_the_erp_took_out_since_are_in_the_passport(
    company: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(making, "links", lambda asked: [link("Plaat", 10)])
    before = making.made_of("26-001", {}).product.operations
    clock("anna", 0, 40, step="99")
    after = making.made_of("26-001", {}).product.operations
    assert [each.name for each in after] == [*(each.name for each in before), "99"]
    assert (after[-1].machine, after[-1].time_min) == ("laser", pytest.approx(4.0))


def link(part: str, pieces: int) -> Link:
    return Link("H7", "S1", "N1", part, pieces, 2.0 * pieces, "26-001", "", "")


def test_the_metal_of_a_piece_is_that_of_the_pieces_that_were_cut() -> None:
    cut = [link("Plaat", 3), link("Plaat", 1)]
    assert making._cut_pieces(cut, 10) == 4
    assert making._cut_oddly(cut, 10) == "4/10 Plaat"
    assert making._cut_pieces([link("Plaat", 20)], 10) == 10
    assert making._cut_oddly([link("Plaat", 20)], 10) == ""
    assert making._cut_pieces([link("Plaat", 12)], 10) == 10  # two were scrap: their metal counts


def test_a_passport_counts_the_pieces_that_were_cut(company: Any, monkeypatch: Any) -> None:
    monkeypatch.setattr(making, "links", lambda asked: [link("Plaat", 4)])
    document = making.make_passport(order="26-001", notes={}).document
    assert (document["quantity"], document["mass_kg"]) == (4, pytest.approx(2.0))
    assert "cut:4/10 Plaat" in document["missing"]


def test_pieces_that_were_lost_on_the_floor_weigh_on_those_that_are_left(
    company: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(making, "links", lambda asked: [link("Plaat", 10)])
    clock("anna", 0, 40)
    before = making.made_of("26-001", {})
    assert (before.quantity, before.product.materials[0].bought_kg) == (10, pytest.approx(2.0))
    steps = Operation.objects.filter(order__code="26-001")
    steps.update(status="done", quantity=0, done_quantity=10)
    steps.filter(code="20").update(quantity=2, done_quantity=8, scrap_quantity=2)
    steps.filter(code="30").update(done_quantity=1)
    made = making.made_of("26-001", {})
    metal, cutting = made.product.materials[0], made.product.operations[0]
    assert made.quantity == 8
    assert (metal.mass_kg, metal.bought_kg) == (pytest.approx(2.0), pytest.approx(2.5))
    assert cutting.time_min == pytest.approx(40 / 8)


def test_whom_it_was_made_for_is_no_part_of_what_the_qr_opens(owner: Client) -> None:
    row = keep_passport(order="26-001", document={**DOCUMENT, "customer": "Geheim bv"})
    for page in ("", "passport.json", "pact.json"):
        assert b"Geheim" not in Client().get(f"/p/{row.token}/{page}").content, page
    assert owner.get(f"/p/{row.token}/passport.json").json()["customer"] == "Geheim bv"


@pytest.mark.parametrize(
    "odd",
    [
        {"country": "Nederland"},
        {"country": "D1"},
        {"recycled": "veel"},
        {"recycled": "150"},
        {"chemistry": "Fe 98\nC 3"},
    ],
)
def test_a_country_by_its_name_or_more_than_all_of_it_is_no_certificate(
    odd: dict[str, str],
) -> None:
    with pytest.raises(NoCertificate):
        certificates.enter(given={"heat_number": "H1", **odd})


def test_a_closed_version_is_not_told_of_to_who_may_not_open_it(owner: Client) -> None:
    open_, closed = (keep_passport(order="26-001", document=DOCUMENT) for _ in range(2))
    show_passport(row=closed, is_public=False)
    assert closed.token not in Client().get(f"/p/{open_.token}/").content.decode()
    assert closed.token in owner.get(f"/p/{open_.token}/").content.decode()


@pytest.mark.parametrize("year", ["0000", "9999"])
def test_a_footprint_of_no_year_that_ever_was_is_refused(year: str) -> None:
    pcf = {"declaredUnitOfMeasurement": "kilogram", "declaredUnitAmount": "1",
           "pcfExcludingBiogenicUptake": "1", "referencePeriodEnd": f"{year}-12-31"}  # fmt: skip
    content = json.dumps({"id": "x", "specVersion": "3.0.0", "pcf": pcf}).encode()
    with pytest.raises(NoFigure, match="no-footprint"):
        read_supplier(what="S235JR", name="x.json", content=content)


def test_answers_leave_as_a_file_whatever_the_order_is_called(owner: Client) -> None:
    row = keep_passport(order="a\nb", document={**DOCUMENT, "order": "a\nb"})
    assert owner.get(f"/passports/{row.token}/answers/?csv").status_code == 200


def test_a_factor_beyond_all_sense_is_no_factor() -> None:
    given = {"what": "steel", "level": "sector", "source": "blad", "year": "2026"}
    with pytest.raises(NoFigure, match="no-figure"):
        enter(given={**given, "value": "1e308", "valid_from": "2026-01-01"})


def test_a_footprint_per_kilogram_is_no_factor_of_electricity() -> None:
    with pytest.raises(NoFigure, match="other-unit"):
        read_supplier(what="electricity_nl_market", name="x.json", content=b"{}")
