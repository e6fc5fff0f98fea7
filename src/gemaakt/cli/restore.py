"""`gemaakt restore`: a company as it was in a backup; what was there is kept beside it."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gemaakt.cli.options import AsJson, Language

if TYPE_CHECKING:
    from gemaakt.findings import Finding
    from gemaakt.server.backup import Backup

app = typer.Typer(add_completion=False)


@app.command()
def restore(
    source: Annotated[Path, typer.Argument(help="Zip file of `gemaakt backup`.")],
    company: Annotated[str, typer.Option("--company", help="company or demo.")] = "company",
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Put the backup in the company's place, after checking every file in it."""
    from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings, writing
    from gemaakt.cli.findings_shown import show_findings
    from gemaakt.server.backup import restore as put_back
    from gemaakt.server.home import home
    from gemaakt.server.in_use import is_held
    from gemaakt.server.run import served_at

    input_bytes(source)
    place = home(company)
    now = datetime.now(UTC)
    with writing(place.folder):
        found = put_back(
            place, source, is_served=is_held(place) or bool(served_at(place)), now=now
        )
    findings = plain_findings(_odd(found, company), language_of(language))
    document = {
        "format": "gemaakt.restored/1", "orders": found.orders, "files": found.files,
        "made": found.made,
        "aside": str(found.aside) if found.aside else None, "findings": findings,
    }  # fmt: skip

    def show(_: object) -> None:
        from rich.console import Console

        sys.stdout.write(_told(found, language_of(language)))
        sys.stdout.flush()
        show_findings(Console(), findings, language_of(language))

    deliver(document, as_json=as_json, out=None, show=show)


def _odd(found: "Backup", company: str) -> "list[Finding]":
    """That it is the backup of the demo company, or the other way round."""
    from gemaakt.findings import Finding, Severity

    if found.company in ("", company):
        return []
    params = {"file": found.path.name, "company": found.company, "place": company}
    return [Finding("server.backup-of-other", Severity.WARNING, {}, params)]


def _told(found: "Backup", language: str) -> str:
    made = f"{datetime.fromisoformat(found.made).astimezone():%d-%m-%Y %H:%M}"
    words = {
        "nl": f"{found.orders} orders en {found.files} bestanden van {made} teruggezet.\n",
        "en": f"{found.orders} orders and {found.files} files of {made} restored.\n",
    }
    kept = {
        "nl": f"Wat er stond is bewaard in {found.aside}.\n",
        "en": f"What was there is kept in {found.aside}.\n",
    }
    return words[language] + (kept[language] if found.aside else "")
