"""A benchmark shop field by field: the first that cannot be planned is named, with what it may be.

The solver reads whole numbers into arrays; what is no number, negative or absurdly large would
otherwise come back as a wrong plan, an endless calendar or a full memory.
"""

import json
import math
from collections.abc import Mapping, Sequence
from typing import Any, NoReturn

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding
from gemaakt.plan.draft import Choice, Draft, Step
from gemaakt.plan.solution import Placed
from gemaakt.units import MINUTES_PER_DAY

MOST_MINUTES = 5_000_000
"""Nine and a half years: a calendar is kept per minute."""
LATEST_DUE = 10**15
"""A job without a due date is often given one far away."""
MOST_KW = 1_000_000
MOST_WEIGHT = 1_000_000
MOST_FAMILIES = 1_000
"""Set-up times are kept per pair of families and per machine."""

MOST_NAMED = 20
"""Operations that are named of those that fit nowhere."""

type Place = str


class ShopFieldRefused(GemaaktError, ValueError):
    """A field of the shop is missing or cannot be what it says."""


def check_shop(shop: Mapping[str, Any], file: str) -> None:
    """Raise `ShopFieldRefused` at the first field that is wrong."""
    _Shop(shop, file).check()


def unplaced_findings(
    shop: Mapping[str, Any], draft: Draft, placed: Sequence[Placed]
) -> list[Finding]:
    """Why a plan is not whole: every operation that cannot be done, else the first left out."""
    left = [draft.steps[row.step] for row in placed if not row.is_placed]
    found = [said for step in left if (said := _impossible(shop, draft, step)) is not None]
    if not found and left:
        found = [Finding("plan.shop-no-place", params={"operation": left[0].name})]
    return found[:MOST_NAMED]


def _impossible(shop: Mapping[str, Any], draft: Draft, step: Step) -> Finding | None:
    """What alone keeps a step out of every plan, if anything does."""
    job, number = (int(word) for word in step.name.split("/"))
    operation = shop["jobs"][job]["ops"][number]
    name = {"operation": step.name}
    if step.crew >= 0 and not draft.crews[step.crew]:
        group = shop["groups"][operation["g"]]
        return Finding("plan.shop-no-skill", params={**name, "group": group})
    least_kw = min(shop["machines"][choice.machine]["kw"] for choice in step.choices)
    if least_kw > shop["cap"]:
        params = {**name, "kw": least_kw, "cap": shop["cap"]}
        return Finding("plan.shop-too-much-power", params=params)
    if not step.may_pause and not any(_fits(draft, choice) for choice in step.choices):
        least = min(choice.run for choice in step.choices)
        return Finding("plan.shop-too-long", params={**name, "minutes": least})
    return None


def _fits(draft: Draft, choice: Choice) -> bool:
    """Whether some opening of the machine is long enough for the run."""
    openings = draft.calendars[draft.machine_calendar[choice.machine]]
    return any(end - begin >= choice.run for begin, end in openings)


class _Shop:
    def __init__(self, shop: Mapping[str, Any], file: str) -> None:
        self.shop, self.file = shop, file

    def check(self) -> None:
        self.number(self.shop, "cap", "", 0, MOST_KW)
        groups = self.rows(self.shop, "groups", "")
        setups = self.table(self.shop, "setup_minutes", "")
        for name in setups:
            self.whole(setups, name, "setup_minutes.", 0, MOST_MINUTES)
        self.calendars()
        for at, machine in enumerate(self.rows(self.shop, "machines", "", least=1)):
            place = f"machines[{at}]"
            self.group_name(machine, place, groups)
            self.calendar(machine, place)
            self.number(machine, "kw", f"{place}.", 0, MOST_KW)
        for at, worker in enumerate(self.rows(self.shop, "workers", "")):
            place = f"workers[{at}]"
            self.calendar(worker, place)
            self.rows(worker, "skills", f"{place}.")
        for at, job in enumerate(self.rows(self.shop, "jobs", "", least=1)):
            self.job(job, f"jobs[{at}]", len(groups))
        if self.families() > MOST_FAMILIES:
            self.refuse("plan.shop-too-many", "fam", count=self.families(), most=MOST_FAMILIES)
        if not any(job["ops"] for job in self.shop["jobs"]):
            self.refuse("plan.shop-too-few", "jobs[0].ops", least=1)

    def families(self) -> int:
        return len({op["fam"] for job in self.shop["jobs"] for op in job["ops"]})

    def calendars(self) -> None:
        calendars = self.table(self.shop, "calendars", "")
        for name in calendars:
            place, last = f"calendars.{name}", 0
            for stretch in self.rows(calendars, name, "calendars."):
                begin, end = self.pair(stretch, place)
                if not last <= begin < end <= 2 * MINUTES_PER_DAY:
                    self.refuse("plan.shop-hours", place, begin=begin, end=end)
                last = end

    def job(self, job: Any, place: Place, groups: int) -> None:
        self.whole(job, "rel", f"{place}.", -MOST_MINUTES, MOST_MINUTES)
        self.whole(job, "due", f"{place}.", -MOST_MINUTES, LATEST_DUE)
        self.whole(job, "w", f"{place}.", 0, MOST_WEIGHT)
        for at, operation in enumerate(self.rows(job, "ops", f"{place}.")):
            here = f"{place}.ops[{at}]."
            self.whole(operation, "g", here, 0, groups - 1)
            self.whole(operation, "fam", here, -MOST_MINUTES, MOST_MINUTES)
            for name in ("attended", "split"):
                if self.value(operation, name, here) not in (0, 1):
                    self.refuse("plan.shop-no-truth", f"{here}{name}")
            self.alternatives(operation, here)

    def alternatives(self, operation: Any, here: Place) -> None:
        machines = len(self.shop["machines"])
        for row in self.rows(operation, "alts", here, least=1):
            machine, minutes = self.pair(row, f"{here}alts")
            self.within(machine, f"{here}alts", 0, machines - 1)
            self.within(minutes, f"{here}alts", 0, MOST_MINUTES)

    # ---------------------------------------------------------------- forms

    def value(self, row: Any, name: str, place: Place) -> Any:
        if not isinstance(row, Mapping):
            self.refuse("plan.shop-no-table", place.rstrip(".") or name)
        if name not in row:
            self.refuse("plan.shop-missing", f"{place}{name}")
        return row[name]

    def rows(self, row: Any, name: str, place: Place, *, least: int = 0) -> Sequence[Any]:
        found = self.value(row, name, place)
        if not isinstance(found, list):
            self.refuse("plan.shop-no-list", f"{place}{name}")
        if len(found) < least:
            self.refuse("plan.shop-too-few", f"{place}{name}", least=least)
        return found

    def table(self, row: Any, name: str, place: Place) -> Mapping[str, Any]:
        found = self.value(row, name, place)
        if not isinstance(found, Mapping):
            self.refuse("plan.shop-no-table", f"{place}{name}")
        return found

    def whole(self, row: Any, name: str, place: Place, least: int, most: int) -> None:
        self.within(self.value(row, name, place), f"{place}{name}", least, most)

    def within(self, found: Any, place: Place, least: int, most: int) -> None:
        is_whole = isinstance(found, int | float) and not isinstance(found, bool)
        if not is_whole or found != found // 1 or not least <= found <= most:
            self.refuse("plan.shop-number", place, value=_short(found), least=least, most=most)

    def number(self, row: Any, name: str, place: Place, least: int, most: int) -> None:
        found = self.value(row, name, place)
        is_number = isinstance(found, int | float) and not isinstance(found, bool)
        if not is_number or not math.isfinite(found) or not least <= found <= most:
            where = f"{place}{name}"
            self.refuse("plan.shop-amount", where, value=_short(found), least=least, most=most)

    def pair(self, row: Any, place: Place) -> tuple[int, int]:
        if not isinstance(row, list) or len(row) != 2:
            self.refuse("plan.shop-no-pair", place)
        for each in row:
            self.within(each, place, -MOST_MINUTES, MOST_MINUTES)
        return row[0], row[1]

    def group_name(self, machine: Any, place: Place, groups: Sequence[Any]) -> None:
        name = self.value(machine, "group", f"{place}.")
        if name not in groups:
            self.refuse("plan.shop-unknown", f"{place}.group", value=_short(name))

    def calendar(self, row: Any, place: Place) -> None:
        name = self.value(row, "cal", f"{place}.")
        if str(name) not in self.shop["calendars"]:
            self.refuse("plan.shop-unknown", f"{place}.cal", value=_short(name))

    def refuse(self, code: str, place: Place, **params: object) -> NoReturn:
        raise ShopFieldRefused(code, file=self.file, place=place, **params)


def _short(value: object) -> str:
    """A value as it stands in the file, not too long."""
    return json.dumps(value, ensure_ascii=False, default=str)[:40]
