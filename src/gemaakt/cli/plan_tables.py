"""A plan for a person: what is assumed, what is late and why, what runs where and when."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from gemaakt.cli.findings_shown import show_findings
from gemaakt.clock import AMSTERDAM, zone
from gemaakt.data import sentence
from gemaakt.plan.why_words import why_code

WORDS = {
    "nl": {
        "title": "{status}: {value:,.0f} gewogen minuten, {late} orders te laat, {seconds:.1f} s",
        "optimal": "Best mogelijke plan",
        "feasible": "Plan",
        "infeasible": "Geen plan mogelijk",
        "stopped": "Afgebroken",
        "failed": "Plan afgekeurd",
        "left_out": "Niet in dit plan: {count} van de {all} bewerkingen.",
        "late": "Te laat",
        "columns": ("Order", "Bewerking", "Machine", "Wie", "Begin", "Einde"),
        "late_columns": ("Order", "Te laat", "Waarom"),
        "bound": "Beter dan {bound:,.0f} kan geen plan zijn; dit is hoogstens {share:.0%} meer.",
        "bound_none": "Geen enkel plan kan beter zijn.",
        "aims": "Telt in deze volgorde: {aims}.",
        "late_aim": "te laat {value:,.0f} gewogen minuten",
        "changes_aim": "verschoven dichtbij nu {value:,.0f} bewerkingen",
        "setups_aim": "omstellen {value:,.0f} minuten",
        "wip_aim": "onderhanden {value:,.1f} orderdagen",
        "and": " met ",
        "more": "… en nog {count} bewerkingen; alles staat in --json of --out.",
    },
    "en": {
        "title": "{status}: {value:,.0f} weighted minutes, {late} orders late, {seconds:.1f} s",
        "optimal": "Best possible plan",
        "feasible": "Plan",
        "infeasible": "No plan possible",
        "stopped": "Stopped",
        "failed": "Plan rejected",
        "left_out": "Not in this plan: {count} of {all} operations.",
        "late": "Late",
        "columns": ("Order", "Operation", "Machine", "Who", "Start", "End"),
        "late_columns": ("Order", "Late", "Why"),
        "bound": "No plan can be better than {bound:,.0f}; this is at most {share:.0%} more.",
        "bound_none": "No plan can be better.",
        "aims": "Counts in this order: {aims}.",
        "late_aim": "late {value:,.0f} weighted minutes",
        "changes_aim": "moved near now {value:,.0f} operations",
        "setups_aim": "set-up {value:,.0f} minutes",
        "wip_aim": "in progress {value:,.1f} order-days",
        "and": " with ",
        "more": "… and {count} more operations; all are in --json or --out.",
    },
}
ROWS = 60
"""Operations that are shown."""


def show(answer: Mapping[str, Any], language: str) -> None:
    """Print a plan as tables."""
    from rich.console import Console

    console = Console()
    words: Any = WORDS[language]
    title = words["title"].format(
        status=words.get(answer["status"], answer["status"]),
        value=answer.get("objective", {}).get("value", 0),
        late=len(answer.get("late", [])),
        seconds=answer.get("seconds", 0),
    )
    console.print(f"[bold]{title}[/bold]")
    if answer["status"] == "feasible" and (left_out := len(answer.get("unplanned") or ())):
        count_all = left_out + len(answer["operations"])
        said = words["left_out"].format(count=left_out, all=count_all)
        console.print(said, style="bold red", highlight=False)
    for line in (bound_line(answer, words), aims_line(answer, words)):
        if line:
            console.print(line, style="dim")
    for row in answer.get("assumptions", []):
        console.print(sentence(row["code"], row["params"], language), style="dim")
    show_findings(console, answer.get("findings", []), language)
    _late(console, answer, words, language)
    _operations(console, answer, words, language)


def bound_line(answer: Mapping[str, Any], words: Any) -> str:
    """How far the plan may be from the best possible, as far as that is known."""
    value, bound = answer.get("objective", {}).get("value", 0), answer.get("bound", 0)
    if not answer.get("levels") or not answer.get("operations"):
        return ""
    if value <= bound:
        return str(words["bound_none"])
    if bound <= 0:
        return ""
    return str(words["bound"].format(bound=bound, share=(value - bound) / bound))


def aims_line(answer: Mapping[str, Any], words: Any) -> str:
    """The aims by level, with what the plan comes to."""
    levels: dict[int, list[str]] = {}
    for row in answer.get("levels", []):
        if row["level"]:
            said = words[f"{row['aim']}_aim"].format(value=row["value"])
            levels.setdefault(row["level"], []).append(said)
    parts = [f"{level} {words['and'].join(said)}" for level, said in sorted(levels.items())]
    return str(words["aims"].format(aims="; ".join(parts))) if parts else ""


def _late(console: Any, answer: Mapping[str, Any], words: Any, language: str) -> None:
    from rich.table import Table

    if not answer.get("late"):
        return
    table = Table(*words["late_columns"], title=words["late"])
    for row in answer["late"][:ROWS]:
        why = "; ".join(
            sentence(why_code(each), {**each, "hours": span(each["minutes"])}, language)
            for each in row["why"]
        )
        table.add_row(str(row["order"]), span(row["minutes"]), why)
    console.print(table)


def _operations(console: Any, answer: Mapping[str, Any], words: Any, language: str) -> None:
    from rich.table import Table

    rows = sorted(answer.get("operations", []), key=lambda row: (row["start"], row["end"]))
    if not rows:
        return
    table = Table(*words["columns"])
    for row in rows[:ROWS]:
        people = [p["id"] if isinstance(p, Mapping) else str(p) for p in row["people"]]
        where = row["machine"] if row["machine"] is not None else row.get("outside") or ""
        zero = answer.get("time_zero", "")
        begin, end = (moment(zero, row[at], language) for at in ("start", "end"))
        table.add_row(row["order"], row["operation"], str(where), ", ".join(people), begin, end)
    console.print(table)
    if len(rows) > ROWS:
        console.print(words["more"].format(count=len(rows) - ROWS), style="dim")


def span(minutes: float) -> str:
    """Minutes as hours and minutes."""
    return f"{int(minutes) // 60}:{int(minutes) % 60:02d} h"


def moment(zero: str, minute: int, language: str) -> str:
    """A minute of the plan as local day and time; the bare number where there is no zero."""
    if not zero:
        return str(minute)
    from babel.dates import format_datetime

    instant = datetime.fromisoformat(zero) + timedelta(minutes=minute)
    local = instant.astimezone(zone(AMSTERDAM))
    return format_datetime(local, "EEE dd-MM HH:mm", locale=language)
