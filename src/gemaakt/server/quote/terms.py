"""What was agreed with a customer for every quote: a surcharge or discount, and why; and the
least that an order of his costs."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.db import transaction

from gemaakt.quote.by_hand import Adjustment
from gemaakt.server import audit
from gemaakt.server.quote.customers import row_named, row_of_firm
from gemaakt.server.quote.models import CustomerTerms
from gemaakt.server.shop.models import Letterhead


def terms_of(customer: str) -> Adjustment:
    """What a new quote for this customer begins with; nothing was agreed with most."""
    row = row_of_firm(CustomerTerms, customer)
    return Adjustment(Decimal(str(row.share)), row.why) if row else Adjustment()


def agreed_minimum(customer: str) -> Decimal | None:
    """The least that was agreed with a customer; None where that of the firm holds for him."""
    row = row_of_firm(CustomerTerms, customer)
    least: Decimal | None = row.minimum_eur if row else None
    return least


def minimum_of(customer: str) -> Decimal | None:
    """The least that an order of a customer costs: as agreed with him, else as the firm says.

    None where there is no such amount; nought agreed with a customer is none for him.
    """
    agreed = agreed_minimum(customer)
    return (firm_minimum() if agreed is None else agreed) or None


def firm_minimum() -> Decimal | None:
    """The least that an order costs where nothing else is agreed."""
    row = Letterhead.objects.only("minimum_eur").first()
    least: Decimal | None = row.minimum_eur if row else None
    return least


@transaction.atomic
def keep_terms(
    *, customer: str, given: Adjustment, minimum_eur: Decimal | None = None, actor: Any = None
) -> None:
    """Keep what is agreed for new quotes; a share of nothing and no minimum end it."""
    row = row_named(CustomerTerms, customer) or CustomerTerms(
        customer=customer.strip()[:200], share=0
    )
    change = {"before": row.share, "after": float(given.price_share), "why": given.why}
    if minimum_eur != row.minimum_eur:
        change["minimum_eur"] = [str(row.minimum_eur), str(minimum_eur)]
    if given.price_share or minimum_eur is not None:
        row.share, row.why = float(given.price_share), given.why[:300]
        row.minimum_eur, row.by = minimum_eur, audit.user_of(actor)
        row.save()
    elif row.pk:
        row.delete()
    else:
        return
    audit.log("terms.changed", actor, customer.strip()[:200], change)


def all_terms() -> Sequence[CustomerTerms]:
    """Every agreement, by customer."""
    return list(CustomerTerms.objects.select_related("by").order_by("customer"))
