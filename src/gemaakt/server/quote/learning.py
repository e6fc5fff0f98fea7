"""Nacalculatie: what the clock and old orders say about the constants, and who said yes to it."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction

from gemaakt.quote.interval import LEAST_JOBS
from gemaakt.quote.kinds import kind_of_work
from gemaakt.quote.learn import (
    Fit,
    Job,
    Quarter,
    learn_jobs,
    learn_orders,
    learned_by_group,
    quarterly,
)
from gemaakt.quote.past import order_from_totals
from gemaakt.quote.rates import OPERATIONS, rate_of
from gemaakt.routing import Attendance, Constants, Learned
from gemaakt.routing.constants import GROUP_MARK
from gemaakt.routing.material import UnknownMaterial, material
from gemaakt.server import audit
from gemaakt.server.nest.failed_time import failed_min
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import MaterialNeed, Operation
from gemaakt.server.quote.constants import accepted_factors, own_values
from gemaakt.server.quote.drawings import NotAnswerable
from gemaakt.server.quote.models import LearnedFactor, PastOrder, QuoteVersion
from gemaakt.server.quote.services import MOST_LETTERS
from gemaakt.server.work.models import Clocking
from gemaakt.work.actuals import planned_min

SAME_SHARE = 0.02
"""A factor that moved less than this is not proposed again."""


@dataclass(frozen=True, slots=True)
class Worked:
    """One finished operation: what it was estimated at by the defaults, and what it took."""

    order: str
    operation: str
    drivers: Mapping[str, float]
    quoted_min: float
    actual_min: float
    day: date
    machine: str
    family: str = ""
    """Of the metal, where the order names it."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A factor on a default constant that past jobs point at."""

    name: str
    now_ratio: float
    factor_ratio: float
    spread_ratio: float
    jobs: int
    outliers: int
    source: str
    """jobs or orders"""
    is_rejected: bool = False

    @property
    def is_few(self) -> bool:
        """Whether there are too few jobs to call the figure the firm's own."""
        return self.jobs < LEAST_JOBS

    @property
    def change_share(self) -> float:
        """How much prices of this work change by it."""
        return self.factor_ratio / self.now_ratio - 1


def worked(on: date) -> list[Worked]:
    """Every finished operation with clocked minutes of somebody who stood by all of the time.

    Where a person only sets up, the clock says nothing of the minutes of the machine.
    """
    minutes, last, machines = _clocked()
    raw, families, nests = _raw_drivers(), _families(), _untaught_min()
    failed = failed_min()
    whole = str(Attendance.WHOLE)
    rows = Operation.objects.filter(status="done", attendance=whole).select_related("order")
    found = []
    for row in rows:
        key = (row.order.code, row.code)
        standing_share, failed_ran_min = failed.get(key, (1.0, 0.0))
        spent_min = minutes.get(key, 0.0) - failed_ran_min
        if spent_min <= 0 or standing_share <= 0:
            continue
        domain = row.to_domain()
        kind = kind_of_work(f"{row.name} {machines.get(key, '')}")
        planned = planned_min(domain)
        usual = planned
        if key in nests:
            usual = nests[key] * standing_share + domain.alternatives[0].setup_min
        drivers = raw.get((row.order.code, row.name)) or {kind: usual}
        if kind and planned > 0:
            day = min(last[key], on)
            metal = families.get(row.order_id, "")
            place = machines.get(key, "")
            found.append(Worked(*key, drivers, planned, spent_min, day, place, metal))
    return found


def _clocked() -> tuple[dict[Any, float], dict[Any, date], dict[Any, str]]:
    """Minutes, last day and machine per step; none of one whose clock was forgotten to be stopped.

    Its end is a guess until somebody has looked at it.
    """
    guessed = set(Clocking.objects.filter(flagged=True).values_list("order", "operation"))
    minutes: dict[Any, float] = {}
    last: dict[Any, date] = {}
    machines: dict[Any, str] = {}
    for row in Clocking.objects.exclude(end=None).order_by("end"):
        key = (row.order, row.operation)
        if key in guessed:
            continue
        minutes[key] = minutes.get(key, 0.0) + row.worked_min
        assert row.end is not None
        last[key], machines[key] = row.end.date(), row.machine
    return minutes, last, machines


def _families() -> dict[int, str]:
    """Family of the metal of every order that names one."""
    found: dict[int, str] = {}
    for order, text in MaterialNeed.objects.values_list("order_id", "material"):
        for name in (text, text.partition(" ")[0]):
            with suppress(UnknownMaterial):
                found.setdefault(order, material(name).family)
    return found


def _raw_drivers() -> dict[tuple[str, str], dict[str, float]]:
    """Minutes per driver by the defaults, of orders that were quoted here: their own steps."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    for quote in QuoteVersion.objects.filter(status=QuoteVersion.Status.WON):
        lines = quote.document.get("lines", [])
        for code, line in zip(_codes(quote, len(lines)), lines, strict=False):
            quantity = line["prices"][0]["quantity"] if line["prices"] else 1
            for step in line.get("steps", []):
                drivers = found.setdefault((code, step["operation"]), {})
                name = step.get("factor_of") or step["operation"]
                spent = step["setup_min"] + step["piece_min"] * quantity
                drivers[name] = drivers.get(name, 0.0) + spent
    return found


def _untaught_min() -> dict[tuple[str, str], float]:
    """Minutes of the operations of booked nests by the defaults: they were planned as learned."""
    found: dict[tuple[str, str], float] = {}
    booked = Nest.objects.filter(status=Nest.Status.ACCEPTED, booking__isnull=False)
    for code, booking in booked.values_list("code", "booking"):
        for stage in (booking or {}).get("stages", ()):
            if stage.get("untaught_min"):
                found[code, stage["code"]] = stage["untaught_min"]
    return found


def _codes(quote: QuoteVersion, lines: int) -> list[str]:
    """The orders of a quote in the order of its lines, also where there are too many to keep."""
    if len(quote.order_code) < MOST_LETTERS and " … " not in quote.order_code:
        return [code.strip() for code in quote.order_code.split(",")]
    return [f"{quote.number}-{at + 1}" for at in range(lines)]


def proposals(on: date, rows: Sequence[Worked]) -> list[Proposal]:
    """What past jobs and old orders propose, work from the clock before sums of orders."""
    constants = own_values(on)
    learned = {**_from_orders(on, constants), **_from_jobs(on, rows)}
    accepted = accepted_factors()
    rejected = _newest_rejected()
    found = []
    for name, (each, outliers, source) in sorted(learned.items()):
        kind = name.partition(GROUP_MARK)[0]
        if f"learned.{kind}" not in constants.values:
            continue
        known = accepted.get(name)
        counts = known or accepted.get(kind)
        now = counts.factor if counts else 1.0
        refused = rejected.get(name)
        is_rejected = refused is not None and abs(refused / each.factor_ratio - 1) < SAME_SHARE
        row = Proposal(
            name, now, each.factor_ratio, each.spread_ratio, each.jobs, outliers, source,
            is_rejected,
        )  # fmt: skip
        if abs(row.change_share) >= SAME_SHARE or known is None or known.jobs != row.jobs:
            found.append(row)
    return found


type Evidence = dict[str, tuple[Learned, int, str]]


def _from_jobs(on: date, rows: Sequence[Worked]) -> Evidence:
    kinds: dict[str, list[Worked]] = {}
    for row in rows:
        kinds.setdefault(next(iter(row.drivers)), []).append(row)
    found: Evidence = {}
    for each in kinds.values():
        by_machine, by_metal = (_jobs(each, on, name) for name in ("machine", "family"))
        fit = learn_jobs(by_machine)
        found.update(_evidence(fit, "jobs"))
        own = {**learned_by_group(by_machine, fit), **learned_by_group(by_metal, fit)}
        found.update({name: (factor, 0, "jobs") for name, factor in own.items()})
    return found


def _jobs(rows: Sequence[Worked], on: date, group: str) -> list[Job]:
    """Work as the fit reads it, grouped by machine or by metal."""
    return [
        Job(row.drivers, row.actual_min, float((on - row.day).days), getattr(row, group))
        for row in rows
    ]


def _from_orders(on: date, constants: Constants) -> Evidence:
    past = [
        replace(
            order_from_totals(_sums(row), float(row.total_eur), constants, on=on),
            age_days=max(0.0, float((on - row.day).days)),
        )
        for row in PastOrder.objects.filter(total_eur__gt=0, net_kg__gte=0, cut_m__gte=0)
    ]
    return _evidence(learn_orders(past), "orders") if past else {}


def _sums(row: PastOrder) -> dict[str, str]:
    names = ("files", "parts", "net_kg", "cut_m", "pierces")
    return {name: str(getattr(row, name)) for name in names}


def _evidence(fit: Fit, source: str) -> Evidence:
    return {name: (each, len(fit.outliers), source) for name, each in fit.learned().items()}


def _newest_rejected() -> dict[str, float]:
    """Factors that a person said no to last, per name."""
    found: dict[str, LearnedFactor] = {}
    for row in LearnedFactor.objects.all():
        found.setdefault(row.name, row)
    refused = LearnedFactor.Decision.REJECTED
    return {name: row.factor for name, row in found.items() if row.decision == refused}


@transaction.atomic
def decide(*, name: str, accept: bool, on: date, actor: Any = None) -> LearnedFactor:
    """Keep what a person says of a proposal as it is now."""
    found = next((each for each in proposals(on, worked(on)) if each.name == name), None)
    if found is None:
        raise NotAnswerable("server.no-such-proposal", name=name)
    kinds = LearnedFactor.Decision
    row = LearnedFactor.objects.create(
        name=name,
        factor=found.factor_ratio,
        spread=found.spread_ratio,
        jobs=found.jobs,
        decision=kinds.ACCEPTED if accept else kinds.REJECTED,
        by=actor if actor and actor.pk else None,
    )
    audit.log(f"constant.{row.decision}", actor, name, {"factor": round(row.factor, 4)})
    return row


def quarters(rows: Sequence[Worked], constants: Constants) -> list[Quarter]:
    """Quoted against actual minutes per quarter and operation, and what underquoting cost."""
    rates = {name: float(rate_of(name, constants).total_eur_per_h) for name in OPERATIONS}
    days = [
        (row.day.isoformat(), next(iter(row.drivers)), row.quoted_min, row.actual_min)
        for row in rows
    ]
    return quarterly(days, rates)
