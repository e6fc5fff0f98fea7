"""`gemaakt restore`: a company as it was in a backup; what was there is kept beside it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gemaakt.cli.options import AsJson, Language

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="Zip file of `gemaakt backup`.")],
    company: Annotated[str, typer.Option("--company", help="company or demo.")] = "company",
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Put the backup in the company's place, after checking every file in it."""
    from gemaakt.cli.answer import deliver, input_bytes, language_of, writing
    from gemaakt.server.backup import restore as put_back
    from gemaakt.server.home import home
    from gemaakt.server.run import served_at

    input_bytes(source)
    place = home(company)
    now = datetime.now(UTC)
    with writing(place.folder):
        found = put_back(place, source, is_served=bool(served_at(place)), now=now)
    words = {
        "nl": f"{found.orders} orders en {found.files} bestanden van {found.made} teruggezet.\n",
        "en": f"{found.orders} orders and {found.files} files of {found.made} restored.\n",
    }
    document = {"orders": found.orders, "files": found.files, "made": found.made, "findings": []}

    def show(_: object) -> None:
        sys.stdout.write(words[language_of(language)])

    deliver(document, as_json=as_json, out=None, show=show)
