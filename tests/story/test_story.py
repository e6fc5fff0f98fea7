"""One fence through the row: what is changed at one station changes what it should, no more."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import jsonschema
import pytest
import shapely

from gemaakt.carbon.factor import factor
from gemaakt.cli.answer import document_text
from gemaakt.cli.schema import schema_of
from gemaakt.cli.story import in_utc
from gemaakt.cli.story import story as story_verb
from gemaakt.company.demo import demo_company
from gemaakt.nest import verify
from gemaakt.nest.outline import ring_area_mm2
from gemaakt.nest.read_job import read_job
from gemaakt.plan import verify_company_plan
from gemaakt.story import FENCE, Fence, Story, play
from gemaakt.story.documents import documents, labels, summary
from gemaakt.story.product import FENCE_ORDER, NEST
from gemaakt.story.stations import story_orders, total_eur

NOW = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)
ITERATIONS = 40
"""Of each search: the story is judged, not how good its nest and its plan are."""


@cache
def played(fence: Fence = FENCE) -> Story:
    return play(demo_company(NOW), fence=fence, iterations=ITERATIONS)


def of_fence(story: Story) -> dict[str, object]:
    return {name: documents(story)[name] for name in ("part.json", "quote.json", "nest-job.json")}


def test_both_judges_accept_the_nest_and_the_plan() -> None:
    story = played()
    assert not verify(story.job, story.nest)
    assert not verify_company_plan(story.planned, story.plan)


def test_nothing_gets_lost_to_the_gram() -> None:
    balance = summary(played())["balance_g"]
    assert balance["taken"] == balance["labels"] + balance["remnants"] + balance["skeleton"]
    assert min(balance.values()) > 0


def test_every_piece_has_a_label_with_the_heat_it_was_cut_from() -> None:
    rows = labels(played())
    wanted = sum(plate.quantity for plate in FENCE.plates) + FENCE.post.quantity
    heats = {sheet.heat_number for sheet in FENCE.sheets} | {FENCE.tube_heat_number}
    assert len(rows) == wanted
    assert {row["heat_number"] for row in rows} <= heats


def test_one_laser_operation_frees_three_orders() -> None:
    story = played()
    rows = {(row.order, row.operation): row for row in story.plan.operations}
    nest_end = rows[NEST, "10"].end
    waiting = [
        rows[order.id, op.id].start
        for order in story_orders(story.planned)
        for op in order.operations
        if f"{NEST}/10" in op.after
    ]
    assert len(waiting) == 3
    assert min(waiting) >= nest_end


def test_the_apprentice_works_with_a_supervisor_in_reach() -> None:
    story = played()
    learners = {person.id for person in story.planned.people if person.needs_supervisor}
    row = next(
        row
        for row in story.plan.operations
        if row.order == FENCE_ORDER and any(hand.id in learners for hand in row.people)
    )
    assert {hand.role for hand in row.people} == {"does", "supervises"}
    line = next(line for line in story.post if line.operation == row.operation)
    assert line.actual_min > line.planned_min


def test_the_passport_repeats_what_the_stations_measured() -> None:
    story = played()
    panels_g = sum(s.parts_g.get(FENCE.panel.name, 0) for s in story.sheets)
    assert story.passport.mass_kg == pytest.approx((panels_g + story.bars_weight.pieces_g) / 1000)
    assert story.passport.co2e_kg == pytest.approx(
        sum(line.co2e_kg for line in story.passport.factors)
    )
    assert set(story.passport.heat_numbers) <= {row["heat_number"] for row in labels(story)}


def test_the_same_story_twice_is_the_same_to_the_last_digit() -> None:
    again = play(demo_company(NOW), iterations=ITERATIONS)
    assert summary(again) == summary(played())


def test_another_drawing_changes_part_price_and_label() -> None:
    other = played(replace(FENCE, panel=replace(FENCE.panel, slots=16)))
    assert other.drawn["Hekpaneel"].holes == played().drawn["Hekpaneel"].holes - 2
    assert total_eur(other.offer) != total_eur(played().offer)
    assert other.passport.mass_kg > played().passport.mass_kg
    beugel = [row for row in labels(other) if row["piece"] == "Beugel"]
    assert beugel[0]["mass_g"] == next(
        row["mass_g"] for row in labels(played()) if row["piece"] == "Beugel"
    )


def test_a_thicker_sheet_changes_mass_and_minutes_but_not_the_outline() -> None:
    thick = played(replace(FENCE, thickness_mm=4.0))
    assert thick.drawn["Hekpaneel"].area_mm2 == played().drawn["Hekpaneel"].area_mm2
    assert thick.passport.mass_kg > played().passport.mass_kg
    laser = [story.offer.lines[0].prices[0].minutes["laser"] for story in (thick, played())]
    assert laser[0] > laser[1]


def test_another_heat_number_changes_the_label_and_nothing_else() -> None:
    sheets = tuple(replace(s, heat_number=f"X{s.heat_number}") for s in FENCE.sheets)
    other = played(replace(FENCE, sheets=sheets))
    assert set(other.passport.heat_numbers) != set(played().passport.heat_numbers)
    ours, theirs = summary(played()), summary(other)
    for key in ("kg", "minutes", "eur", "kwh", "g_co2e", "balance_g", "ready_on"):
        assert ours[key] == theirs[key]


def test_a_machine_rate_changes_the_post_calculation_only() -> None:
    company = demo_company(NOW)
    machines = tuple(replace(m, rate_eur_per_h=m.rate_eur_per_h * 2) for m in company.machines)
    dear = play(replace(company, machines=machines), iterations=ITERATIONS)
    ours, theirs = summary(played()), summary(dear)
    assert ours == theirs
    pairs = zip(played().post, dear.post, strict=True)
    assert any(one.difference_eur != other.difference_eur for one, other in pairs)


def test_a_lower_limit_never_lets_the_plan_draw_more() -> None:
    company = demo_company(NOW)
    assert company.grid is not None
    low = replace(company, grid=replace(company.grid, limit_kw=110.0))
    story = play(low, iterations=ITERATIONS)
    assert not verify_company_plan(story.planned, story.plan)
    assert summary(story)["kg"] == summary(played())["kg"]
    assert summary(story)["eur"] == summary(played())["eur"]


def test_the_factor_stands_on_the_label_as_the_book_gives_it() -> None:
    story = played()
    steel = next(line for line in story.passport.factors if line.kind == "material")
    book = factor("steel", story.product.made_on)
    assert (steel.factor, steel.source, steel.year) == (book.value, book.source, book.year)


def test_the_verb_leaves_every_document(tmp_path: Path) -> None:
    story_verb(out=tmp_path, at=NOW.replace(tzinfo=None), iterations=ITERATIONS, as_json=True)
    names = ["part", "quote", "order", "nest-job", "nest", "plan", "work", "passport", "summary"]
    for name in names:
        document = json.loads((tmp_path / f"{name}.json").read_text())
        assert document["format"].startswith("gemaakt.")
    made = json.loads((tmp_path / "summary.json").read_text())
    assert made == json.loads(json.dumps(summary(played())))
    assert (tmp_path / "hekpaneel.dxf").read_text().lstrip().startswith("0")


def test_the_story_of_english_documents_is_said_in_english() -> None:
    dutch, english = (documents(played(), each)["quote.json"] for each in ("nl", "en"))
    assert dutch["findings"][0]["message"] != english["findings"][0]["message"]


def test_the_documents_are_what_their_schemas_say() -> None:
    for name, document in documents(played()).items():
        validator = jsonschema.Draft202012Validator(schema_of(str(document["format"])))
        plain = json.loads(document_text(document))
        assert not [each.message for each in validator.iter_errors(plain)], name


def test_the_nest_job_can_be_read_without_knowing_arcs() -> None:
    document = documents(played())["nest-job.json"]
    parts = {part["id"]: part for part in document["parts"]}
    for part in played().job.parts:
        row = parts[part.id]
        shape = shapely.Polygon(row["outer"], row["holes"])
        area = ring_area_mm2(part.outer) - sum(ring_area_mm2(hole) for hole in part.holes)
        assert shape.is_valid
        assert shape.area == pytest.approx(area, rel=1e-3)
        again, _ = read_job(json.dumps(document).encode(), name="nest-job.json")
        read = next(each for each in again.parts if each.id == part.id)
        assert ring_area_mm2(read.outer) == pytest.approx(ring_area_mm2(part.outer), rel=1e-9)


def test_a_story_begins_at_the_moment_that_was_said_in_its_own_zone() -> None:
    assert in_utc(datetime(2026, 12, 1, 6, 0)) == datetime(2026, 12, 1, 6, 0, tzinfo=UTC)  # noqa: DTZ001
    here = datetime.fromisoformat("2026-12-01T06:00+01:00")
    assert in_utc(here) == datetime(2026, 12, 1, 5, 0, tzinfo=UTC)
