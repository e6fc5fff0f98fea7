"""The planner says in words what goes first; the search is told, and the page says what came."""

from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from gemaakt.company.document import builtins_of
from gemaakt.plan.engine.aims import AimsRefused, aims_of
from gemaakt.plan.job import planned
from gemaakt.server.plan.aims import CHOICES, USUAL_WORDS, reached
from gemaakt.server.plan.services import publish, start_plan, store_plan
from gemaakt.server.shop.services import replace_company
from gemaakt.server.solve.models import Solve
from gemaakt.shop import GridConnection
from tests.server.plan.made import made_company, monday

MOVES_FIRST = "changes,late,setups,wip"


@pytest.fixture
def company(db: None) -> Any:
    made = made_company(monday(), operations=40, machines=4)
    replace_company(made)
    return made


def test_every_choice_is_an_order_of_aims_and_the_usual_one_is_among_them() -> None:
    assert all(aims_of(words) for words in CHOICES)
    assert USUAL_WORDS in CHOICES


def test_what_the_planner_chooses_reaches_the_search(owner: Client, company: Any) -> None:
    owner.post("/solve/plan/", {"aims": MOVES_FIRST})
    assert Solve.objects.latest("pk").options["aims"] == MOVES_FIRST
    owner.post("/solve/plan/", {"aims": "what, ever"})
    assert Solve.objects.latest("pk").options["aims"] == ""
    with pytest.raises(AimsRefused):
        start_plan(aims="late,speed")


def test_the_page_says_what_the_plan_came_to_in_the_order_chosen(
    owner: Client, company: Any
) -> None:
    answer = planned(builtins_of(company), None, 0.2, 0, 1, None, MOVES_FIRST)
    levels = {row["aim"]: row["level"] for row in answer["document"]["levels"]}
    assert levels == {"changes": 1, "late": 2, "setups": 3, "wip": 4}
    solve = start_plan(aims=MOVES_FIRST)
    version = store_plan(
        answer["document"], builtins_of(company), verified=answer["verified"], solve=solve
    )
    publish(version_id=version.pk)
    page = owner.get("/plan/", headers={"accept-language": "en"}).content.decode()
    assert f'<option value="{MOVES_FIRST}" selected>' in page
    told = page[page.index("What this plan came to") :]
    assert (
        told.index("moved that begin soon")
        < told.index("late, weighted")
        < told.index("setting up")
    )


def test_lateness_is_said_in_days_and_not_in_hundred_thousands_of_minutes() -> None:
    levels = [
        {"aim": "late", "level": 1, "value": 945_629.4},
        {"aim": "changes", "level": 1, "value": 1_200},
        {"aim": "setups", "level": 2, "value": 90},
    ]
    with translation.override("nl"):
        assert reached(levels) == [
            "657 dagen te laat, gewogen",
            "1.200 bewerkingen verschoven die binnenkort beginnen",
            "2 uur omstellen",
        ]


def test_a_plan_without_most_of_the_work_says_so_before_it_is_published(
    owner: Client, company: Any
) -> None:
    """No order is late in it, for nearly nothing is in it."""
    weak = replace(company, grid=GridConnection(0.001, base_load_kw=5.0))
    answer = planned(builtins_of(weak), None, 0.1, 0, 1, None)
    left_out = len(answer["document"]["unplanned"])
    assert left_out > 20
    solve = start_plan()
    version = store_plan(
        answer["document"], builtins_of(weak), verified=answer["verified"], solve=solve
    )
    Solve.objects.filter(pk=solve.pk).update(status=Solve.Status.DONE)
    assert version.left_out_count == left_out
    page = owner.get(f"/solve/{solve.pk}/", headers={"accept-language": "nl"}).content.decode()
    assert f"{left_out} bewerkingen passen nergens" in page
