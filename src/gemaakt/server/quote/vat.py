"""How a quote is taxed where it is not as its customer is, and the orders and papers of it."""

from collections.abc import Collection
from typing import Any

from gemaakt.server.quote.models import QuoteVersion


def vat_of_orders(codes: Collection[str]) -> dict[str, str]:
    """Of these orders those of which a quote says the VAT; others are taxed as their customer."""
    numbers = {number: code for code in codes for number in _beginnings(code)}
    rows = QuoteVersion.objects.filter(status=QuoteVersion.Status.WON, number__in=list(numbers))
    told = dict(rows.exclude(vat="").values_list("number", "vat"))
    return {code: told[number] for code in codes for number in _beginnings(code) if number in told}


def _beginnings(code: str) -> list[str]:
    """The numbers of quotes that an order may be of: `OFF-26-0007-1` is of `OFF-26-0007`."""
    words = code.split("-")
    return ["-".join(words[:ends]) for ends in range(1, len(words))]


def vat_of_paper(paper: Any) -> tuple[str, bool]:
    """The VAT that a paper says over that of its customer; whether its lines differ in it."""
    if isinstance(paper, QuoteVersion):
        return paper.vat, False
    codes = list(paper.lines.values_list("order", flat=True))
    told = vat_of_orders(codes)
    kinds = {told.get(code, "") for code in codes}
    return (kinds.pop(), False) if len(kinds) == 1 else ("", bool(kinds))
