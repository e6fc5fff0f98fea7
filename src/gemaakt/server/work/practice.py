"""Practice of who learns: what a list told, and what she clocked on that skill since."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Sum

from gemaakt.server.audit.models import AuditLine
from gemaakt.server.work.models import Clocking, PracticeTold
from gemaakt.shop import LearningGoal, Person
from gemaakt.units import MINUTES_PER_HOUR


def practised_h(people: Iterable[Person], now: datetime) -> dict[tuple[str, str], float]:
    """Hours of practice by person and skill, for every learning goal."""
    known = {(each.person, each.skill): each for each in PracticeTold.objects.all()}
    found = {}
    for person in people:
        for goal in person.learning_goals:
            key = (person.id, goal.skill)
            told = known.get(key)
            if told is None or told.told_h != goal.practice_done_h:
                told = _told_now(person, goal, now)
            found[key] = goal.practice_done_h + _clocked_h(told)
    return found


@transaction.atomic
def _told_now(person: Person, goal: LearningGoal, now: datetime) -> PracticeTold:
    """Keep what a list told; it came with the list that was read in last."""
    lists = AuditLine.objects.filter(action="company.replaced")
    read = lists.order_by("-at").values_list("at", flat=True).first()
    told, _new = PracticeTold.objects.update_or_create(
        person=person.id, skill=goal.skill,
        defaults={"told_h": goal.practice_done_h, "since": read or now},
    )  # fmt: skip
    return told


def _clocked_h(told: PracticeTold) -> float:
    clocks = Clocking.objects.filter(person=told.person, skill=told.skill, start__gte=told.since)
    minutes = clocks.exclude(end=None).aggregate(sum=Sum("worked_min"))["sum"]
    return (minutes or 0.0) / MINUTES_PER_HOUR
