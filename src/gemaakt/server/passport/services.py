"""What happens to passports."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from gemaakt.server import audit
from gemaakt.server.passport.models import PassportVersion
from gemaakt.server.passport.signing import issued_now, signed_by_firm


@transaction.atomic
def keep_passport(
    *,
    order: str,
    document: Mapping[str, Any],
    labels: Sequence[Mapping[str, Any]] = (),
    actor: Any = None,
) -> PassportVersion:
    """Keep a passport as the next version of its order, signed by the firm."""
    last = PassportVersion.objects.filter(order=order).order_by("-version").first()
    version = last.version + 1 if last else 1
    facts = {**document, "version": version, "issued": issued_now(), "follows": _follows(last)}
    row = PassportVersion.objects.create(
        order=order,
        version=version,
        document=signed_by_firm(facts),
        labels=[dict(each) for each in labels],
    )
    audit.log("passport.made", actor, str(row), {"co2e_kg": document.get("co2e_kg")})
    return row


def _follows(last: PassportVersion | None) -> dict[str, Any] | None:
    """How a passport names the version before."""
    from gemaakt.passport.signature import mark_of

    if last is None:
        return None
    signature = str(last.document.get("signature") or "")
    return {"version": last.version, "sha256": mark_of(signature) if signature else ""}


@transaction.atomic
def show_passport(*, row: PassportVersion, is_public: bool, actor: Any = None) -> None:
    """Open a passport to who holds its QR, or close it; the passport itself stays as it is."""
    row.is_public = is_public
    row.save(update_fields=["is_public"])
    audit.log("passport.opened" if is_public else "passport.closed", actor, str(row))
