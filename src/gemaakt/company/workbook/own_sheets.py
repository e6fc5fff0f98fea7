"""The sheets of Gemaakt's own workbook, drawn up from the company's dataclasses themselves."""

import tomllib
import typing
from collections.abc import Iterator
from dataclasses import MISSING, Field, dataclass, fields
from functools import cache
from importlib import resources
from typing import Any

from gemaakt.company.company import Assumption, Company, Profile
from gemaakt.company.workbook.own_cells import base_of
from gemaakt.order import MaterialNeed, Order
from gemaakt.routing import Alternative, Operation, OutsideStep, Pin, Running
from gemaakt.shop import (
    Absence,
    Calendar,
    Closure,
    DayException,
    Downtime,
    GridConnection,
    LearningGoal,
    LimitPeriod,
    Machine,
    Person,
    PowerStates,
    SetupTime,
    Shift,
    Supplier,
    WeeklyLimit,
    WorkCentre,
)

FLAT = (PowerStates, Pin, Running, OutsideStep, Profile)
"""Small parts whose fields are columns of the thing they belong to."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One column: the path of a field, its type, whether it must be there."""

    path: str
    kind: Any
    is_required: bool
    keep_empty: bool
    """Whether an empty text differs from nothing at all."""

    @property
    def name(self) -> str:
        """The last word of the path."""
        return self.path.rsplit(".", 1)[-1]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: rows of one dataclass, with the id of what they belong to first."""

    key: str
    kind: type
    parent: str = ""
    elsewhere: frozenset[str] = frozenset()
    """Fields that have a sheet (or rows) of their own."""


SHEETS = (
    Sheet("orders", Order, elsewhere=frozenset({"operations", "materials"})),
    Sheet("operations", Operation, "order", frozenset({"alternatives"})),
    Sheet("materials", MaterialNeed, "order"),
    Sheet("machines", Machine, elsewhere=frozenset({"setup_times", "downtimes"})),
    Sheet("people", Person, elsewhere=frozenset({"absences", "learning_goals"})),
    Sheet("work_centres", WorkCentre),
    Sheet("calendars", Calendar, elsewhere=frozenset({"shifts", "exceptions"})),
    Sheet("shifts", Shift, "calendar"),
    Sheet("exceptions", DayException, "calendar"),
    Sheet("closures", Closure),
    Sheet("suppliers", Supplier),
    Sheet("setup_times", SetupTime, "machine"),
    Sheet("downtimes", Downtime, "machine"),
    Sheet("absences", Absence, "person"),
    Sheet("learning_goals", LearningGoal, "person"),
    Sheet("weekly_limits", WeeklyLimit),
    Sheet("limit_periods", LimitPeriod),
    Sheet("assumptions", Assumption),
)
CHILDREN = {
    "orders": {"operations": "operations", "materials": "materials"},
    "machines": {"setup_times": "setup_times", "downtimes": "downtimes"},
    "people": {"absences": "absences", "learning_goals": "learning_goals"},
    "calendars": {"shifts": "shifts", "exceptions": "exceptions"},
}
"""Sheet -> field -> sheet with the rows of that field."""
GRID_SHEETS = {"weekly": "weekly_limits", "periods": "limit_periods"}


@cache
def leaves(kind: type, elsewhere: frozenset[str] = frozenset()) -> tuple[Leaf, ...]:
    """The columns of a dataclass; small parts are taken apart."""
    return tuple(_leaves(kind, elsewhere))


def _leaves(kind: type, elsewhere: frozenset[str]) -> Iterator[Leaf]:
    hints = typing.get_type_hints(kind)
    for each in fields(kind):
        if each.name in elsewhere:
            continue
        base, _ = base_of(hints[each.name])
        if base in FLAT:
            for leaf in _leaves(base, frozenset()):
                yield Leaf(f"{each.name}.{leaf.path}", leaf.kind, leaf.is_required, True)
        else:
            required = _is_required(each)
            empty_default = each.default == ""
            yield Leaf(each.name, hints[each.name], required, not empty_default)


def _is_required(each: "Field[Any]") -> bool:
    return each.default is MISSING and each.default_factory is MISSING


def columns(sheet: Sheet) -> list[Leaf]:
    """All columns of a sheet, the parent's id first, alternatives last."""
    own = list(leaves(sheet.kind, sheet.elsewhere))
    if sheet.parent:
        own.insert(0, Leaf(sheet.parent, str, True, True))
    if sheet.key == "operations":
        more = leaves(Alternative)
        own += [Leaf(f"alternatives.{a.path}", a.kind, a.is_required, True) for a in more]
    return own


def company_leaves() -> list[Leaf]:
    """What the sheet of the company itself holds, one row each."""
    grid = leaves(GridConnection, frozenset(GRID_SHEETS))
    many = {"orders", "machines", "work_centres", "people", "calendars", "closures", "suppliers",
            "grid", "assumptions"}  # fmt: skip
    return [
        *leaves(Company, frozenset(many)),
        *(Leaf(f"grid.{g.path}", g.kind, g.is_required, True) for g in grid),
    ]


@cache
def words() -> dict[str, dict[str, list[str]]]:
    """Names of sheets and headings."""
    entry = resources.files("gemaakt.company.workbook").joinpath("own.toml")
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def sheet_title(key: str, language: str) -> str:
    """The name on the tab."""
    return words()["sheets"][key][language == "en"]


def heading(sheet_key: str, path: str, language: str) -> str:
    """The heading of a column; a field without a word of its own shows its path."""
    known = words()["fields"]
    last = path.rsplit(".", 1)[-1]
    for key in (f"{sheet_key}.{path}", path, last if "." not in path else path):
        if key in known:
            return known[key][language == "en"]
    return path
