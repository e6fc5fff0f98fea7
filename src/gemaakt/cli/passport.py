"""`gemaakt passport PRODUCT.json --as html|json`: the product's file; `--check`: is it signed?"""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from gemaakt.cli.answer import (
    deliver,
    input_bytes,
    language_of,
    plain_findings,
    refuse,
    write_whole,
)
from gemaakt.cli.findings_shown import show_findings, tell_beside
from gemaakt.cli.options import AsJson, Language, Out
from gemaakt.errors import GemaaktError

app = typer.Typer(add_completion=False)


class NotYet(GemaaktError, ValueError):
    """A form of the passport that does not exist yet."""


@app.command()
def passport(
    product: Annotated[
        Path, typer.Argument(help="gemaakt.product/1, or with --check a passport.")
    ],
    as_: Annotated[str, typer.Option("--as", help="html or json.")] = "json",
    is_check: Annotated[
        bool, typer.Option("--check", help="Compare a passport with what its maker signed.")
    ] = False,
    keys: Annotated[
        Path | None, typer.Option("--keys", help="The maker's keys: /p/keys.json, or a PEM.")
    ] = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Make the passport of a product, or check one."""
    if is_check or keys:
        _check(product, keys, as_json=as_json, out=out, language=language_of(language))
        return
    import msgspec

    from gemaakt.carbon import footprints, read_products, unread_in
    from gemaakt.passport import passport as passport_of
    from gemaakt.passport.write_html import passport_html

    if as_ == "aasx":
        raise NotYet("passport.no-aasx")
    if as_ not in ("html", "json"):
        raise typer.BadParameter("html | json", param_hint="--as")
    content, spoken = input_bytes(product), language_of(language)
    products = read_products(content, product.name)
    made = footprints(products)
    one = passport_of(products[-1], made[-1])
    findings = plain_findings([*made[-1].findings, *unread_in(content)], spoken)
    if as_ == "html" and not as_json:
        page = passport_html(one, spoken)
        write_whole(out, page) if out else sys.stdout.write(page)
        tell_beside(findings, spoken)
        return
    plain: dict[str, Any] = msgspec.to_builtins(one)
    document = {"format": plain.pop("format"), **plain}
    if as_json:
        document["findings"] = findings
    deliver(document, as_json=True, out=out, show=lambda _: None)
    tell_beside(findings, spoken)


def _check(
    file: Path, keys: Path | None, *, as_json: bool, out: Path | None, language: str
) -> None:
    """Say whether a passport is what its maker signed; status 1 when it is not, or not signed."""
    from gemaakt.passport.check import check, read_passport
    from gemaakt.passport.keys import read_keys

    document = read_passport(input_bytes(file), file.name)
    known = read_keys(input_bytes(keys), keys.name) if keys else ()
    found = check(document, known)
    answer: dict[str, Any] = {
        "format": "gemaakt.passport-check/1", "status": found.status, "kid": found.kid,
        "issued": found.issued,
    }  # fmt: skip
    if not found.holds:
        refuse(found.findings, as_json=as_json, language=language, out=out, document=answer)
    answer["findings"] = plain_findings(found.findings, language)

    def show(told: Mapping[str, Any]) -> None:
        from rich.console import Console

        show_findings(Console(), told["findings"], language)

    deliver(answer, as_json=as_json, out=out, show=show)
