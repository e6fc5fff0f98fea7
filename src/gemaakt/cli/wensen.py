"""`gemaakt wensen COMPANY`: the sixteen asks with this firm's own figures."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from gemaakt.cli.answer import deliver, language_of, plain_findings, refuse
from gemaakt.cli.company_input import company_from
from gemaakt.cli.options import AsJson, Language, Out

app = typer.Typer(add_completion=False)
STATUS = {
    "works": {"nl": "werkt", "en": "works"},
    "partly": {"nl": "deels", "en": "partly"},
    "later": {"nl": "nog niet", "en": "not yet"},
    "politics": {"nl": "dit kan alleen de politiek", "en": "only politics can"},
}


@app.command()
def wensen(
    company: Annotated[Path, typer.Argument(help="company.xlsx, .csv or .json")],
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Show for each of the sixteen asks what this firm can do, and its own figure."""
    from gemaakt.company.asks import asks_document
    from gemaakt.evidence.asked import more_figures

    spoken = language_of(language)
    read, findings = company_from(company, spoken)
    if read is None:
        refuse(findings, as_json=as_json, language=spoken, out=out)
    made = msgspec.to_builtins(asks_document(read, spoken, more_figures(read.plan_start.year)))
    document = {
        "format": made["format"],
        "company": made["company"],
        "asks": made["asks"],
        "findings": plain_findings(findings, spoken),
    }
    deliver(document, as_json=as_json, out=out, show=lambda d: _show(d, spoken))


def _show(document: Mapping[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    heads = {
        "nl": ("", "Wens", "Wat u zelf kunt", "Uw cijfer", "Stand"),
        "en": ("", "Ask", "What you can do", "Your figure", "Status"),
    }[language]
    table = Table(title=escape(document["company"]), show_lines=True)
    for head in heads:
        table.add_column(head)
    for row in document["asks"]:
        status = STATUS[row["status"]][language]
        cells = (row["id"], row["ask"], row["own"], row["says"], status)
        table.add_row(*(escape(str(cell)) for cell in cells))
    Console(file=sys.stdout).print(table)
