"""Ways to spoil who does what in a good plan, so that a rule is surely broken."""

from dataclasses import replace
from datetime import timedelta

from gemaakt.plan.result import PlannedOperation
from gemaakt.routing import Attendance, Operation, OperationStatus, Pin
from gemaakt.shop import Absence
from tests.plan.spoiler import Spoiled, Spoiler, moved, with_row


def spoil_person_overlap(s: Spoiler) -> Spoiled | None:
    first = s.row(lambda r, o: bool(r.people) and r.people[0].end > r.start)
    if first is None:
        return None
    who = first.people[0].id
    row = s.row(
        lambda r, o: r is not first and bool(r.people) and r.people[0].id == who
        and r.people[0].end > r.start
    )  # fmt: skip
    return (
        (s.company, with_row(s.result, row, moved(row, first.start - row.start))) if row else None
    )


def spoil_person_gone(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.people))
    return (s.company, with_row(s.result, row, replace(row, people=()))) if row else None


def spoil_person_held_short(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.people) and r.people[0].end > r.start)
    if row is None:
        return None
    hands = tuple(replace(h, end=h.end - 1) for h in row.people)
    return s.company, with_row(s.result, row, replace(row, people=hands))


def spoil_skill(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.people) and bool(o.skill))
    return (s.with_person(row.people[0].id, skills={}), s.result) if row else None


def spoil_skill_level(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.people) and bool(o.skill))
    return (s.with_operation(row, skill_level=4), s.result) if row else None


def spoil_supervisor_needed(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: len(r.people) == 1)
    return (s.with_person(row.people[0].id, needs_supervisor=True), s.result) if row else None


def spoil_learner_alone(s: Spoiler) -> Spoiled | None:
    """Who does it on her own has it at level 1 now, and another at level 2."""
    row = s.row(lambda r, o: len(r.people) == 1 and bool(o.skill) and o.skill_level < 2)
    others = [
        p for p in s.company.people if row and p.id != row.people[0].id and not p.needs_supervisor
    ]
    if row is None or not others:
        return None
    skill = s.operation(row).skill
    learns = s.with_person(row.people[0].id, skills={skill: 1})
    people = tuple(
        replace(p, skills={**p.skills, skill: 3}) if p.id == others[0].id else p
        for p in learns.people
    )
    return replace(learns, people=people), s.result


def spoil_supervisor_gone(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: len(r.people) == 2)
    return (
        (s.company, with_row(s.result, row, replace(row, people=row.people[:1]))) if row else None
    )


def spoil_supervises_too_many(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: len(r.people) == 2)
    return (s.with_person(row.people[1].id, supervises_at_most=0), s.result) if row else None


def spoil_absence(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.people) and bool(r.work))
    if row is None:
        return None
    start = s.instant(row.work[0][0])
    away = Absence(start, start + timedelta(minutes=1))  # type: ignore[operator,arg-type]
    return s.with_person(row.people[0].id, absences=(away,)), s.result


def spoil_contract(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.people) and bool(r.work))
    if row is None:
        return None
    day = (s.company.plan_start - timedelta(days=2)).date()
    return s.with_person(row.people[0].id, contract_ends=day), s.result


def spoil_school(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.people) and bool(r.work))
    return (
        (s.with_person(row.people[0].id, school_weekdays=tuple(range(7))), s.result)
        if row
        else None
    )


def spoil_attendance(s: Spoiler) -> Spoiled | None:
    row = s.row(lambda r, o: bool(r.people))
    return (s.with_operation(row, attendance=Attendance.NONE), s.result) if row else None


def spoil_pin_person(s: Spoiler) -> Spoiled | None:
    able = [p for p in s.company.people if not p.needs_supervisor]

    def others(r: PlannedOperation, o: Operation) -> list[str]:
        fit = [
            p.id for p in able if not o.skill or p.skills.get(o.skill, 0) >= max(2, o.skill_level)
        ]
        return [name for name in fit if name != r.people[0].id]

    row = s.row(
        lambda r, o: (
            o.status is not OperationStatus.RUNNING and bool(r.people) and bool(others(r, o))
        )
    )
    if row is None:
        return None
    return s.with_operation(row, pin=Pin(person=others(row, s.operation(row))[0])), s.result
