"""Names of customers to choose from."""

from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import CustomerTerms, QuoteVersion

MOST_NAMES = 400


def customer_names() -> list[str]:
    """Who was quoted, ordered or agreed something before."""
    found: set[str] = set()
    for rows in (QuoteVersion.objects, Order.objects, CustomerTerms.objects):
        found |= set(rows.order_by().values_list("customer", flat=True).distinct()[:MOST_NAMES])
    return sorted(found - {""}, key=str.casefold)
