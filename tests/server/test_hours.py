"""Working hours and closed days by hand: what is typed is what the plan opens."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.company import Assumption, Company
from gemaakt.server.shop.hours import spans_in, text_of
from gemaakt.server.shop.models import Calendar, Facts
from gemaakt.server.shop.services import load_company
from gemaakt.shop import Closure, open_intervals

MONDAY = datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
WEEK = {**{f"day_{at}": "07:30-12:00, 12:30-16:00" for at in range(4)}, "day_4": "7-12"}


def read(client: Client, path: str) -> str:
    return client.get(path, headers={"accept-language": "en"}).content.decode()


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("07:30-12:00, 12:30-16:00", [(450, 720), (750, 960)]),
        ("7.30 – 16", [(450, 960)]),
        ("12:30 tot 16:00; 7 to 12", [(420, 720), (750, 960)]),
        ("22:00-06:00", [(1320, 1800)]),
        ("0-24", [(0, 1440)]),
        ("", []),
    ],
)
def test_hours_are_read_as_people_write_them(text: str, spans: list[tuple[int, int]]) -> None:
    assert spans_in(text) == spans
    rows = [{"weekday": 2, "start_min": start, "end_min": end} for start, end in spans]
    assert spans_in(text_of(rows, 2)) == spans


@pytest.mark.parametrize("text", ["half acht", "7:60-8", "25-26", "8-12, 11-13", "24-3", "8"])
def test_what_are_no_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        spans_in(text)


def test_the_hours_of_the_firm_are_changed_and_no_longer_assumed(
    owner: Client, company: Company
) -> None:
    Facts.objects.update(assumptions=[{"code": "assumed.machine-hours", "params": {}}])
    code = company.calendars[0].id
    answer = owner.post(f"/shop/calendar/{code}/", {"name": "Dagdienst", **WEEK})
    assert answer.status_code == 302
    kept = load_company()
    opened = open_intervals(kept.calendars[0], MONDAY, MONDAY + timedelta(days=7))
    assert sum(end - start for start, end in opened) == 4 * 480 + 300
    assert Assumption("assumed.machine-hours") not in kept.assumptions
    assert 'value="07:30-12:00, 12:30-16:00"' in read(owner, f"/shop/calendar/{code}/")


def test_a_night_shift_is_added_and_chosen_for_a_machine(owner: Client, company: Company) -> None:
    owner.post("/shop/new/calendar/", {"name": "Nacht", "day_0": "22:00-06:00"})
    night = Calendar.objects.get(code="Nacht").to_domain()
    assert open_intervals(night, MONDAY, MONDAY + timedelta(days=7)) == [(1320, 1800)]
    assert "Nacht" in read(owner, "/shop/machine/laser/")
    assert 'href="/shop/calendar/Nacht/"' in read(owner, "/shop/")


def test_hours_that_cannot_be_are_said_at_their_day(owner: Client, company: Company) -> None:
    sent = {"name": "Fout", **WEEK, "day_2": "half acht"}
    answer = owner.post("/shop/new/calendar/", sent)
    assert list(answer.context["form"].errors) == ["day_2"]
    nobody = owner.post("/shop/new/calendar/", {"name": "Leeg"})
    assert list(nobody.context["form"].errors) == ["day_0"]


def test_the_firm_is_closed_and_open_again(cast: dict[str, Client], company: Company) -> None:
    planner = cast["planner"]
    first = date(timezone.localdate().year + 1, 7, 19)
    last = first + timedelta(days=20)
    planner.post("/shop/closed/", {"first": f"{first}", "last": f"{last}", "name": "bouwvak"})
    assert Closure(first, last, "bouwvak") in load_company().closures
    assert "bouwvak" in read(planner, "/shop/closed/")
    assert "bouwvak" in read(planner, "/shop/")
    planner.post("/shop/closed/drop/", {"first": f"{first}", "last": f"{last}"})
    assert load_company().closures == company.closures
    assert cast["worker"].get("/shop/closed/").status_code == 403


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [("", "", "first"), ("0001-02-03", "", "first"), ("2026-12-24", "2026-12-01", "last"),
     ("2026-12-24", "2029-01-01", "last")],
)  # fmt: skip
def test_days_that_cannot_be_are_said_at_their_field(
    owner: Client, company: Company, that_day: None, first: str, last: str, field: str
) -> None:
    answer = owner.post("/shop/closed/", {"first": first, "last": last, "name": ""})
    assert list(answer.context["form"].errors) == [field]
    assert load_company().closures == company.closures
