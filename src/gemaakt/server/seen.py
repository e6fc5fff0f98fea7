"""Whether what somebody changes is still what her page showed."""

import hashlib
from collections.abc import Iterable


def mark_of(values: Iterable[object]) -> str:
    """A mark of values as a page showed them: another value, another mark."""
    return hashlib.sha256(repr(list(values)).encode()).hexdigest()[:16]
