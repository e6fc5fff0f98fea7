"""What happens to meter files and statements."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec
from django.db import transaction

from gemaakt import clock
from gemaakt.data import has_sentence, sentence
from gemaakt.energy.congestion import congestion_statement
from gemaakt.errors import GemaaktError
from gemaakt.exchange import METER, NotUnderstood, Series, understand
from gemaakt.findings import Finding, Severity
from gemaakt.server import audit
from gemaakt.server.energy.models import CongestionReport, MeterFile
from gemaakt.server.refusals import language
from gemaakt.server.refusals import sentence_of as said
from gemaakt.server.shop.services import load_company
from gemaakt.units import MINUTES_PER_HOUR, QUARTER_MIN

if TYPE_CHECKING:
    from gemaakt.company import Company
    from gemaakt.plan.result import PlanResult

QUARTER = timedelta(minutes=QUARTER_MIN)
MOST_QUARTERS = 4 * 24 * 800
ITERATIONS, PAIRS = 4000, 4


class NoMeterSeries(GemaaktError, ValueError):
    """The file is read, but it holds no usable meter series."""


class NoLimit(GemaaktError, ValueError):
    """There is no connection limit to compare with."""


@transaction.atomic
def keep_meter(*, name: str, content: bytes, actor: Any = None) -> MeterFile:
    """Keep a meter file as quarters; nothing is kept of a file with an error in it."""
    try:
        found = understand(content, name, METER)
    except NotUnderstood as refused:
        raise NoMeterSeries("server.no-meter-series", file=name, reason=said(refused)) from refused
    series = found.content
    if found.kind != METER:
        known = f"exchange.kind-{found.kind}"
        is_what = sentence(known, {}, language()) if has_sentence(known) else found.kind
        raise NoMeterSeries("server.other-than-meter", file=name, kind=is_what)
    if not found.is_usable or not isinstance(series, Series):
        reason = first_sentence(found.findings)
        raise NoMeterSeries("server.no-meter-series", file=name, reason=reason)
    row = MeterFile.objects.create(
        name=name[:200],
        start=series.starts[0],
        values_kw=by_quarter(series),
        missing=series.missing,
        step_min=series.step_min,
        fed_in_kwh=round(series.fed_in_kwh, 3),
        findings=[sentence_of(each) for each in found.findings],
        created_by=actor if actor and actor.pk else None,
    )
    audit.log("energy.meter-kept", actor, row.name, {"quarters": len(row.values_kw)})
    return row


def by_quarter(series: Series, places: int = 4) -> list[float | None]:
    """One value per quarter from the first to the last, null in a hole."""
    count = (series.end - series.starts[0]) // QUARTER
    if count > MOST_QUARTERS:
        raise NoMeterSeries("server.meter-too-long", quarters=count, limit=MOST_QUARTERS)
    values: list[float | None] = [None] * count
    for start, kw in zip(series.starts, series.values, strict=True):
        values[(start - series.starts[0]) // QUARTER] = round(kw, places)
    return values


def sentence_of(finding: Finding) -> str:
    """A finding in the language of the page."""
    return sentence(finding.code, {**finding.where, **finding.params}, language())


def first_sentence(findings: tuple[Finding, ...]) -> str:
    """What is wrong, else the first finding that is said, or nothing."""
    order = sorted(findings, key=lambda each: each.severity != Severity.ERROR)
    return sentence_of(order[0]) if order else ""


@transaction.atomic
def drop_meter(*, row: MeterFile, actor: Any = None) -> None:
    """Take a meter file away again."""
    audit.log("energy.meter-dropped", actor, row.name)
    row.delete()


def state_congestion(
    *, actor: Any = None, seed: int = 0, iterations: int = ITERATIONS, pairs: int = PAIRS
) -> CongestionReport:
    """Plan the open orders with and without the limit, alike in all else, and keep the answer.

    Several pairs of equal effort: the best plan of each side is compared, and how far the pairs
    lie apart says how much of the difference may be the search's own.
    """
    company = load_company()
    if company.grid is None:
        raise NoLimit("server.no-grid-limit")
    seeds = range(seed, seed + pairs)
    inside = [_planned(company, each, iterations) for each in seeds]
    # A plan inside the limit is a plan without it too: no limit can never look like a loss.
    free = [
        _best((_planned(replace(company, grid=None), seed, iterations), within))
        for seed, within in zip(seeds, inside, strict=True)
    ]
    best = (_best(inside), _best(free))
    late = [{row.order: row.minutes for row in each.late} for each in best]
    last = max((row.end for each in best for row in each.operations), default=0)
    first_day = clock.local_day(company.plan_start, company.time_zone)
    last_day = clock.local_day(clock.instant_of(last, company.plan_start), company.time_zone)
    statement = congestion_statement(
        late[0],
        late[1],
        {order.id: order.price_eur or Decimal(0) for order in company.orders},
        period=(first_day, last_day),
        limit_kw=company.grid.limit_kw,
        pairs_h=[_late_h(a) - _late_h(b) for a, b in zip(inside, free, strict=True)],
    )
    document = msgspec.to_builtins(statement, enc_hook=str)
    document |= {"late_with": len(late[0]), "late_without": len(late[1])}
    document |= {"h_with": _late_h(best[0]), "h_without": _late_h(best[1])}
    row = CongestionReport.objects.create(
        document=document,
        seed=seed,
        iterations=iterations,
        created_by=actor if actor and actor.pk else None,
    )
    audit.log("energy.congestion-stated", actor, str(row), {"lost_h": statement.lost_h})
    return row


def _planned(company: "Company", seed: int, iterations: int) -> "PlanResult":
    from gemaakt.plan import plan_company
    from gemaakt.stop import MaxIterations

    return plan_company(company, MaxIterations(iterations), seed, 1)


def _best(plans: Sequence["PlanResult"]) -> "PlanResult":
    return min(plans, key=lambda plan: (len(plan.unplanned), plan.objective.value))


def _late_h(plan: "PlanResult") -> float:
    return sum(row.minutes for row in plan.late) / MINUTES_PER_HOUR


def anonymous_figure(report: CongestionReport) -> dict[str, Any]:
    """A statement without name, order or day, rounded so that no firm is known by it.

    Hours that lie within what the search itself may be off by are said as nil.
    """
    from gemaakt.evidence.indicators import sector_of, size_of

    company = load_company()
    found = report.document
    pairs = [float(each) for each in found.get("pairs_h") or [found["lost_h"]]]
    mean_h = sum(pairs) / len(pairs)
    is_sure = mean_h > float(found.get("noise_h") or 0.0)
    days = (
        date.fromisoformat(found["last_day"]) - date.fromisoformat(found["first_day"])
    ).days + 1
    return {
        "format": "gemaakt.congestion-figure/1",
        "year": report.created.year,
        "sector": sector_of(company.profile.sector),
        "size": size_of(company.profile.employees or len(company.people)),
        "period_days": days,
        "limit_kw": round(float(found["limit_kw"]) / 10) * 10,
        "orders_later": len(found["lost"]) if is_sure else 0,
        "lost_h": round(mean_h) if is_sure else 0,
        "value_late_eur": round(float(found["value_late_eur"]) / 1000) * 1000 if is_sure else 0,
        "noise_h": round(float(found.get("noise_h") or 0.0)),
    }
