"""The limits of this firm: the published ones with its own on top, each change in the log."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db import transaction

from gemaakt.quote.limits import FORMAT, Limits, OwnLimit, default_limits, own_limits, read_limits
from gemaakt.server import audit
from gemaakt.server.quote import models

NAME = "eigen grenzen"


def own_document() -> dict[str, Any]:
    """The firm's own limits as the document `gemaakt.limits/1`."""
    rows = models.OwnLimit.objects.order_by("name")
    limits = {
        row.name: {"value": row.value, "source": row.source, "day": row.day.isoformat()}
        for row in rows
    }
    return {"format": FORMAT, "name": NAME, "limits": limits}


def firm_limits(on: date) -> Limits:
    """What new drawings are checked against on a day."""
    document = own_document()
    return own_limits(document, on=on) if document["limits"] else default_limits(on)


@transaction.atomic
def set_limit(*, name: str, own: OwnLimit, actor: Any = None) -> None:
    """Keep the firm's own numbers for one limit.

    `LimitUnknown` and `LimitsRefused` for what no rule could read.
    """
    before = firm_limits(own.day)
    before.with_own({name: own})
    models.OwnLimit.objects.update_or_create(
        name=name, defaults={"value": own.value, "source": own.source, "day": own.day}
    )
    change = {"before": plain(before.values[name]), "after": own.value, "source": own.source}
    audit.log("limit.changed", actor, name, change)


@transaction.atomic
def default_again(*, name: str, on: date, actor: Any = None) -> bool:
    """Give a limit its published numbers back; whether it had its own."""
    row = models.OwnLimit.objects.filter(name=name).first()
    if row is None:
        return False
    row.delete()
    change = {"before": row.value, "after": plain(default_limits(on).values[name])}
    audit.log("limit.default-again", actor, name, change)
    return True


@transaction.atomic
def take_over(*, raw: object, on: date, actor: Any = None) -> int:
    """Keep every limit of a profile from elsewhere; the number of them. All of it or nothing."""
    document = read_limits(raw)
    default_limits(on).with_own(document.limits)
    for name, own in document.limits.items():
        set_limit(name=name, own=own, actor=actor)
    return len(document.limits)


def plain(value: object) -> Any:
    """Numbers of a limit as JSON writes them."""
    return [plain(each) for each in value] if isinstance(value, list) else float(value)  # type: ignore[arg-type]


def changed_names() -> Mapping[str, models.OwnLimit]:
    """Limits with the firm's own numbers, by name."""
    return {row.name: row for row in models.OwnLimit.objects.all()}
