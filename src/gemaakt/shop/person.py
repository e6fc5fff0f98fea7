"""People with skills, rosters, absence; apprentices with school days and a supervisor in reach."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Absence:
    """A time [start, end) in which the person is away."""

    start: datetime
    end: datetime
    reason: str = ""


@dataclass(frozen=True, slots=True)
class LearningGoal:
    """A skill that the person wants to do on her own, at this level, by this day."""

    skill: str
    level: int
    by: date
    practice_needed_h: float = 80.0
    practice_done_h: float = 0.0


@dataclass(frozen=True, slots=True)
class Person:
    """One person who does one operation at a time.

    An apprentice or intern (`needs_supervisor`), and whoever has the operation's skill at level 1
    where somebody has it at 2, works only while a supervisor is in reach: somebody at work at that
    minute (own hours, not absent) who does the operation on her own (see `ability`), and who has
    at most `supervises_at_most` others in reach at once. Supervising does not stop her own work.
    """

    id: str
    name: str = ""
    calendar: str = ""
    """Id of the roster; empty means the company's first calendar."""
    skills: Mapping[str, int] = field(default_factory=dict)
    """Skill -> level: 1 under supervision, 2 on her own, 3 teaches others."""
    rate_eur_per_h: Decimal = Decimal("0")
    needs_supervisor: bool = False
    supervisors: tuple[str, ...] = ()
    """Ids of the people who may supervise her; empty means anyone who qualifies."""
    supervises_at_most: int = 1
    school_weekdays: tuple[int, ...] = ()
    """Weekdays (0 is Monday) on which she is at school, not at work."""
    absences: tuple[Absence, ...] = ()
    role: str = ""
    """What she is in the firm: lasser, bbl-leerling, stagiair …; shown, not planned with."""
    contract_ends: date | None = None
    """Last working day, when it is known: retirement, end of contract, end of internship."""
    learning_goals: tuple[LearningGoal, ...] = ()

    def has_left(self, on: date) -> bool:
        """Whether her last working day is over on a day."""
        return self.contract_ends is not None and on > self.contract_ends
