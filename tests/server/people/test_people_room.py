"""Who can do what, who is away, who learns, and which skill is short when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.template.loader import render_to_string
from django.test import Client
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.plan.short_skills import ShortSkills, short_skills
from gemaakt.server.people import queries
from gemaakt.server.shop.models import Person as PersonRow
from gemaakt.server.shop.services import replace_company
from gemaakt.shop import Absence, Calendar, Closure, LearningGoal, Person, Shift
from tests.server.conftest import NOW, small_company
from tests.server.work.conftest import client_of

TODAY = date(2026, 11, 24)


def taught() -> Company:
    company = small_company()
    people = (
        Person("anna", "Anna", "dag", {"laser": 2}),
        Person(
            "bas", "Bas", "dag", {"laser": 1, "zetten": 3},
            absences=(Absence(NOW, NOW + timedelta(days=2), "vakantie"),),
            learning_goals=(LearningGoal("laser", 2, date(2027, 3, 1), 80.0, 20.0),),
        ),
        Person("sem", "Sem", "dag", {"zetten": 1}, needs_supervisor=True, school_weekdays=(3,)),
    )  # fmt: skip
    return replace(company, people=people)


def test_a_skill_that_one_person_holds_alone_is_a_gap() -> None:
    rows = {row.skill: row for row in queries.skills_of(taught())}
    assert rows["laser"].alone == 1
    assert rows["laser"].is_gap
    assert rows["zetten"].teaches == 1
    assert rows["zetten"].learns == 1


def test_two_who_can_close_the_gap() -> None:
    company = taught()
    more = replace(company, people=(*company.people, Person("k", "K", "dag", {"laser": 2})))
    assert not {row.skill: row for row in queries.skills_of(more)}["laser"].is_gap


def test_an_apprentice_is_supervised_by_who_can_do_it_alone() -> None:
    (row,) = queries.apprentices(taught())
    assert [who.id for who in row["skills"][0]["supervisors"]] == ["bas"]


def test_supervisors_are_those_whom_the_plan_takes() -> None:
    company = taught()
    anna, bas, sem = company.people

    def may(*people: Person) -> list[str]:
        (row,) = (
            each
            for each in queries.apprentices(replace(company, people=people))
            if each["person"].id == "sem"
        )
        return [who.id for who in row["skills"][0]["supervisors"]]

    other = Person("kim", "Kim", "dag", {"zetten": 2}, needs_supervisor=True)
    assert may(anna, bas, sem, other) == ["bas"]
    assert may(replace(bas, supervises_at_most=0), sem) == []
    assert may(bas, other, replace(sem, supervisors=("kim",))) == []
    assert may(bas, replace(sem, supervisors=("somebody who left",))) == []
    assert may(bas, replace(sem, skills={"zetten": 2}, supervisors=("sem",))) == []


def test_a_goal_without_hours_left_is_done() -> None:
    company = taught()
    goal = LearningGoal("laser", 2, date(2027, 3, 1), 0.0, 0.0)
    bas = replace(company.people[1], learning_goals=(goal,))
    (row,) = queries.goals(
        replace(company, people=(company.people[0], bas)), {(bas.id, goal.skill): 0.0}
    )
    assert (row["done"], row["left_h"]) == (100, 0.0)


def test_work_without_a_due_date_is_due_in_no_week() -> None:
    company = taught()
    undated = replace(company, orders=tuple(replace(each, due=None) for each in company.orders))
    rows = short_skills(undated).rows
    assert {row.skill for row in rows} == {row.skill for row in short_skills(company).rows}
    assert all(cell.need_h == 0 for row in rows for cell in row.cells)


def test_a_goal_counts_its_practice() -> None:
    (row,) = queries.goals(taught(), {("bas", "laser"): 20.0})
    assert (row["done"], row["left_h"]) == (25, 60.0)


def test_the_days_away_end_on_the_last_day_away() -> None:
    (row,) = queries.absences(taught(), TODAY)
    assert (row["start"], row["end"]) == (TODAY, TODAY + timedelta(days=2))


def test_hours_away_make_a_skill_shorter_in_that_week_only() -> None:
    here = replace(taught(), people=tuple(replace(p, absences=()) for p in taught().people))
    with_him, without_him = short_skills(here), short_skills(taught())

    def have(found: ShortSkills) -> list[float]:
        row = next(row for row in found.rows if row.skill == "zetten")
        return [cell.have_h for cell in row.cells]

    assert have(without_him)[0] < have(with_him)[0]
    assert have(without_him)[1:] == have(with_him)[1:]


def hours_of(**changed: object) -> list[float]:
    """Hours a week of one who folds, from Monday the 23rd of November on."""
    one = replace(Person("jan", "Jan", "dag", {"zetten": 3}), **changed)  # type: ignore[arg-type]
    monday = NOW - timedelta(days=1, hours=7)
    company = replace(small_company(monday), people=(one,))
    (row,) = (each for each in short_skills(company).rows if each.skill == "zetten")
    return [cell.have_h for cell in row.cells][:3]


def test_after_somebodys_last_day_her_hours_are_gone() -> None:
    assert hours_of() == [42.5, 42.5, 42.5]
    assert hours_of(contract_ends=date(2026, 11, 27)) == [42.5, 0, 0]
    assert hours_of(contract_ends=date(2026, 12, 1)) == [42.5, 17, 0]


def test_a_school_day_takes_the_hours_of_that_day_only() -> None:
    assert hours_of(school_weekdays=(5,)) == [42.5, 42.5, 42.5]
    away = Absence(NOW + timedelta(days=1), NOW + timedelta(days=2), "vakantie")
    assert hours_of(school_weekdays=(2,), absences=(away,)) == [34 - 0.5, 34, 34]


def test_hours_are_those_of_the_firms_own_time_zone() -> None:
    """At eight in Curaçao half an hour of the day is over; the roster says the same."""
    company = replace(taught(), time_zone="America/Curacao", plan_start=NOW + timedelta(hours=5))
    rows = {row["person"].id: row["cells"] for row in queries.roster(company, date(2026, 11, 23))}
    assert rows["anna"][0]["hours"] == "07:30–16:00"
    jan = replace(company, people=(Person("jan", "Jan", "dag", {"zetten": 3}),))
    (row,) = (each for each in short_skills(jan).rows if each.skill == "zetten")
    assert row.cells[0].have_h == 4 * 8.5 - 0.5


def test_work_at_a_level_counts_the_hours_of_who_does_it_at_that_level_on_her_own() -> None:
    """A welder without the certificate was counted for what asks it, and a beginner for both."""
    welders = [Person(name, name, "dag", {"zetten": at + 1}) for at, name in enumerate("abc")]
    company = replace(small_company(NOW - timedelta(days=1, hours=7)), people=tuple(welders))
    first, *rest = (o for o in company.orders if any(s.skill == "zetten" for s in o.operations))
    asking = [replace(s, skill_level=3) if s.skill == "zetten" else s for s in first.operations]
    orders = (replace(first, operations=tuple(asking)), *rest)
    rows = short_skills(replace(company, orders=orders)).rows
    hours = {row.told_level: row.cells[1].have_h for row in rows if row.skill == "zetten"}
    assert sum(hours.values()) == pytest.approx(2 * 42.5)
    assert 0 < hours[3] < 42.5


def test_where_nobody_has_reached_a_level_who_has_the_skill_does_it() -> None:
    """As the plan has it: her hours were none, and all of the work was short."""
    one = Person("a", "A", "dag", {"zetten": 1})
    company = replace(small_company(NOW - timedelta(days=1, hours=7)), people=(one,))
    (row,) = (each for each in short_skills(company).rows if each.skill == "zetten")
    assert (row.told_level, row.cells[1].have_h) == (0, 42.5)


def test_hands_are_shared_so_nobody_is_counted_twice() -> None:
    found = short_skills(replace(taught(), people=taught().people[1:2]))
    hours = [row.cells[2].have_h for row in found.rows]
    assert sum(hours) == pytest.approx(5 * 8.5)


def test_work_of_a_week_in_which_the_firm_is_closed_is_due_in_the_week_before() -> None:
    """Due on 27, 28 and 29 November, all of it closed days from Monday the 23rd of the next."""
    monday = NOW - timedelta(days=1, hours=7)
    later = tuple(
        replace(each, due=each.due + timedelta(days=7))
        for each in small_company().orders
        if each.due
    )
    company = replace(small_company(monday), orders=later)
    shut = Closure(date(2026, 11, 30), date(2026, 12, 4), "Dicht")
    open_rows = short_skills(company).rows
    rows = short_skills(replace(company, closures=(shut,))).rows
    for was, now in zip(open_rows, rows, strict=True):
        needs = [cell.need_h for cell in was.cells]
        assert needs[1] > 0
        assert [cell.need_h for cell in now.cells] == [sum(needs[:2]), 0, *needs[2:]]
        assert now.cells[1].short_h == 0


def test_the_skill_that_is_shortest_is_named_first(owner: Client, company: Company) -> None:
    short = [row.short_h for row in owner.get("/people/skills/").context["short"]]
    assert short == sorted(short, reverse=True)


def test_the_roster_shows_hours_school_and_who_is_away() -> None:
    rows = {row["person"].id: row["cells"] for row in queries.roster(taught(), date(2026, 11, 23))}
    assert rows["anna"][0] == {"kind": "work", "hours": "07:30–16:00", "why": ""}
    assert rows["anna"][5]["kind"] == "free"
    assert (rows["bas"][2]["kind"], rows["bas"][2]["why"]) == ("away", "vakantie")
    assert rows["bas"][1]["kind"] == "part"
    assert rows["sem"][3]["kind"] == "school"


def test_a_night_shift_is_one_night_in_the_roster() -> None:
    night = Calendar("nacht", shifts=tuple(Shift(day, 22 * 60, 30 * 60) for day in range(5)))
    monday = date(2026, 10, 19)  # the clock goes back in the night of the next Sunday
    before_dawn = Absence(
        datetime(2026, 10, 21, 2, 0, tzinfo=UTC), datetime(2026, 10, 21, 12, 0, tzinfo=UTC), "ziek"
    )
    nora = Person("nora", "Nora", "nacht", {"laser": 2}, absences=(before_dawn,))
    company = replace(small_company(), people=(nora,), calendars=(night,))
    (row,) = queries.roster(company, monday)
    shown = [(cell["kind"], cell["hours"]) for cell in row["cells"][:7]]
    assert shown == [
        ("work", "22:00–06:00"), ("part", "22:00–04:00"), ("work", "22:00–06:00"),
        ("work", "22:00–06:00"), ("work", "22:00–06:00"), ("free", ""), ("free", ""),
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/people/", "/people/skills/", "/people/roster/", "/people/learning/"]
)
def test_each_page_has_its_empty_state_and_few_queries(
    cast: dict[str, Client], path: str, django_assert_max_num_queries: object
) -> None:
    assert cast["reader"].get(path).status_code == 200
    replace_company(taught())
    cast["reader"].get(path)
    with django_assert_max_num_queries(12):  # type: ignore[operator]
        assert cast["reader"].get(path).status_code == 200
    assert cast["worker"].get(path).status_code == 403


@pytest.mark.django_db
def test_who_left_for_good_is_counted_no_more_and_is_found_when_she_comes_back(
    owner: Client,
) -> None:
    """Two could do it though one had left weeks ago; she stood in all lists as before."""
    today = timezone.localdate()
    anna, bas, sem = taught().people
    other = Person("kees", "Kees", "dag", {"laser": 2}, contract_ends=today - timedelta(days=1))
    goals = (LearningGoal("laser", 2, today + timedelta(days=90), 80.0, 20.0),)
    people = (anna, replace(bas, learning_goals=goals), sem, other)
    replace_company(replace(taught(), people=people))
    page = owner.get("/people/")
    laser = next(each for each in page.context["skills"] if each.skill == "laser")
    assert (laser.alone, laser.is_gap) == (1, True)
    assert [each.name for each in page.context["left"]] == ["Kees"]
    assert "Kees" in page.content.decode()  # from there her last day is taken out again
    morning = owner.get("/morning/").context
    assert morning["people_count"] == 3
    book = owner.get("/schemes/handover/").context["book"]
    assert [row["person"] for row in book["key_persons"] if "laser" in row["skills"]] == ["anna"]
    PersonRow.objects.filter(code="kees").update(contract_ends=None)
    cache.clear()
    again = owner.get("/people/").context
    assert next(each for each in again["skills"] if each.skill == "laser").alone == 2


@pytest.mark.django_db
def test_the_outlook_begins_this_week_though_the_list_was_read_in_weeks_ago(
    owner: Client,
) -> None:
    """Its weeks stood still at the day of the list: hours of the past were still to come."""
    today = timezone.localdate()
    replace_company(small_company(timezone.now() - timedelta(days=28)))
    weeks = owner.get("/people/skills/").context["weeks"]
    assert weeks[0] == today - timedelta(days=today.weekday())


@pytest.mark.django_db
def test_where_no_rate_is_known_no_wages_of_nought_are_told_and_one_can_be_typed() -> None:
    replace_company(taught())
    PersonRow.objects.filter(code="anna").update(rate_eur_per_h=40)
    planner = client_of("planner")
    assert planner.post("/people/learning/rate/", {"rate": "veel"}).status_code == 302
    assert PersonRow.objects.filter(rate_eur_per_h=0).count() == 2
    answer = planner.post("/people/learning/rate/", {"rate": "37,50"}, follow=True)
    assert "2 people have this rate now" in answer.content.decode()
    rates = {row.code: str(row.rate_eur_per_h) for row in PersonRow.objects.all()}
    assert rates == {"anna": "40.0000", "bas": "37.5000", "sem": "37.5000"}
    version = object()
    context = {"choices": [{"wages_eur": 0.0}], "solve": None, "unrated": 2, "may_change": True}
    shown = render_to_string("people/_choices.html", {**context, "version": version})
    assert "€ 0" not in shown
    assert 'name="rate"' in shown
