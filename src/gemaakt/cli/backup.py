"""`gemaakt backup`: one verified file with everything of a company, while it is served."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from gemaakt.cli.options import AsJson, Language

app = typer.Typer(add_completion=False)


@app.command()
def backup(
    target: Annotated[Path | None, typer.Argument(help="Zip file to write.")] = None,
    company: Annotated[str, typer.Option("--company", help="company or demo.")] = "company",
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Write a backup and read it back."""
    from gemaakt.cli.answer import deliver, language_of, writable, writing
    from gemaakt.server.backup import write_backup
    from gemaakt.server.home import home

    now = datetime.now(UTC)
    path = target or Path(f"gemaakt-{company}-{now:%Y%m%d-%H%M%S}.zip")
    writable(path)
    with writing(path):
        made = write_backup(home(company), path, now)
    words = {
        "nl": f"{made.path}: {made.orders} orders, {made.files} bestanden, gecontroleerd.\n",
        "en": f"{made.path}: {made.orders} orders, {made.files} files, verified.\n",
    }
    document = {
        "format": "gemaakt.backup-made/1", "file": str(made.path), "orders": made.orders,
        "files": made.files, "findings": [],
    }  # fmt: skip

    def show(_: object) -> None:
        sys.stdout.write(words[language_of(language)])

    deliver(document, as_json=as_json, out=None, show=show)
