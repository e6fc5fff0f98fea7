"""`gemaakt import FILE`: how an order list is understood, before anything is kept."""

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import msgspec
import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings, refuse
from gemaakt.cli.options import AsJson, Language, Out
from gemaakt.errors import GemaaktError

app = typer.Typer(add_completion=False)
FORMAT = "gemaakt.import/1"
SHOWN_FINDINGS = 25


class MappingRefused(GemaaktError, ValueError):
    """The file that says what the columns mean is not of the right form."""


class MomentRefused(GemaaktError, ValueError):
    """The start of the plan is not a moment."""


MappingFile = Annotated[
    Path | None,
    typer.Option("--mapping", help='JSON: {"*": {"Heading or letter": "field"}}.'),
]
Moment = Annotated[
    str | None, typer.Option("--now", help="Start of the plan, 2026-11-24T07:30 (default: now).")
]


@app.command(name="import")
def import_(
    file: Annotated[Path, typer.Argument(help="order list: .xlsx or .csv")],
    mapping: MappingFile = None,
    now: Moment = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Show what each column means and what is odd; --out keeps the company."""
    from gemaakt.company.document import builtins_of
    from gemaakt.company.workbook import read_workbook_bytes

    spoken = language_of(language)
    result = read_workbook_bytes(
        input_bytes(file),
        file.name,
        now=moment_of(now),
        mapping=_mapping(mapping),
        language=spoken,
        keeps_own_start=now is None,
    )
    preview = {
        "format": FORMAT,
        "fingerprint": result.fingerprint,
        "sheets": msgspec.to_builtins(result.sheets),
    }
    if result.company is None:
        refuse(result.findings, as_json=as_json, language=spoken, document=preview)
    company = result.company
    if out is not None:
        deliver(builtins_of(company), as_json=False, out=out, show=lambda _: None)
    document = {
        **preview,
        "orders": len(company.orders),
        "operations": sum(len(order.operations) for order in company.orders),
        "machines": [machine.id for machine in company.machines],
        "people": [person.id for person in company.people],
        "assumptions": assumptions_of(company.assumptions, spoken),
        "company": builtins_of(company),
        "findings": plain_findings(result.findings, spoken),
    }
    deliver(document, as_json=as_json, out=None, show=lambda d: _show(d, spoken))


def moment_of(text: str | None) -> datetime:
    """The moment given, local when it has no zone; else this very minute."""
    from gemaakt import clock

    if text is None:
        return datetime.now(UTC)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise MomentRefused("import.not-a-moment", value=text) from error
    if moment.tzinfo is None:
        return clock.utc_of(moment.date(), moment.hour * 60 + moment.minute)
    return moment


def _mapping(path: Path | None) -> dict[str, dict[str, str]] | None:
    if path is None:
        return None
    try:
        return msgspec.json.decode(input_bytes(path), type=dict[str, dict[str, str]])
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise MappingRefused("import.wrong-mapping", file=str(path), reason=str(error)) from error


def assumptions_of(assumptions: Any, language: str) -> list[dict[str, Any]]:
    """Assumptions with their sentences."""
    from gemaakt.data import sentence

    return [
        {
            "code": each.code,
            "params": json.loads(json.dumps(dict(each.params), default=str)),
            "message": sentence(each.code, each.params, language),
        }
        for each in assumptions
    ]


def _show(document: Mapping[str, Any], language: str) -> None:
    from rich.console import Console

    console = Console(file=sys.stdout)
    dutch = language == "nl"
    for sheet in document["sheets"]:
        console.print(_table(sheet, dutch=dutch))
    words = ("bewerkingen", "mensen") if dutch else ("operations", "people")
    console.print(
        f"{document['orders']} orders, {document['operations']} {words[0]}, "
        f"{len(document['machines'])} machines, {len(document['people'])} {words[1]}"
    )
    for each in document["assumptions"]:
        console.print(f"· {each['message']}", markup=False)
    for each in document["findings"][:SHOWN_FINDINGS]:
        console.print(f"{each['severity']}: {each['message']}", markup=False)


def _table(sheet: Mapping[str, Any], *, dutch: bool) -> Any:
    from rich.markup import escape
    from rich.table import Table

    heads = ("Kolom", "Kop", "Betekenis", "Eenheid", "Bijvoorbeeld")
    english = ("Column", "Heading", "Meaning", "Unit", "For example")
    table = Table(title=escape(f"{sheet['sheet']} ({sheet['kind'] or '–'})"))
    for head in heads if dutch else english:
        table.add_column(head)
    for column in sheet["columns"]:
        meaning = column["field"] or ("niet gebruikt" if dutch else "not used")
        samples = ", ".join(column["samples"])
        row = (column["letter"], column["heading"], meaning, column["unit"], samples)
        table.add_row(*(escape(cell) for cell in row))
    return table
