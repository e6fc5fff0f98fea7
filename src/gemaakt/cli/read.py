"""`gemaakt read FILE`: says what an outside document is and what it understood of it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings, refuse
from gemaakt.cli.findings_shown import show_findings
from gemaakt.cli.options import AsJson, Language, Out
from gemaakt.data import has_sentence, sentence

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


DUTCH = {
    "schema": "vorm", "certificate": "certificaat", "certificate_type": "soort certificaat",
    "manufacturer": "producent", "country": "land", "grades": "kwaliteiten",
    "mass_kg": "massa (kg)", "heat_numbers": "charges", "chemistry": "analyse (massadeel)",
    "version": "versie", "company": "bedrijf", "product": "product", "status": "stand",
    "footprint_id": "nummer", "declared_unit": "eenheid", "declared_amount": "hoeveelheid",
    "pcf_kgco2e": "kg CO2e per eenheid", "kgco2e_per_kg": "kg CO2e per kg", "year": "jaar",
    "primary_data_share": "deel eigen metingen", "from": "van (UTC)", "to": "tot (UTC)",
    "quarters": "kwartieren", "missing": "ontbreekt", "unit": "eenheid", "lowest": "laagste",
    "highest": "hoogste", "mean": "gemiddeld", "drawing_format": "vorm van de tekening",
}  # fmt: skip
"""Facts in the words of whoever reads the table."""


def _titled(kind: str, language: str) -> str:
    code = f"exchange.kind-{kind}"
    return sentence(code, {}, language) if has_sentence(code) else kind.replace("-", " ")


def _named(name: str, language: str) -> str:
    return DUTCH.get(name, name) if language == "nl" else name.replace("_", " ")


def _said(value: object, language: str) -> str:
    """A fact as it is read: lists with commas, tables a line a row."""
    if isinstance(value, Mapping):
        nested = any(isinstance(each, Mapping) for each in value.values())
        sign = ": " if nested else " "
        rows = [f"{name}{sign}{_said(each, language)}" for name, each in value.items()]
        return ("\n" if nested else ", ").join(rows)
    if isinstance(value, list):
        return ", ".join(_said(each, language) for each in value)
    if isinstance(value, float):
        text = f"{value:.6g}"
        return text.replace(".", ",") if language == "nl" else text
    return str(value)


def _show(document: Mapping[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    table = Table(title=_titled(str(document["kind"]), language), show_header=False)
    for name, value in document.items():
        if name not in ("format", "kind", "findings") and value not in (None, "", [], {}):
            table.add_row(_named(name, language), escape(_said(value, language)))
    console = Console()
    console.print(table if table.rows else str(table.title))
    show_findings(console, document["findings"], language)
