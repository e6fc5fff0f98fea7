"""Findings for a person: a sentence each, and of one kind no more than are worth reading."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

STYLES = {"error": "bold red", "warning": "yellow", "info": "dim"}
MORE = {
    "nl": "… en nog {count} keer hetzelfde; alles staat in --json.",
    "en": "… and {count} more of the same; all are in --json.",
}
SAME_AT_MOST = 3
"""Findings of one code that are written out; a drawing can have hundreds."""


def show_findings(console: Any, findings: Iterable[Mapping[str, Any]], language: str) -> None:
    """Print findings in their order; what repeats is counted after its last sentence."""
    rows = list(findings)
    total = Counter(row["code"] for row in rows)
    seen: Counter[str] = Counter()
    for row in rows:
        seen[row["code"]] += 1
        style = STYLES[row["severity"]]
        if seen[row["code"]] <= SAME_AT_MOST:
            console.print(f"• {row['message']}", style=style, markup=False, highlight=False)
        if seen[row["code"]] == SAME_AT_MOST < total[row["code"]]:
            count = total[row["code"]] - SAME_AT_MOST
            console.print(f"  {MORE[language].format(count=count)}", style=style, markup=False)


def tell_beside(findings: Iterable[Mapping[str, Any]], language: str) -> None:
    """Say what is odd beside a document that goes to the output by itself."""
    from rich.console import Console

    show_findings(Console(stderr=True), findings, language)
