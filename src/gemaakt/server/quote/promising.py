"""The date that the live plan can keep for a quote, and the dates to choose from."""

from dataclasses import replace
from typing import Any

import msgspec
from django.utils import timezone

from gemaakt.plan import Promise, promise
from gemaakt.quote import Accepted, Quote, accept
from gemaakt.quote.accept import at_own_pace
from gemaakt.quote.lead_time import Faster, lead_options
from gemaakt.routing import Operation
from gemaakt.server.plan.held import beside, live
from gemaakt.server.plan.services import published_id
from gemaakt.server.quote.constants import firm_constants
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.reservations import room_of
from gemaakt.server.shop.models import Facts
from gemaakt.shop import Closure
from gemaakt.story.orders import with_skills


def live_promise(
    made: Quote, *, besides: QuoteVersion | None = None, remedies: bool = False
) -> Promise | None:
    """When all lines are done without making another order later; None without a live plan.

    Room that is held for other quotes and promises is left to them; that of `besides` is not.
    """
    version, now = published_id(), timezone.now()
    if version is None:
        return None
    own = besides and room_of(besides)
    others = [each for each in live(now) if own is None or each.external_id != own]
    company, plan = beside(version, others)
    operations = operations_of(made, company)
    if not operations or not plan.operations:
        return None
    return promise(company, plan, operations, remedies=remedies, not_before=now)


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


def keep_dates(row: QuoteVersion, made: Quote) -> Promise | None:
    """Put the promise and the dates to choose from on the quote, each with its price."""
    found = live_promise(made, besides=row, remedies=True)
    row.promise_date = found.day if found is not None else None
    row.dates, row.chosen = [], "standard"
    takes_time = any(line.steps or line.outside for line in made.lines)
    if made.total_eur and takes_time:
        days = max(price.lead_time_days for line in made.lines for price in line.prices)
        options = lead_options(
            made.total_eur,
            on=made.on,
            days=days,
            constants=firm_constants(made.on),
            promised=row.promise_date,
            faster=_faster(found),
            closures=closed_days(),
        )
        row.dates = [msgspec.to_builtins(each, enc_hook=str) for each in options]
    row.save(update_fields=["promise_date", "dates", "chosen"])
    return found


def closed_days() -> tuple[Closure, ...]:
    """The days on which the firm is closed, as its own facts say."""
    facts = Facts.objects.first()
    return tuple(facts.to_domain()["closures"]) if facts else ()


def _faster(found: Any) -> Faster | None:
    """The remedy with the earliest day that harms no other order."""
    harmless = [each for each in getattr(found, "remedies", ()) if not each.harmed]
    best = min(harmless, key=lambda each: (each.day, each.cost_eur), default=None)
    return Faster(best.day, best.cost_eur, best.kind) if best else None
