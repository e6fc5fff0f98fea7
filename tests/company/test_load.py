"""Hours against which work is held: of those who are there."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from gemaakt.company import Company
from gemaakt.company.load import person_open_minutes
from gemaakt.shop import Absence, Calendar, Person, Shift

MONDAY = datetime(2026, 9, 6, 22, 0, tzinfo=UTC)
"""Midnight in the Netherlands."""
HOURS = {0: (480, 1020), 1: (480, 720), 2: (480, 720), 3: (480, 720), 4: (480, 720)}
"""Nine hours on Mondays, four on other days."""
PERSON = Person("sem", calendar="dag")
FIRM = Company(
    "F",
    MONDAY,
    calendars=(Calendar("dag", shifts=tuple(Shift(day, *hours) for day, hours in HOURS.items())),),
)


@pytest.mark.parametrize(
    ("person", "hours"),
    [
        (PERSON, 50),
        (replace(PERSON, school_weekdays=(0,)), 32),
        (replace(PERSON, school_weekdays=(2, 5)), 42),
        (replace(PERSON, contract_ends=date(2026, 9, 8)), 13),
        (replace(PERSON, school_weekdays=(0,), contract_ends=date(2026, 9, 8)), 4),
        (
            replace(
                PERSON,
                school_weekdays=(0,),
                absences=(Absence(MONDAY, MONDAY + timedelta(days=2)),),
            ),
            28,
        ),
    ],
    ids=["all", "school on the long day", "and on saturday", "leaves", "both", "absent too"],
)
def test_school_days_and_last_days_count_for_what_they_are(person: Person, hours: int) -> None:
    firm = replace(FIRM, people=(person,))
    assert person_open_minutes(firm, person, MONDAY + timedelta(weeks=2)) == 60 * hours


def test_hours_are_those_of_the_firm_s_own_zone() -> None:
    """Midnight in Amsterdam is seven in the morning in Tokyo; five hours later it is noon."""
    firm = replace(FIRM, time_zone="Asia/Tokyo")
    assert person_open_minutes(firm, PERSON, MONDAY + timedelta(hours=5)) == 4 * 60
