"""Who may do work that asks a skill: on her own, beside a supervisor, or not at all."""

from collections.abc import Iterable

from gemaakt.shop.person import Person

OWN_LEVEL = 2
"""From this level somebody does a skill on her own; below it only with a supervisor in reach."""


def is_able(person: Person, skill: str, level: int) -> bool:
    """Say whether somebody has a skill at a level; work without a skill anybody can do."""
    return not skill or person.skills.get(skill, 0) >= max(1, level)


def level_alone(people: Iterable[Person], skill: str, level: int) -> int:
    """The level from which work that asks a skill at a level is done without a supervisor.

    A firm in which nobody has reached `OWN_LEVEL` yet, or that tells no levels apart, could do
    nothing of it: there whoever has the skill does it on her own.
    """
    wanted = max(OWN_LEVEL, level)
    if any(not each.needs_supervisor and is_able(each, skill, wanted) for each in people):
        return wanted
    return max(1, level)


def does_alone(person: Person, skill: str, level: int) -> bool:
    """Say whether somebody does work on her own; `level` as `level_alone` has it."""
    return not person.needs_supervisor and is_able(person, skill, level)


def may_supervise(supervisor: Person, person: Person, skill: str, level: int) -> bool:
    """Say whether somebody may be in reach of another at work; `level` as `level_alone` has it."""
    return (
        does_alone(supervisor, skill, level)
        and supervisor.supervises_at_most > 0
        and (not person.supervisors or supervisor.id in person.supervisors)
    )
