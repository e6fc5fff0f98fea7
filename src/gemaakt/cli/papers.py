"""`gemaakt papers ORDER`: certificates and passports of an order or packing slip, in one ZIP."""

import os
from pathlib import Path
from typing import Annotated

import typer

from gemaakt.cli.options import AsJson, Language
from gemaakt.errors import GemaaktError

app = typer.Typer(add_completion=False)


class NoCompanyHere(GemaaktError, LookupError):
    """Nobody keeps a company on this computer yet."""


@app.command()
def papers(
    name: Annotated[str, typer.Argument(help="Number of an order, or of a packing slip.")],
    out: Annotated[Path | None, typer.Option("--out", help="Zip file to write.")] = None,
    company: Annotated[str, typer.Option("--company", help="company or demo.")] = "company",
    as_json: AsJson = False,
    language: Language = None,
) -> None:
    """Put the certificates and passports of a delivery in one file, with a covering list."""
    from gemaakt.cli.answer import deliver, language_of, plain_findings, writable, writing
    from gemaakt.cli.findings_shown import show_findings
    from gemaakt.server.home import home
    from gemaakt.server.run import prepare

    spoken = language_of(language)
    path = out or Path(f"{name.replace('/', '-')}-papers.zip")
    writable(path)
    if not os.environ.get("DATABASE_URL") and not home(company).database.exists():
        raise NoCompanyHere("server.no-company")
    prepare(company)
    from gemaakt.server.delivery.quality import bundle, papers_of
    from gemaakt.whole_file import write_whole

    found = papers_of(name)
    content = bundle(found, spoken)
    with writing(path):
        write_whole(path, lambda partial: partial.write_bytes(content))
    lacking = plain_findings(found.missing, spoken)
    document = {
        "format": "gemaakt.papers/1",
        "file": str(path),
        "orders": [asked.order for asked, _rows, _passport in found.orders],
        "certificates": list(found.certificates),
        "findings": lacking,
    }

    def show(_: object) -> None:
        from rich.console import Console

        console = Console()
        console.print(str(path), highlight=False)
        show_findings(console, lacking, spoken)

    deliver(document, as_json=as_json, out=None, show=show)
