"""What happens to passports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import Max

from gemaakt.server import audit
from gemaakt.server.passport.models import PassportVersion


@transaction.atomic
def keep_passport(
    *,
    order: str,
    document: Mapping[str, Any],
    labels: Sequence[Mapping[str, Any]] = (),
    actor: Any = None,
) -> PassportVersion:
    """Keep a passport as the next version of its order."""
    last = PassportVersion.objects.filter(order=order).aggregate(last=Max("version"))["last"] or 0
    row = PassportVersion.objects.create(
        order=order,
        version=last + 1,
        document={**document, "version": last + 1},
        labels=[dict(each) for each in labels],
    )
    audit.log("passport.made", actor, str(row), {"co2e_kg": document.get("co2e_kg")})
    return row


@transaction.atomic
def show_passport(*, row: PassportVersion, is_public: bool, actor: Any = None) -> None:
    """Open a passport to who holds its QR, or close it; the passport itself stays as it is."""
    row.is_public = is_public
    row.save(update_fields=["is_public"])
    audit.log("passport.opened" if is_public else "passport.closed", actor, str(row))
