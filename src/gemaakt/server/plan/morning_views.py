"""Page `This morning`: late and why, who is away, what runs, power, what changed, how we stand."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.core.cache import cache
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from gemaakt import clock
from gemaakt.plan.remedy.model import Remedy
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.plan import answers, remedies_kept
from gemaakt.server.plan import morning as rows
from gemaakt.server.plan.board_views import chosen_version
from gemaakt.server.plan.charts import power_chart, trend_chart
from gemaakt.server.plan.history import kept_promises
from gemaakt.server.plan.load import load_by_week
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.plan.scenario_views import remedy_rows
from gemaakt.server.plan.why import duration
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.roles import PLANS, READS, RECORDS, for_role, has_role
from gemaakt.server.shop.models import Facts, Machine, Person, Supplier, names_in
from gemaakt.server.shop.queries import assumption_lines

MOST_CODES = 8
KEEP_S = 300


@require_GET
@for_role(*READS)
def morning(request: HttpRequest) -> HttpResponse:
    """The first page of the day."""
    version = chosen_version(request)
    today, now = timezone.localdate(), timezone.localtime()
    kept = standing(version, today)
    context = {
        **kept,
        "version": version,
        "today": today,
        "running": rows.running(version, kept["names"]),
        "changes": rows.changes_since(clock.local_midnight(today - timedelta(days=1))),
        "may_plan": has_role(request.user, *PLANS),
        "may_record": has_role(request.user, *RECORDS),
    }
    if version is not None and context["may_plan"]:
        answers.warm(version.pk)
    if version is not None:
        context["power_chart"] = power_chart(kept["power"], now.hour * 60 + now.minute)
        context["late_rows"] = with_remedies(version, kept["late"], kept["names"])
    return render(request, "plan/morning.html", context)


LITTLE_SHARE = 0.05
"""Remedies that gain less of an order's lateness than this are folded away."""

type Helps = list[tuple[Remedy, str, str]]
type WithRemedies = tuple[rows.LateOrder, Helps | None, str]


def with_remedies(
    version: PlanVersion, late: list[rows.LateOrder], names: Mapping[str, str]
) -> list[WithRemedies]:
    """Late orders with what would help each (None where nobody tried yet), and how much at most
    where that is little."""
    found = remedies_kept.known(version, [each.code for each in late])
    helps = [
        remedy_rows(found[each.code], each.code, names) if each.code in found else None
        for each in late
    ]
    return [(each, rows, little_of(each, rows)) for each, rows in zip(late, helps, strict=True)]


def little_of(order: rows.LateOrder, helps: Helps | None) -> str:
    """The most that is gained, in words, where it is next to nothing of the lateness."""
    most_min = max((remedy.gained_min for remedy, _text, _short in helps or ()), default=0)
    is_little = 0 < most_min < LITTLE_SHARE * order.late_min
    return duration(most_min) if is_little else ""


def standing(version: PlanVersion | None, today: date) -> dict[str, Any]:
    """What follows from the plan and the records; worked out again when one of them changes.

    Events of the floor come all day and change none of it but the promises kept, which may be
    some minutes old.
    """
    last = AuditLine.objects.exclude(action__startswith="work.").values_list("pk", flat=True)
    made = f"{version.pk}:{version.created.timestamp()}" if version else "-"
    key = f"morning:{made}:{last.first()}:{today}:{get_language()}"
    kept: dict[str, Any] | None = cache.get(key)
    if kept is None:
        kept = _worked_out(version, today)
        cache.set(key, kept, KEEP_S)
    return kept


def _worked_out(version: PlanVersion | None, today: date) -> dict[str, Any]:
    facts = Facts.objects.first()
    everybody, machines = list(Person.objects.all()), list(Machine.objects.all())
    people = [each for each in everybody if not each.has_left(today)]
    names = names_in(Supplier.objects)
    names |= {each.code: str(each) for each in (*machines, *everybody)}
    found: dict[str, Any] = {
        "company_name": facts.name if facts else "",
        "names": names,
        "away": rows.away(today, people, timezone.now()),
        "down": rows.machines_down(today, machines, timezone.now()),
        "people_count": len(people),
        "assumed": [each.text for each in assumption_lines(facts)],
        "quotes": outstanding_quotes(),
    }
    promises = kept_promises(today)
    found |= {"promises": promises, "trend_chart": trend_chart(promises["weeks"])}
    if version is not None:
        found |= {
            "late": rows.late_orders(version, names),
            "figures": rows.figures(version),
            "load": load_by_week(version, today, facts=facts, machines=machines, people=people),
            "power": rows.power_today(version, today, facts, machines),
            "not_known": rows.not_known(version),
            **_changed(version),
        }
    return found


def _changed(version: PlanVersion) -> dict[str, Any]:
    """Orders that became late by this plan or are in time again, not too many of them."""
    became, recovered = rows.newly_late(version)
    return {
        "became_late": became[:MOST_CODES],
        "became_more": max(0, len(became) - MOST_CODES),
        "recovered": recovered[:MOST_CODES],
        "recovered_more": max(0, len(recovered) - MOST_CODES),
    }


def outstanding_quotes() -> dict[str, Any]:
    """How many quotes wait for an answer, and what they come to."""
    waiting = QuoteVersion.objects.filter(status=QuoteVersion.Status.SENT)
    return waiting.aggregate(count=Count("id"), total_eur=Sum("total_eur"))
