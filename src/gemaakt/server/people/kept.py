"""What follows from the whole order book, worked out once and kept until a record changes."""

from collections.abc import Callable

from django.core.cache import cache
from django.utils import timezone

from gemaakt.company import Company
from gemaakt.plan.short_skills import ShortSkills, short_skills
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.people import queries

KEEP_S = 300


def kept[T](what: str, work_out: Callable[[Company], T]) -> T:
    """The answer for the company with its open orders; asked again after any change.

    Events of the floor come all day; the hours that they take off may be some minutes old.
    """
    lines = AuditLine.objects.exclude(action__startswith="work.")
    last = lines.values_list("pk", flat=True).first()
    key = f"people:{what}:{last}:{timezone.localdate()}"
    answer: T | None = cache.get(key)
    if answer is None:
        answer = work_out(queries.people_and_work())
        cache.set(key, answer, KEEP_S)
    return answer


def skills() -> list[queries.SkillRow]:
    """All skills with the work that waits for them."""
    return kept("skills", queries.skills_of)


def short_weeks() -> ShortSkills:
    """Which skill is short in which week; no rows without working hours."""
    return kept("weeks", lambda it: short_skills(it) if it.calendars else ShortSkills((), ()))
