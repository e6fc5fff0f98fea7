"""`gemaakt passport PRODUCT.json --as html|json`: the product's file."""

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, write_whole
from gemaakt.cli.options import AsJson, Language, Out
from gemaakt.errors import GemaaktError

app = typer.Typer(add_completion=False)


class NotYet(GemaaktError, ValueError):
    """A form of the passport that does not exist yet."""


@app.command()
def passport(
    product: Annotated[Path, typer.Argument(help="gemaakt.product/1")],
    as_: Annotated[str, typer.Option("--as", help="html or json.")] = "json",
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Make the passport of a product."""
    import msgspec

    from gemaakt.carbon import footprints, read_products
    from gemaakt.passport import passport as passport_of
    from gemaakt.passport.write_html import passport_html

    if as_ == "aasx":
        raise NotYet("passport.no-aasx")
    if as_ not in ("html", "json"):
        raise typer.BadParameter("html | json", param_hint="--as")
    products = read_products(input_bytes(product), product.name)
    made = footprints(products)
    one = passport_of(products[-1], made[-1])
    if as_ == "html" and not as_json:
        page = passport_html(one, language_of(language))
        write_whole(out, page) if out else sys.stdout.write(page)
        return
    plain: dict[str, Any] = msgspec.to_builtins(one)
    document = {"format": plain.pop("format"), **plain}
    deliver(document, as_json=True, out=out, show=lambda _: None)
