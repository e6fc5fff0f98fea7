"""The hourly rate of people of whom none is known: without it their work seems to cost nothing."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from gemaakt.server import audit
from gemaakt.server.shop.models import Person


@transaction.atomic
def rate_all(rate_eur_per_h: Decimal, actor: Any) -> int:
    """Give everybody without an hourly rate this one; says how many that are."""
    count = Person.objects.filter(rate_eur_per_h=0).update(rate_eur_per_h=rate_eur_per_h)
    if count:
        audit.log("person.rated", actor, str(count), {"eur_per_h": str(rate_eur_per_h)})
    return count
