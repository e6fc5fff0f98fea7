"""Nests on paper and side by side."""

from dataclasses import asdict

import pytest
from django.test import Client

from gemaakt.server.nest.compare import comparison
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.reports import saw_list, sheet_reports
from gemaakt.server.nest.services import store_nest
from tests.server.nest.made import DOCUMENT, JOB, PLATE_G, SHEET_G, nest, placed, rack, weights

pytestmark = pytest.mark.django_db


def test_a_sheet_report_adds_up_to_the_grams_of_the_sheet() -> None:
    rack()
    one, other = sheet_reports(nest())
    assert one.kg["sheet"] == SHEET_G / 1000
    assert sum(one.kg[name] for name in ("parts", "remnant", "skeleton")) == pytest.approx(
        one.kg["sheet"]
    )
    assert one.parts[0].each_kg == PLATE_G / 1000
    assert one.cut_m == pytest.approx(3 * 1.4)
    assert (one.pierces, other.pierces) == (3, 1)
    assert one.parts[0].all_pierces == 3
    assert one.time_min - one.change_min == pytest.approx(3 * (other.time_min - other.change_min))


def test_the_saw_list_says_where_each_cut_lies_with_the_kerf_between() -> None:
    rack()
    row = saw_list(nest())[0]
    assert [at for _, _, at in row.cuts] == [1200.0, 2403.0]
    assert row.offcut_mm == pytest.approx(3000 - 2406)


def test_the_nest_that_takes_less_sheet_is_the_better_one() -> None:
    rack()
    one = nest()
    (first, second) = DOCUMENT["sheets"]
    whole = {"sheet": "S1", "placements": first["placements"] + second["placements"]}
    fewer = {**DOCUMENT, "cost": 40.0, "sheets": [whole], "weights": [weights(4, 0)]}
    other = store_nest(code="N2", job=JOB, document=fewer, orders=[], verified=True)
    rows = comparison(one, other)
    by_unit = {str(asdict(row)["rule"]): row for row in rows}
    assert all(row.better != 0 for row in rows if row.unit == "€")
    assert len(by_unit) == len(rows)
    assert (2.0, 1.0) in [row.values for row in rows]
    assert all(row.better == -1 and row.difference == 0 for row in comparison(one, one))


def test_nests_that_differ_in_fillers_only_are_compared(cast: dict[str, Client]) -> None:
    """One that fills more room was said to cut other pieces, and nothing was better or worse."""
    rack()
    one = nest()
    spare = {**JOB["parts"][0], "id": "vul", "filler": True}
    job = {**JOB, "parts": [*JOB["parts"], spare]}
    first, second = DOCUMENT["sheets"]
    room = {**second, "placements": [*second["placements"], {**placed(420, 10), "part": "vul"}]}
    grams = weights(1, 0)
    grams["parts_g"] = {**grams["parts_g"], "vul": PLATE_G}
    grams["skeleton_g"] -= PLATE_G
    filled = {**DOCUMENT, "sheets": [first, room], "weights": [weights(3, 0), grams]}
    store_nest(code="N2", job=job, document=filled, orders=[], verified=True)
    page = cast["owner"].get("/nest/compare/?a=N1&b=N2").content.decode()
    assert "vul 0 / 1" in page
    rows = {str(row.rule): row for row in comparison(one, Nest.objects.get(code="N2"))}
    assert sum(row.better >= 0 for row in rows.values()) >= 2, "remnant and skeleton differ"
    (time,) = (row for row in rows.values() if row.unit == "min")
    assert time.better == -1


def test_nests_of_other_pieces_are_not_called_better(cast: dict[str, Client]) -> None:
    rack()
    one = nest()
    three = {
        **DOCUMENT,
        "cost": 40.0,
        "sheets": DOCUMENT["sheets"][:1],
        "weights": [weights(3, 0)],
    }
    other = store_nest(code="N2", job=JOB, document=three, orders=[], verified=True)
    assert all(row.better == -1 for row in comparison(one, other))
    page = cast["owner"].get("/nest/compare/?a=N1&b=N2").content.decode()
    assert "niet dezelfde stukken" in page


def test_one_nest_is_compared_with_nothing_and_weighs_kilograms(cast: dict[str, Client]) -> None:
    rack()
    nest()
    assert cast["owner"].get("/nest/compare/").headers["Location"] == "/nest/"
    page = cast["owner"].get("/nest/N1/", headers={"accept-language": "en"}).content.decode()
    assert "16.485 kg" in page


def test_the_pages_open_for_who_may_see_them(cast: dict[str, Client]) -> None:
    owner, worker = cast["owner"], cast["worker"]
    rack()
    nest()
    nest("N2")
    for address in (
        "/nest/N1/", "/nest/N1/sheets/", "/nest/N1/saw/", "/nest/compare/?a=N1&b=N2",
        "/nest/N1/hand/1/", "/nest/",
    ):  # fmt: skip
        assert owner.get(address).status_code == 200, address
    assert owner.get("/nest/compare/?a=N1&b=NEE").status_code == 404
    assert owner.get("/nest/compare/").headers["Location"] == "/nest/compare/?a=N1&b=N2"
    assert worker.get("/nest/N1/sheets/").status_code == 200
    assert worker.get("/nest/N1/hand/1/").status_code == 403
    assert Nest.objects.count() == 2
