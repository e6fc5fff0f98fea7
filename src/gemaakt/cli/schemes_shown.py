"""How the answers about schemes look on a terminal."""

from collections.abc import Mapping, Sequence
from typing import Any

from gemaakt.data.marks import in_marks_of

WORDS = {
    "nl": {
        "amount": "bedrag",
        "article": "artikel",
        "deadline": "uiterlijk",
        "condition": "voorwaarde",
        "value": "waarde",
        "yes": "ja",
        "no": "nee",
        "unknown": "weet u dit?",
        "assumed": "Aangenomen",
        "name": "naam",
        "years": "jaren",
        "from": "volgt uit",
    },
    "en": {
        "amount": "amount",
        "article": "article",
        "deadline": "by",
        "condition": "condition",
        "value": "value",
        "yes": "yes",
        "no": "no",
        "unknown": "do you know?",
        "assumed": "Assumed",
        "name": "name",
        "years": "years",
        "from": "follows from",
    },
}


NAMED = ("assumptions", "refused")
"""Lists of names: what was taken for granted, and of what there is no value for the day."""


def _table(title: str, *columns: str, rows: Sequence[Sequence[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=title, title_justify="left")
    for column in columns:
        table.add_column(column)
    for row in rows:
        table.add_row(*row)
    if rows:
        Console().print(table)


def said(value: object, language: str) -> str:
    """A number, a yes or a no as a reader expects it."""
    if isinstance(value, bool):
        return WORDS[language]["yes" if value else "no"]
    if isinstance(value, (int, float)):
        text = f"{value:,.2f}" if abs(value) >= 1 or value == 0 else f"{value:.5f}"
        return in_marks_of(language, text)
    return str(value)


def show_answer(answer: Mapping[str, Any], language: str) -> None:
    """Amounts with their articles, conditions, deadlines and what was taken for granted."""
    from rich.console import Console

    from gemaakt.cli.findings_shown import show_findings

    word = WORDS[language]
    rows = []
    for name, value in answer["amounts"].items():
        articles = {s["article"] for s in answer["steps"] if s["what"] == name and s["article"]}
        rows.append((name, said(value, language), "; ".join(sorted(articles))))
    _table(answer["title"], word["name"], word["amount"], word["article"], rows=rows)
    marks = {True: word["yes"], False: word["no"], None: word["unknown"]}
    rows = [(c["what"], marks[c["met"]], c["article"]) for c in answer["conditions"]]
    _table("", word["condition"], "", word["article"], rows=rows)
    rows = [(str(d["day"]), d["what"], d["article"]) for d in answer["deadlines"]]
    _table("", word["deadline"], "", word["article"], rows=rows)
    console = Console()
    show_findings(console, answer["findings"], language)
    if answer["assumptions"]:
        console.print(f"{word['assumed']}: {', '.join(answer['assumptions'])}")
    console.print(answer["caveat"], style="dim")


def show_information(answer: Mapping[str, Any], language: str) -> None:
    """The values of an instrument that is shown but not computed."""
    word = WORDS[language]
    rows = [
        (each["parameter"], said(each["value"], language), each["unit"], each["source"])
        for each in answer["values"]
    ]
    _table(answer["title"], word["name"], word["value"], "", word["from"], rows=rows)


def show_batch(rows: Sequence[Mapping[str, Any]], language: str) -> None:
    """One line a question, and below them what is odd in which question."""
    from rich.console import Console

    from gemaakt.cli.findings_shown import show_findings

    lines = [
        (str(row["id"]), ", ".join(f"{k} {said(v, language)}" for k, v in row["amounts"].items()))
        for row in rows
    ]
    word = WORDS[language]
    _table("", "id", word["amount"], rows=lines)
    odd = [
        {**each, "message": f"{row['id']}: {each['message']}"}
        for row in rows
        for each in row.get("findings", ())
    ]
    show_findings(Console(), odd, language)


def show_list(document: Mapping[str, Any], language: str) -> None:
    """Every instrument with the years that can be computed."""
    word = WORDS[language]
    rows = [
        (each["instrument"], each["title"], ", ".join(map(str, each["years"])))
        for each in document["instruments"]
    ]
    _table("", "", word["name"], word["years"], rows=rows)


def show_deadlines(document: Mapping[str, Any], language: str) -> None:
    """The coming deadlines in order."""
    word = WORDS[language]
    rows = [(str(each.day), each.what, each.article) for each in document["deadlines"]]
    _table("", word["deadline"], "", word["article"], rows=rows)


def show_rollover(document: Mapping[str, Any]) -> None:
    """Every value that the new year still lacks."""
    rows = [
        (each["instrument"], each["parameter"], str(each["last_value"]), each["article"])
        for each in document["missing"]
    ]
    _table(str(document["year"]), "", "", "", "", rows=rows)


def show_document(document: Mapping[str, Any], language: str) -> None:
    """Any document: its rows as tables, its single facts as one table."""
    facts = []
    for name, value in document.items():
        if name == "answers":
            continue
        rows = [each for each in value if isinstance(each, Mapping)] if _is_list(value) else []
        if rows:
            columns = [key for key in rows[0] if not isinstance(rows[0][key], (list, dict, tuple))]
            lines = [[said(row.get(key, ""), language) for key in columns] for row in rows]
            _table(name, *columns, rows=lines)
        elif isinstance(value, Mapping):
            lines = [[key, said(inner, language)] for key, inner in value.items()]
            _table(name, "", "", rows=lines)
        elif name in NAMED and value:
            facts.append((name, ", ".join(value)))
        elif not _is_list(value) and name != "format":
            facts.append((name, said(value, language)))
    _table("", "", "", rows=facts)


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str)
