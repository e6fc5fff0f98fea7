"""`gemaakt nest JOB`: parts on sheets, pieces on bars."""

import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gemaakt.cli import BEGAN_S
from gemaakt.cli.findings_shown import show_findings
from gemaakt.cli.options import AsJson, Iterations, Language, Out, Seconds, Seed, Workers

app = typer.Typer(add_completion=False)

DEFAULT_SECONDS = 20.0


@app.command()
def nest(
    job: Annotated[Path, typer.Argument(help="A nest job, bars, a strip or rectangles.")],
    seconds: Seconds = None,
    iterations: Iterations = None,
    seed: Seed = 0,
    workers: Workers = None,
    dxf: Annotated[Path | None, typer.Option("--dxf", help="One DXF per sheet here.")] = None,
    svg: Annotated[Path | None, typer.Option("--svg", help="One SVG per sheet here.")] = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Nest parts on sheets, pieces on bars, remnants first."""
    import os

    from gemaakt.cli.answer import REFUSED, deliver, input_bytes, language_of, made_folder
    from gemaakt.nest.answer import Asked, answer_of, plain
    from gemaakt.stop import MaxIterations, MaxSeconds

    content = input_bytes(job)
    for folder in (dxf, svg):
        if folder is not None:
            made_folder(folder)
    crew = workers or os.cpu_count() or 1
    tongue = language_of(language)
    limit = DEFAULT_SECONDS if seconds is None else seconds
    asked = Asked(
        lambda: MaxIterations(iterations) if iterations is not None else MaxSeconds(limit),
        seed,
        crew,
        lambda: time.monotonic() - BEGAN_S,
    )

    def beside(name: str) -> bytes | None:
        neighbour = job.with_name(name)
        return neighbour.read_bytes() if neighbour.is_file() else None

    answer = answer_of(content, name=job.name, beside=beside, asked=asked)
    document = answer.document(tongue)
    for folder, write in ((dxf, answer.write_dxf), (svg, answer.write_svg)):
        if folder is not None:
            document["findings"] += [plain(each, tongue) for each in write(folder)]
    deliver(document, as_json=as_json, out=out, show=lambda d: show(d, tongue))
    if answer.refused:
        raise SystemExit(REFUSED)


def show(document: Mapping[str, Any], language: str) -> None:
    """The nest for a person."""
    from rich.console import Console
    from rich.table import Table

    dutch = language == "nl"
    console = Console()
    over = document["cost"] / document["bound"] - 1.0 if document["bound"] else 0.0
    words = ("Kosten", "boven de ondergrens") if dutch else ("Cost", "above the lower bound")
    cost, share = f"{document['cost']:,.0f}", f"{over:.1%}"
    if dutch:
        cost, share = cost.replace(",", "."), share.replace(".", ",")
    table = Table(title=f"{words[0]} {cost} ({share} {words[1]})")
    if "bars" in document:
        for word in ("staf", "aantal", "stukken") if dutch else ("bar", "count", "pieces"):
            table.add_column(word)
        for bar in document["bars"]:
            table.add_row(bar["stock"], str(bar["count"]), " ".join(bar["pieces"]))
    else:
        for word in ("nr", "plaat", "onderdelen") if dutch else ("no", "sheet", "parts"):
            table.add_column(word)
        for number, laid in enumerate(document["sheets"], 1):
            table.add_row(str(number), laid["sheet"], str(len(laid["placements"])))
    console.print(table)
    show_findings(console, document["findings"], language)
