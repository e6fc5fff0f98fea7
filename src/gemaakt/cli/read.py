"""`gemaakt read FILE`: says what an outside document is and what it understood of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings, refuse
from gemaakt.cli.findings_shown import show_findings
from gemaakt.cli.options import AsJson, Language, Out

app = typer.Typer(add_completion=False)


@app.command()
def read(
    file: Annotated[Path, typer.Argument(help="Certificate, footprint, price or meter series …")],
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Read an outside document and say what it holds."""
    from gemaakt.exchange.reading import FORMAT, understand

    spoken = language_of(language)
    found = understand(input_bytes(file), file.name)
    document = {"format": FORMAT, "kind": found.kind, **found.facts}
    if not found.is_usable:
        refuse(found.findings, as_json=as_json, language=spoken, out=out, document=document)
    document["findings"] = plain_findings(found.findings, spoken)

    def shown(answer: Mapping[str, Any]) -> None:
        _show(answer, spoken)

    deliver(document, as_json=as_json, out=out, show=shown)


def _show(document: Mapping[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title=str(document["kind"]), show_header=False)
    for name, value in document.items():
        if name not in ("format", "kind", "findings") and value not in (None, "", [], {}):
            table.add_row(name, str(value))
    console = Console()
    console.print(table)
    show_findings(console, document["findings"], language)
