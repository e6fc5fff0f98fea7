"""What was agreed with a customer for every quote: a surcharge or discount, and why."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from gemaakt.quote.by_hand import Adjustment
from gemaakt.server import audit
from gemaakt.server.quote.models import CustomerTerms


def terms_of(customer: str) -> Adjustment:
    """What a new quote for this customer begins with; nothing was agreed with most."""
    row = _row(customer)
    return Adjustment(Decimal(str(row.share)), row.why) if row else Adjustment()


def _row(customer: str) -> CustomerTerms | None:
    name = customer.strip()
    return CustomerTerms.objects.filter(customer__iexact=name).first() if name else None


@transaction.atomic
def keep_terms(*, customer: str, given: Adjustment, actor: Any = None) -> None:
    """Keep what is agreed for new quotes; a share of nothing ends it."""
    row = _row(customer) or CustomerTerms(customer=customer.strip()[:200])
    change = {"before": row.share, "after": float(given.price_share), "why": given.why}
    if given.price_share:
        row.share, row.why, row.by = (
            float(given.price_share),
            given.why[:300],
            audit.user_of(actor),
        )
        row.save()
    elif row.pk:
        row.delete()
    else:
        return
    audit.log("terms.changed", actor, customer.strip()[:200], change)


def all_terms() -> Sequence[CustomerTerms]:
    """Every agreement, by customer."""
    return list(CustomerTerms.objects.select_related("by").order_by("customer"))
