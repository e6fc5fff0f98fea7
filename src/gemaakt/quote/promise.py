"""The promise date of the real plan for every price of a quote."""

from collections.abc import Sequence
from dataclasses import replace

from gemaakt.company import Company, read_company
from gemaakt.findings import Finding, Severity
from gemaakt.quote.accept import Accepted, accept
from gemaakt.quote.quote import Price, Quote


def with_promises(
    quote: Quote, company: bytes | str, *, file: str = ""
) -> tuple[Quote, Sequence[Finding]]:
    """The quote with a date for every price from the plan of this company document."""
    return promised(quote, read_company(company, file=file))


def promised(quote: Quote, company: Company) -> tuple[Quote, Sequence[Finding]]:
    """The quote with dates; without a planner that promises, days an operation and that said."""
    try:
        from gemaakt.plan import promise  # type: ignore[attr-defined,unused-ignore]
    except ImportError:
        return quote, [_no_plan(quote)]
    lines = []
    for index, line in enumerate(quote.lines):
        prices: list[Price] = []
        for price in line.prices:
            choice = Accepted(index, price.quantity)
            order = accept(quote, choice, id="offerte", machines=company.machines)
            day = promise(company, order)
            prices.append(replace(price, promise_date=day))
        lines.append(replace(line, prices=tuple(prices)))
    return replace(quote, lines=tuple(lines)), []


def _no_plan(quote: Quote) -> Finding:
    days = max((p.lead_time_days for line in quote.lines for p in line.prices), default=0)
    return Finding("quote.no-plan", Severity.INFO, params={"days": days})
