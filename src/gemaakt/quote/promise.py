"""The promise date of the real plan for every price of a quote."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

from gemaakt import clock
from gemaakt.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.quote.accept import Accepted, accept, at_own_pace
from gemaakt.quote.lead_time import lead_options
from gemaakt.quote.quote import Price, Quote
from gemaakt.routing.constants import Constants, defaults
from gemaakt.stop import MaxIterations, Stop

if TYPE_CHECKING:
    from gemaakt.plan import PlanResult

STEPS = 300
"""Search steps for a plan to promise from, when the company has none yet."""


def promised(
    quote: Quote,
    company: Company,
    incumbent: "PlanResult | None" = None,
    *,
    stop: Stop | None = None,
    seed: int = 0,
    constants: Constants | None = None,
) -> tuple[Quote, Sequence[Finding]]:
    """The quote with dates that make no other order later; `incumbent` is the plan that stands.

    Without one the company is planned first. A price for which the plan finds no date keeps its
    days an operation, and that is said.
    """
    from gemaakt.plan import plan_company, promise

    plan = incumbent or plan_company(company, stop or MaxIterations(STEPS), seed)
    begins = clock.local_midnight(quote.on, company.time_zone)
    lines, missing = [], False
    for index, line in enumerate(quote.lines):
        prices: list[Price] = []
        for price in line.prices:
            choice = Accepted(index, price.quantity)
            order = accept(quote, choice, id="offerte", machines=company.machines)
            order = at_own_pace(order, constants or defaults(quote.on))
            found = promise(company, plan, order.operations, remedies=False, not_before=begins)
            missing = missing or found.day is None
            prices.append(
                _dated(price, found.day, quote, constants or defaults(quote.on), company)
            )
        lines.append(replace(line, prices=tuple(prices)))
    return replace(quote, lines=tuple(lines)), [_no_plan(quote)] if missing else []


def _dated(
    price: Price, day: date | None, quote: Quote, constants: Constants, company: Company
) -> Price:
    dates = lead_options(
        price.price_eur,
        on=quote.on,
        days=price.lead_time_days,
        constants=constants,
        promised=day,
        closures=company.closures,
    )
    return replace(price, promise_date=day, dates=dates)


def _no_plan(quote: Quote) -> Finding:
    days = max((p.lead_time_days for line in quote.lines for p in line.prices), default=0)
    return Finding("quote.no-plan", Severity.INFO, params={"days": days})
