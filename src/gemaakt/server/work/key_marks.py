"""Marks of PINs and badges: another mark, another PIN, and what a tablet kept of the old is void.

A mark tells nothing of the PIN or badge: it is made with the secret of this firm.
"""

from django.utils.crypto import salted_hmac

from gemaakt.server.work.models import TerminalKey

LENGTH = 16


def key_marks() -> dict[str, str]:
    """The mark of everybody who has a PIN or badge, by her code."""
    return {each.person: _mark(each) for each in TerminalKey.objects.all() if _has_one(each)}


def mark_of(person: str) -> str:
    """The mark of one person; empty without PIN and badge."""
    key = TerminalKey.objects.filter(person=person).first()
    return _mark(key) if key is not None and _has_one(key) else ""


def _has_one(key: TerminalKey) -> bool:
    return bool(key.pin or key.badge)


def _mark(key: TerminalKey) -> str:
    return salted_hmac("gemaakt.terminal.key", f"{key.pin}|{key.badge or ''}").hexdigest()[:LENGTH]
