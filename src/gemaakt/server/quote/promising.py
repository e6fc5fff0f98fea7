"""The date that the live plan can keep for a quote, and the dates to choose from."""

from dataclasses import replace
from typing import Any

import msgspec
from django.utils import timezone

from gemaakt.quote import Accepted, Quote, accept
from gemaakt.quote.accept import at_own_pace
from gemaakt.quote.lead_time import Faster, lead_options
from gemaakt.routing import Operation
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.quote.constants import firm_constants
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.reservations import standing_reservations, with_reservations
from gemaakt.server.shop.models import Facts
from gemaakt.shop import Closure
from gemaakt.story.orders import with_skills


def live_promise(
    made: Quote, *, besides: QuoteVersion | None = None, remedies: bool = False
) -> Any:
    """When all lines are done without making another order later; None without a live plan.

    What other quotes have reserved is left to them; the reservation of `besides` itself is not.
    """
    from gemaakt.company.document import company_of
    from gemaakt.plan import plan_of, promise

    version = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).first()
    if version is None or not version.document.get("operations"):
        return None
    company = company_of(version.company)
    operations = operations_of(made, company)
    if not operations:
        return None
    held = standing_reservations(timezone.localdate(), besides)
    company = with_reservations(company, held)
    plan = plan_of(version.document)
    return promise(company, plan, operations, remedies=remedies, not_before=timezone.now())


def live_operations(made: Quote) -> list[Operation]:
    """The operations of a quote on the machines of the live plan's company."""
    from gemaakt.company.document import company_of

    version = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).first()
    return operations_of(made, company_of(version.company)) if version else []


def operations_of(made: Quote, company: Any) -> list[Operation]:
    """The operations of all lines as one job; ids say of which line."""
    constants = firm_constants(made.on)
    found: list[Operation] = []
    for at, line in enumerate(made.lines):
        if not line.prices:
            return []
        chosen = Accepted(at, line.prices[0].quantity)
        order = accept(made, chosen, id=f"{at}", machines=company.machines)
        order = at_own_pace(order, constants)
        found += [
            replace(each, id=f"{at}.{each.id}", after=tuple(f"{at}.{name}" for name in each.after))
            for each in with_skills(company, order).operations
        ]
    return found


def keep_dates(row: QuoteVersion, made: Quote) -> None:
    """Put the promise and the dates to choose from on the quote, each with its price."""
    found = live_promise(made, besides=row, remedies=True)
    row.promise_date = found.day if found is not None else None
    row.dates, row.chosen = [], "standard"
    if made.total_eur:
        days = max(price.lead_time_days for line in made.lines for price in line.prices)
        options = lead_options(
            made.total_eur,
            on=made.on,
            days=days,
            constants=firm_constants(made.on),
            promised=row.promise_date,
            faster=_faster(found),
            closures=_closures(),
        )
        row.dates = [msgspec.to_builtins(each, enc_hook=str) for each in options]
    row.save(update_fields=["promise_date", "dates", "chosen"])


def _closures() -> tuple[Closure, ...]:
    """The days on which the firm is closed, as its own facts say."""
    facts = Facts.objects.first()
    return tuple(facts.to_domain()["closures"]) if facts else ()


def _faster(found: Any) -> Faster | None:
    """The remedy with the earliest day that harms no other order."""
    harmless = [each for each in getattr(found, "remedies", ()) if not each.harmed]
    best = min(harmless, key=lambda each: (each.day, each.cost_eur), default=None)
    return Faster(best.day, best.cost_eur, best.kind) if best else None
