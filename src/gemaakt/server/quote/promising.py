"""The date that the live plan can keep for a quote."""

from dataclasses import replace
from datetime import date
from typing import Any

from gemaakt.quote import Accepted, Quote, accept
from gemaakt.routing import Operation
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.story.orders import with_skills


def live_promise(made: Quote) -> Any:
    """When all lines are done without making another order later; None without a live plan."""
    from gemaakt.company.document import company_of
    from gemaakt.plan import plan_of, promise

    version = PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED).first()
    if version is None or not version.document.get("operations"):
        return None
    company = company_of(version.company)
    operations = operations_of(made, company)
    if not operations:
        return None
    return promise(company, plan_of(version.document), operations, remedies=False)


def operations_of(made: Quote, company: Any) -> list[Operation]:
    """The operations of all lines as one job; ids say of which line."""
    found: list[Operation] = []
    for at, line in enumerate(made.lines):
        if not line.prices:
            return []
        chosen = Accepted(at, line.prices[0].quantity)
        order = accept(made, chosen, id=f"{at}", machines=company.machines)
        found += [
            replace(each, id=f"{at}.{each.id}", after=tuple(f"{at}.{name}" for name in each.after))
            for each in with_skills(company, order).operations
        ]
    return found


def keep_promise(row: QuoteVersion, made: Quote) -> date | None:
    """Put the date of the live plan on the quote; it stays what it was when there is no plan."""
    found = live_promise(made)
    if found is not None and found.day is not None:
        row.promise_date = found.day
        row.save(update_fields=["promise_date"])
    return row.promise_date
