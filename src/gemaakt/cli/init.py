"""`gemaakt init company.xlsx`: an empty, explained workbook."""

import errno
import sys
from pathlib import Path
from typing import Annotated

import typer

from gemaakt.cli.answer import deliver, language_of
from gemaakt.cli.options import AsJson, Language
from gemaakt.errors import GemaaktError

app = typer.Typer(add_completion=False)


class FileThere(GemaaktError, FileExistsError):
    """The file is already there and may hold the user's work."""


class CannotWrite(GemaaktError, OSError):
    """The file cannot be written there."""


@app.command()
def init(
    file: Annotated[Path, typer.Argument(help="company.xlsx")],
    as_json: AsJson = False,
    language: Language = None,
    force: Annotated[bool, typer.Option("--force", help="Write over a file.")] = False,
) -> None:
    """Write an empty, explained workbook to fill in."""
    from gemaakt.company.workbook import empty_workbook

    spoken = language_of(language)
    if file.suffix.lower() != ".xlsx":
        raise CannotWrite("init.not-xlsx", file=str(file))
    if file.exists() and not force:
        raise FileThere("init.file-there", file=str(file))
    try:
        empty_workbook(file, spoken)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        code = "cli.out-full" if error.errno == errno.ENOSPC else "init.cannot-write"
        raise CannotWrite(code, file=str(file), reason=reason) from error
    said = {
        "nl": "Klaar. Vul in wat u weet, en daarna:",
        "en": "Done. Fill in what you know, then:",
    }
    document = {"format": "gemaakt.workbook-made/1", "file": str(file), "findings": []}

    def show(_: object) -> None:
        written = f'"{file}"' if " " in str(file) else str(file)
        sys.stdout.write(f"{said[spoken]}\n  gemaakt plan {written}\n")

    deliver(document, as_json=as_json, out=None, show=show)
