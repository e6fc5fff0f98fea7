"""The audit log: who changed what, when; rows are only ever added."""

from collections.abc import Iterable, Mapping
from typing import Any


def log(action: str, actor: Any, subject: str = "", data: Mapping[str, Any] | None = None) -> None:
    """Add one line: a dotted name in the past tense, such as ``order.changed``.

    `actor` is a user, a token, or None for the system itself; its name is kept as text too.
    """
    log_each(action, actor, [(subject, data or {})])


def log_each(action: str, actor: Any, told: Iterable[tuple[str, Mapping[str, Any]]]) -> None:
    """Add a line for each subject with its data, in one go."""
    from gemaakt.server.audit.models import AuditLine

    name = getattr(actor, "get_username", lambda: str(actor) if actor else "")()
    who = {"action": action, "actor": user_of(actor), "actor_name": name}
    lines = [AuditLine(**who, subject=subject, data=dict(data)) for subject, data in told]
    AuditLine.objects.bulk_create(lines, batch_size=500)


def user_of(actor: Any) -> Any:
    """The user among actors; None for a token or the system itself."""
    return actor if hasattr(actor, "get_username") and getattr(actor, "pk", None) else None
