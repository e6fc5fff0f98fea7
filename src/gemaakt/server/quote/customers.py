"""Names of customers to choose from, and the addresses that stand on their papers."""

from typing import Any

from gemaakt.server import audit
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import CustomerAddress, CustomerTerms, QuoteVersion

MOST_NAMES = 400


def customer_names() -> list[str]:
    """Who was quoted, ordered or agreed something before."""
    found: set[str] = set()
    for rows in (
        QuoteVersion.objects,
        Order.objects,
        CustomerTerms.objects,
        CustomerAddress.objects,
    ):
        found |= set(rows.order_by().values_list("customer", flat=True).distinct()[:MOST_NAMES])
    return sorted(found - {""}, key=str.casefold)


def postal_address(customer: str) -> str:
    """The address of a customer, a line each; empty where nobody gave it."""
    row = _row(customer)
    return row.address if row else ""


def keep_address(*, customer: str, address: str, actor: Any = None) -> None:
    """Keep the address of a customer; an empty one forgets it."""
    row = _row(customer) or CustomerAddress(customer=customer.strip()[:200])
    lines = [line.strip() for line in address.splitlines()]
    row.address = "\n".join(filter(None, lines))
    if row.address:
        row.save()
    elif row.pk:
        row.delete()
    audit.log("customer.address-kept", actor, customer.strip()[:200])


def _row(customer: str) -> CustomerAddress | None:
    name = customer.strip()
    return CustomerAddress.objects.filter(customer__iexact=name).first() if name else None
