"""`gemaakt story --out DIR`: one fence from drawing to passport, by documents alone."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gemaakt.cli.answer import deliver, document_text, language_of, made_folder, write_whole
from gemaakt.cli.options import AsJson, Language, Seed

app = typer.Typer(add_completion=False)


@app.command()
def story(
    out: Annotated[Path, typer.Option("--out", help="Folder for the documents.")],
    at: Annotated[
        datetime | None, typer.Option("--at", help="Moment at which the story starts (UTC).")
    ] = None,
    iterations: Annotated[int, typer.Option("--iterations", min=0, help="Search steps.")] = 2000,
    seed: Seed = 0,
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Play the fence story on a fresh demo company and leave each station's document."""
    from gemaakt.company.demo import demo_company
    from gemaakt.story.documents import documents
    from gemaakt.story.fence import FENCE
    from gemaakt.story.stations import play
    from gemaakt.story.write_drawing import plate_dxf

    made_folder(out)
    now = in_utc(at) if at else datetime.now(UTC)
    company = demo_company(now, seed)
    played = play(company, seed=seed, iterations=iterations)
    for plate in FENCE.plates:
        write_whole(out / f"{plate.name.lower()}.dxf", plate_dxf(plate).decode())
    spoken = language_of(language)
    made = documents(played, spoken)
    for name, document in made.items():
        write_whole(out / name, document_text(document) + "\n")
    deliver(made["summary.json"], as_json=as_json, out=None, show=lambda d: _show(d, out, spoken))


def in_utc(at: datetime) -> datetime:
    """The moment given; one without a zone is in UTC already."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


WORDS = {
    "nl": ("Hek van tekening tot paspoort", "kg", "minuten", "euro", "kWh", "g CO2e", "klaar op"),
    "en": ("Fence from drawing to passport", "kg", "minutes", "euro", "kWh", "g CO2e", "ready on"),
}


def _show(document: object, out: Path, language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    assert isinstance(document, dict)
    title, *names = WORDS[language]
    table = Table(title=title, show_header=False)
    for name, key in zip(
        names, ("kg", "minutes", "eur", "kwh", "g_co2e", "ready_on"), strict=True
    ):
        value = document[key]
        table.add_row(name, f"{value:.3f}" if isinstance(value, float) else str(value))
    console = Console()
    console.print(table)
    console.print(str(out))
