"""Page `This morning`: late and why, who is away, what runs, power, what changed, how we stand."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_GET

from gemaakt import clock
from gemaakt.data import has_sentence, sentence
from gemaakt.server.plan import morning as rows
from gemaakt.server.plan.board_views import chosen_version
from gemaakt.server.plan.charts import power_chart
from gemaakt.server.refusals import language
from gemaakt.server.roles import READS, for_role
from gemaakt.server.shop.models import Facts, Machine, Person

MOST_CODES = 8


@require_GET
@for_role(*READS)
def morning(request: HttpRequest) -> HttpResponse:
    """The first page of the day."""
    version = chosen_version(request)
    today = timezone.localdate()
    now_min = timezone.localtime().hour * 60 + timezone.localtime().minute
    people, machines = list(Person.objects.all()), list(Machine.objects.all())
    context: dict[str, Any] = {
        "version": version,
        "today": today,
        "away": rows.away(today, people),
        "down": rows.machines_down(today, machines),
        "running": rows.running(version),
        "changes": rows.changes_since(clock.local_midnight(today - timedelta(days=1))),
        "assumed": assumptions(),
        "people_count": len(people),
    }
    if version is not None:
        power = rows.power_today(version, today)
        became, recovered = rows.newly_late(version)
        context |= {
            "late": rows.late_orders(version),
            "figures": rows.figures(version),
            "load": rows.load_by_week(version, today),
            "power": power,
            "power_chart": power_chart(power, now_min),
            "became_late": became[:MOST_CODES],
            "became_more": max(0, len(became) - MOST_CODES),
            "recovered": recovered[:MOST_CODES],
            "recovered_more": max(0, len(recovered) - MOST_CODES),
        }
    return render(request, "plan/morning.html", context)


def assumptions() -> list[str]:
    """What the company did not say and was taken for granted, as sentences."""
    facts = Facts.objects.only("assumptions").first()
    found = []
    for each in facts.assumptions if facts else ():
        code = str(each.get("code", ""))
        if has_sentence(code):
            found.append(sentence(code, each.get("params") or {}, language()))
    return found
