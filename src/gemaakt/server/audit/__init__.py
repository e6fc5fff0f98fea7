"""The audit log: who changed what, when; rows are only ever added."""

from collections.abc import Mapping
from typing import Any


def log(action: str, actor: Any, subject: str = "", data: Mapping[str, Any] | None = None) -> None:
    """Add one line: a dotted name in the past tense, such as ``order.changed``.

    `actor` is a user, a token, or None for the system itself; its name is kept as text too.
    """
    from gemaakt.server.audit.models import AuditLine

    name = getattr(actor, "get_username", lambda: str(actor) if actor else "")()
    AuditLine.objects.create(
        action=action,
        actor=user_of(actor),
        actor_name=name,
        subject=subject,
        data=dict(data or {}),
    )


def user_of(actor: Any) -> Any:
    """The user among actors; None for a token or the system itself."""
    return actor if hasattr(actor, "get_username") and getattr(actor, "pk", None) else None
