"""`gemaakt drawing FILE`: what one DXF or STEP says."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings, refuse
from gemaakt.cli.findings_shown import show_findings
from gemaakt.cli.numbers_shown import number_in
from gemaakt.cli.options import AsJson, Language, Out

if TYPE_CHECKING:
    from gemaakt.drawing import Part
    from gemaakt.findings import Finding

app = typer.Typer(add_completion=False)


@app.command()
def drawing(
    file: Annotated[Path, typer.Argument(help="A DXF or STEP file.")],
    k_factor: Annotated[
        float | None, typer.Option("--k-factor", min=0.0, max=1.0, help="Instead of our own.")
    ] = None,
    material: Annotated[str, typer.Option("--material", help="Grade, for the mass.")] = "",
    thickness: Annotated[
        float | None, typer.Option("--thickness", min=0.0, help="mm, for the mass of a DXF.")
    ] = None,
    against: Annotated[
        Path | None, typer.Option("--against", help="DXF or STEP of the same part to compare.")
    ] = None,
    seconds: Annotated[
        float, typer.Option("--seconds", min=0.1, max=20.0, help="Longest time for a STEP.")
    ] = 16.0,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Read a drawing: kind, flat pattern, holes, bends, and what is odd about it."""
    import msgspec

    from gemaakt.drawing import document_of, read

    chosen = language_of(language)
    parts, findings = read(input_bytes(file), name=str(file), k_factor=k_factor, seconds=seconds)
    if against is not None:
        findings = (*findings, *differences(parts, against, seconds))
    if material or thickness:
        from gemaakt.routing.material import weighed

        parts = tuple(weighed(part, material, thickness) for part in parts)
    findings = (*findings, *(finding for part in parts for finding in part.findings))
    if not parts:
        empty = msgspec.to_builtins(document_of(()))
        refuse(findings, as_json=as_json, language=chosen, out=out, document=empty)
    document = msgspec.to_builtins(document_of(parts, plain_findings(findings, chosen)))
    deliver(document, as_json=as_json, out=out, show=lambda d: show(d, chosen))


def differences(parts: "Sequence[Part]", against: Path, seconds: float) -> "tuple[Finding, ...]":
    """What differs from another drawing of the same part."""
    from gemaakt.drawing import read
    from gemaakt.drawing.compare import compared

    others, _ = read(input_bytes(against), name=str(against), seconds=seconds)
    if not parts or not others:
        return ()
    one, other = parts[0], others[0]
    return compared(other, one) if one.source == "step" else compared(one, other)


WORDS = {
    "nl": {
        "kind": "soort", "unit": "eenheid", "thickness_mm": "dikte (mm)",
        "size_mm": "uitslag (mm)", "area_mm2": "oppervlak (mm²)", "holes": "gaten",
        "cut_length_mm": "snijlengte (mm)", "pierces": "insteken", "mass_kg": "massa (kg)",
        "certified": "gecontroleerd", "certificate": "sluit op", "parts": "onderdelen",
        "threads": "draad", "section": "doorsnede", "bends": "zettingen",
    },
    "en": {
        "kind": "kind", "unit": "unit", "thickness_mm": "thickness (mm)",
        "size_mm": "flat size (mm)", "area_mm2": "area (mm²)", "holes": "holes",
        "cut_length_mm": "cut length (mm)", "pierces": "pierces", "mass_kg": "mass (kg)",
        "certified": "certified", "certificate": "closes on", "parts": "parts",
        "threads": "threads", "section": "section", "bends": "bends",
    },
}  # fmt: skip


def show(document: Mapping[str, Any], language: str) -> None:
    """The drawing as a table, its findings below."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(title=str(document["name"]), show_header=False)
    for field, word in WORDS[language].items():
        value = document.get(field)
        if value not in (None, "", []):
            table.add_row(word, _shown(field, value, language))
    console.print(table)
    show_findings(console, document["findings"], language)


def _shown(field: str, value: Any, language: str) -> str:
    if field == "bends":
        turns = [
            [number_in(language, b[k], 0, 3) for k in ("angle_deg", "radius_mm")] for b in value
        ]
        return ", ".join(f"{angle}° R{radius}" for angle, radius in turns)
    if field == "size_mm":
        return " × ".join(number_in(language, side, 2) for side in value)
    if isinstance(value, bool):
        return {"nl": ("nee", "ja"), "en": ("no", "yes")}[language][value]
    if isinstance(value, float):
        return number_in(language, value, 0, 3)
    return ", ".join(value) if isinstance(value, list) else str(value)
