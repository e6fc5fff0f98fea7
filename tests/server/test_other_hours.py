"""Other hours on single days: told, planned, seen on the roster, and as usual again."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.plan import plan_company
from gemaakt.plan.hours import CompanyHours
from gemaakt.server.people.queries import roster
from gemaakt.server.shop.models import Calendar, Machine, Person
from gemaakt.server.shop.services import load_company
from gemaakt.stop import MaxIterations
from tests.server.plan.made import stored

SATURDAY = 5


@pytest.fixture
def planner(cast: dict[str, Client]) -> Client:
    """A planner of a shop of six people who all work by the same hours."""
    stored(60, 6)
    return cast["planner"]


def saturday() -> date:
    """The Saturday of next week, for in this one the plan's begin may be behind us."""
    today = timezone.localdate()
    return today + timedelta(days=SATURDAY - today.weekday() + 7)


def told(planner: Client, **more: object) -> None:
    sent = {"first": f"{saturday()}", "hours": "08:00-12:00", "reason": "overwerk", **more}
    assert planner.post("/shop/hours/", sent).status_code == 302


def hours_of(code: str, day: date) -> str:
    company = load_company()
    monday = day - timedelta(days=day.weekday())
    row = next(each for each in roster(company, monday) if each["person"].id == code)
    return str(row["cells"][day.weekday()]["hours"])


def test_a_saturday_of_one_person_and_one_machine_is_worked(planner: Client) -> None:
    before = load_company()
    told(planner, people=["P1"], machines=["M1"])
    assert hours_of("P1", saturday()) == "08:00–12:00"
    assert hours_of("P2", saturday()) == ""
    company = load_company()
    hours = CompanyHours(company, 40 * 1440)
    start = hours.day_start(saturday()) + 8 * 60
    assert (start, start + 240) in hours.of_person(next(p for p in company.people if p.id == "P1"))
    plan = plan_company(company, MaxIterations(1), workers=1)
    assert plan.is_verified
    page = planner.get("/shop/hours/").content.decode()
    assert "08:00-12:00" in page
    assert page.count('name="day" value="') == 2
    for calendar in ("P1+dag", "M1+dag"):
        planner.post("/shop/hours/usual/", {"calendar": calendar, "day": f"{saturday()}"})
    assert load_company() == before


def test_a_half_day_off_ends_at_noon_and_a_free_day_has_no_hours(planner: Client) -> None:
    friday = saturday() - timedelta(days=1)
    told(planner, people=["P1"], first=f"{friday}", hours="07:30-12:00")
    told(planner, people=["P1"], first=f"{friday - timedelta(days=1)}", hours="")
    assert hours_of("P1", friday) == "07:30–12:00"
    assert hours_of("P1", friday - timedelta(days=1)) == ""
    assert hours_of("P1", friday - timedelta(days=2)) == "07:30–16:00"


def test_this_morning_says_that_the_plan_does_not_know_of_a_saturday(planner: Client) -> None:
    assert planner.get("/morning/").context["not_known"] == []
    told(planner, people=["P1"])
    (line,) = planner.get("/morning/").context["not_known"]
    assert line.action == "hours.other"


def test_who_differs_by_a_day_follows_the_hours_of_the_others(planner: Client) -> None:
    told(planner, people=["P1"])
    week = {f"day_{at}": "07:00-15:00" if at < 5 else "" for at in range(7)}
    planner.post("/shop/calendar/dag/", {"name": "Dag", **week})
    friday = saturday() - timedelta(days=1)
    assert hours_of("P1", friday) == hours_of("P2", friday) == "07:00–15:00"
    assert hours_of("P1", saturday()) == "08:00–12:00"


def test_the_page_of_a_person_shows_the_usual_hours_and_keeps_the_day(planner: Client) -> None:
    told(planner, people=["P1"])
    form = planner.get("/shop/person/P1/").context["form"]
    assert form.initial["calendar"] == "dag"
    assert [code for code, _name in form.fields["calendar"].choices] == ["", "dag", "lang"]
    sent = {"name": "Fatima", "role": "lasser", "rate_eur_per_h": "45", "skills_text": "lassen 2"}
    planner.post("/shop/person/P1/", {**sent, "calendar": "dag"})
    assert Person.objects.get(code="P1").calendar == "P1+dag"
    planner.post("/shop/person/P1/", {**sent, "calendar": "lang"})
    assert Person.objects.get(code="P1").calendar == "P1+lang"
    assert hours_of("P1", saturday()) == "08:00–12:00"
    assert hours_of("P1", saturday() - timedelta(days=1)) == "06:00–22:00"
    assert not Calendar.objects.filter(code="P1+dag").exists()
    page = planner.get("/shop/").content.decode()
    assert page.count("/shop/calendar/") == 2  # dag and lang
    assert Machine.objects.get(code="M1").calendar == "dag"


def test_a_day_without_anybody_is_said_at_its_field(planner: Client) -> None:
    answer = planner.post("/shop/hours/", {"first": f"{saturday()}", "hours": "08:00-12:00"})
    assert list(answer.context["form"].errors) == ["people"]
    odd = {"first": f"{saturday()}", "hours": "acht", "people": ["P1"]}
    assert list(planner.post("/shop/hours/", odd).context["form"].errors) == ["hours"]
    gone = planner.post(
        "/shop/hours/usual/", {"calendar": "dag", "day": "2030-01-01"}, follow=True
    )
    assert gone.status_code == 200


def test_a_holiday_on_the_roster_is_said_to_be_closed_with_its_name(planner: Client) -> None:
    """New Year's Day looked like a day on which nobody works anyway."""
    rows = roster(load_company(), date(2026, 12, 28))[0]["cells"]
    assert [each["kind"] for each in rows[:7]] == ["work"] * 4 + ["closed", "free", "free"]
    assert rows[4]["why"] == "Nieuwjaarsdag"


def test_days_off_of_every_other_week_come_again(planner: Client) -> None:
    """A part-timer: in even weeks no Thursday and Friday, in odd weeks no Monday and Tuesday."""
    code = Person.objects.values_list("code", flat=True)[0]
    monday = saturday() + timedelta(days=2)
    again = {"hours": "", "every_weeks": "2", "until": f"{monday + timedelta(days=364)}"}
    for first in (monday + timedelta(days=3), monday + timedelta(days=7)):
        last = first + timedelta(days=1)
        told(planner, people=[code], first=f"{first}", last=f"{last}", **again)
    company = load_company()
    who = next(each for each in company.people if each.id == code)
    calendar = next(each for each in company.calendars if each.id == who.calendar)
    off = {each.day for each in calendar.exceptions}
    for week in range(50):
        days = [monday + timedelta(days=7 * week + at) for at in range(5)]
        assert [day in off for day in days] == (
            [False, False, False, True, True] if week % 2 == 0 else [True, True] + [False] * 3
        )
    answer = planner.post("/shop/hours/", {
        "first": f"{monday}", "hours": "08:00-12:00", "every_weeks": "2", "people": [code],
    }, headers={"accept-language": "nl"})  # fmt: skip
    page = answer.content.decode()
    assert "Alleen dagen niet aan het werk herhalen zich" in page
    assert "Tot wanneer herhalen deze dagen zich" in page
