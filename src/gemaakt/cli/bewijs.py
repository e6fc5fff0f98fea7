"""`gemaakt bewijs export|combine`: a firm's anonymous indicators, the association's figures."""

import json
import secrets
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings, refuse
from gemaakt.cli.company_input import known_company
from gemaakt.cli.findings_shown import show_findings
from gemaakt.cli.options import AsJson, Language, Out
from gemaakt.clock import local_day
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity

if TYPE_CHECKING:
    from gemaakt.evidence import Export

app = typer.Typer(add_completion=False, help="Write, and combine, a firm's anonymous figures.")


class WrongFigures(GemaaktError, ValueError):
    """The file with measured figures is not of its form."""


@app.command()
def export(
    company: Annotated[Path, typer.Argument(help="company.xlsx, .csv or .json")],
    year: Annotated[
        int | None,
        typer.Option(
            "--year", min=2000, max=2100, help="Year of the figures (default: the plan's)."
        ),
    ] = None,
    figures: Annotated[
        Path | None, typer.Option("--figures", help="Measured figures (JSON).")
    ] = None,
    key: Annotated[str, typer.Option("--key", help="Own secret; without: new each time.")] = "",
    synthetic: Annotated[bool, typer.Option("--synthetic", help="Invented data.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Show the firm's anonymous indicators, and write them when the firm agrees."""
    from gemaakt.evidence import export as exported

    chosen = language_of(language)
    known = known_company(company, chosen, as_json=as_json, out=out)
    found = exported(
        known,
        year=year or local_day(known.plan_start, known.time_zone).year,
        salt=key or secrets.token_hex(16),
        measured=_figures(figures),
        synthetic=synthetic,
    )
    if not as_json:
        _show_export(found, chosen)
        if out is not None and not yes and not typer.confirm("Schrijven? / Write?"):
            return
    deliver(_plain(found), as_json=as_json, out=out, show=lambda _: None)


@app.command()
def combine(
    files: Annotated[list[Path], typer.Argument(help="Exports, or folders with exports.")],
    year: Annotated[
        int | None,
        typer.Option(
            "--year", min=2000, max=2100, help="Year to combine (default: the one told most)."
        ),
    ] = None,
    dask: Annotated[
        str | None, typer.Option("--dask", help="Address of a Dask cluster, or local.")
    ] = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Combine exports into one figure per ask; nothing about fewer than ten firms."""
    from gemaakt.evidence import combine as combined
    from gemaakt.evidence import most_told_year
    from gemaakt.evidence.read_exports import read_exports

    chosen = language_of(language)
    paths = [
        p for file in files for p in (sorted(file.glob("*.json")) if file.is_dir() else [file])
    ]
    for path in files:
        if not path.exists():
            input_bytes(path)
    exports, findings = read_exports(paths, dask=dask)
    if not exports:
        refuse(
            [*findings, Finding("evidence.nothing-to-combine")],
            as_json=as_json,
            language=chosen,
            out=out,
        )
    of_year = year or most_told_year(exports)
    document = combined(exports, language=chosen, year=of_year)
    findings += _left_out(exports, of_year)
    if not document["firms"]:
        params = {"least": document["least_firms"]}
        findings.append(Finding("evidence.too-few-firms", params=params))
    document["findings"] = plain_findings(findings, chosen)
    deliver(document, as_json=as_json, out=out, show=lambda it: _show_evidence(it, chosen))


def _left_out(exports: "Sequence[Export]", year: int | None) -> Iterable[Finding]:
    """The years that are not in the figures."""
    others = sorted({each.year for each in exports} - {year})
    if others:
        params = {"year": year, "others": ", ".join(map(str, others))}
        yield Finding("evidence.other-years", Severity.WARNING, params=params)


def _plain(found: Any) -> dict[str, Any]:
    import msgspec

    plain: dict[str, Any] = msgspec.to_builtins(found)
    return {"format": plain.pop("format"), **plain}


def _figures(path: Path | None) -> Mapping[str, float]:
    if path is None:
        return {}
    try:
        raw = json.loads(input_bytes(path))
    except (ValueError, RecursionError) as error:
        raise WrongFigures("schemes.not-json", file=str(path), reason=str(error)) from error
    if not isinstance(raw, Mapping):
        raise WrongFigures("schemes.input-no-object", file=str(path))
    return raw


def _show_export(found: Any, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from gemaakt.evidence import INDICATORS

    console = Console()
    if found.synthetic:
        console.rule("VERZONNEN GEGEVENS / SYNTHETIC DATA")
    table = Table(title=f"{found.year} · {found.sector} · {found.size}", title_justify="left")
    for column in ("ask", "", "", ""):
        table.add_column(column)
    for name, value in found.indicators.items():
        each = INDICATORS[name]
        table.add_row(each.ask, getattr(each, language), f"{value:g}", each.unit)
    console.print(table)


def _show_evidence(document: Mapping[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if document["synthetic"]:
        console.rule(f"[bold]{document['stamp']}[/bold]")
    least, firms = document["least_firms"], document["firms"]
    heads = {
        "nl": (f"{firms or f'minder dan {least}'} bedrijven", "wens", "mediaan", "kwartielen"),
        "en": (f"{firms or f'fewer than {least}'} firms", "ask", "median", "quartiles"),
    }[language]
    title, ask, middle, spread = heads
    table = Table(title=title, title_justify="left")
    for column in (ask, "", middle, spread, "", "n"):
        table.add_column(column)
    for row in document["asks"]:
        quartiles = row["quartiles"]
        said = "–" if quartiles is None else f"{quartiles[0]:g} – {quartiles[1]:g}"
        median = "–" if row["median"] is None else f"{row['median']:g}"
        few = f"<{least}"
        table.add_row(
            row["ask"], row["method"], median, said, row["unit"], str(row["firms"] or few)
        )
    console.print(table)
    show_findings(console, document["findings"], language)
