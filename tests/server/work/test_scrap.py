"""Scrap and good pieces: done after scrap leaves what is good, and what was asked stays."""

from typing import Any

from django.test import Client

from gemaakt.server.plan.models import PlannedOperation
from gemaakt.server.shop.models import Person
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.work.models import WorkEvent
from gemaakt.server.work.queries import work_of
from tests.server.work.test_clocks import NOW, event, record, step

CUT, BENT = "26009/10", "26009/20"


def pieces(key: str) -> tuple[str, int, int]:
    row = step(key)
    return row.status, row.made_quantity, row.asked_quantity


def test_done_after_scrap_makes_the_good_pieces_only(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("start", "a", CUT), event("scrap", "b", CUT, quantity=2, reason="size"))
    card = work_of(Person.objects.get(code="P1"), NOW)["running"][0]
    assert (card["quantity"], card["good"]) == (asked, asked - 2)
    record(event("done", "c", CUT))
    assert pieces(CUT) == ("done", asked - 2, asked)
    record(event("done", "d", BENT))
    assert pieces(BENT) == ("done", asked - 2, asked)


def test_pieces_made_in_the_place_of_scrap_are_counted(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("scrap", "b", CUT, quantity=2), event("done", "c", CUT, quantity=asked))
    assert pieces(CUT) == ("done", asked, asked)


def test_scrap_that_is_told_after_done_comes_off_once(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("done", "c", CUT), event("scrap", "b", CUT, quantity=3))
    record(event("scrap", "b", CUT, quantity=3))
    assert pieces(CUT) == ("done", asked - 3, asked)


def test_a_reason_is_kept_by_its_code_and_read_in_the_language_of_the_reader(
    planner: Client,
) -> None:
    for at, reason in enumerate(("size", "verkeerde maat", "wrong size", "braam")):
        record(event("scrap", f"s{at}", CUT, quantity=1, reason=reason))
    kept = WorkEvent.objects.order_by("pk").values_list("reason", flat=True)
    assert list(kept) == ["size", "size", "size", "braam"]
    page = planner.get("/floor/").content.decode()
    assert page.count("1 × wrong size") == 3
    assert "1 × braam" in page
    history = planner.get("/orders/26009/").content.decode()
    assert history.count("reason wrong size") == 3
    assert 'value="size"' in planner.get("/terminal/").content.decode()


def test_a_step_of_which_all_pieces_are_scrapped_made_none(planner: Client) -> None:
    asked = step(CUT).quantity
    record(event("scrap", "b", CUT, quantity=asked, reason="size"), event("done", "c", CUT))
    assert pieces(CUT) == ("done", 0, asked)
    assert f"0 of {asked}" in planner.get("/orders/26009/").content.decode()
    replace_company(load_company())
    assert pieces(CUT) == ("done", 0, asked)
    record(event("done", "d", BENT))
    assert pieces(BENT) == ("done", 0, asked)


def test_scrap_after_done_does_not_take_off_again_what_was_made_in_its_place(
    version: Any,
) -> None:
    asked = step(CUT).quantity
    record(event("scrap", "a", CUT, quantity=2), event("done", "b", CUT, quantity=asked))
    record(event("scrap", "c", CUT, quantity=1))
    assert pieces(CUT) == ("done", asked - 1, asked)


def test_scrap_after_done_comes_off_what_came_in(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("scrap", "a", CUT, quantity=2), event("done", "b", CUT), event("done", "c", BENT))
    assert pieces(BENT) == ("done", asked - 2, asked)
    record(event("scrap", "d", BENT, quantity=1))
    assert pieces(BENT) == ("done", asked - 3, asked)


def test_none_are_good_where_somebody_counted_none(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("scrap", "a", CUT, quantity=2), event("done", "b", CUT, good=0))
    assert pieces(CUT) == ("done", 0, asked)


def test_done_without_a_number_keeps_how_many_it_counted(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("pause", "a", CUT, quantity=3), event("done", "b", CUT))
    assert WorkEvent.objects.get(key="b").quantity == asked - 3


def test_a_card_that_is_not_started_tells_what_came_in(version: Any) -> None:
    asked = step(CUT).quantity
    record(event("scrap", "a", CUT, quantity=2), event("done", "b", CUT))
    PlannedOperation.objects.update(start=NOW)
    found = work_of(Person.objects.get(code=bent_by()), NOW)
    card = next(each for each in (*found["mine"], *found["others"]) if each["key"] == BENT)
    assert (card["quantity"], card["good"]) == (asked, asked - 2)


def bent_by() -> str:
    """Who has the next step in the plan."""
    row = PlannedOperation.objects.get(order="26009", operation="20")
    return str(row.people[0]["id"])
