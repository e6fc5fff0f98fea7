"""Which sentence tells a cause of lateness; light, for pages and tables that only read a plan."""

from collections.abc import Mapping
from typing import Any


def why_code(cause: Mapping[str, Any]) -> str:
    """The code of the sentence for a cause in the plan document.

    A supplier that nobody named has sentences of its own.
    """
    code = f"plan.why-{cause.get('cause')}"
    is_unnamed = not cause.get("what") and cause.get("cause") in ("outside", "calendar")
    return f"{code}-unnamed" if is_unnamed else code
