"""`gemaakt footprint PRODUCT.json [--as pact]`: kg CO2e of a piece, each line with its factor."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings
from gemaakt.cli.options import AsJson, Language, Out

app = typer.Typer()


@app.command()
def footprint(
    product: Annotated[Path, typer.Argument(help="gemaakt.product/1, or several products.")],
    as_: Annotated[str, typer.Option("--as", help="footprint or pact.")] = "footprint",
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Compute the footprint of a product, cradle to gate."""
    from gemaakt.carbon import footprints, read_products
    from gemaakt.carbon.write_pact import pact_document

    if as_ not in ("footprint", "pact"):
        raise typer.BadParameter("footprint | pact", param_hint="--as")
    products = read_products(input_bytes(product), product.name)
    made = footprints(products)
    if as_ == "pact":
        now = datetime.now(UTC)
        rows = [pact_document(p, f, created=now) for p, f in zip(products, made, strict=True)]
        deliver(rows[0] if len(rows) == 1 else {"data": rows}, as_json=True, out=out, show=_show)
        return
    spoken = language_of(language)
    documents = [_document(each, spoken) for each in made]
    answer = documents[0] if len(documents) == 1 else _many(documents)
    deliver(answer, as_json=as_json, out=out, show=_show)


def _document(made: Any, language: str) -> dict[str, Any]:
    import msgspec

    plain: dict[str, Any] = msgspec.to_builtins(made)
    plain["findings"] = plain_findings(made.findings, language)
    return {"format": plain.pop("format"), **plain}


def _many(documents: list[dict[str, Any]]) -> dict[str, Any]:
    return {"format": "gemaakt.footprints/1", "footprints": documents}


def _show(document: Mapping[str, Any]) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for one in document.get("footprints", [document]):
        table = Table(title=f"{one['product']}: {one['co2e_kg']:.3f} kg CO2e")
        for name in ("", "", "kg CO2e", "factor", ""):
            table.add_column(name)
        for line in one["lines"]:
            used = line["factor"]
            amount = f"{line['amount']:g} {line['unit']}"
            factor = f"{used['value']:g} {used['unit']}"
            source = f"{used['source']} ({used['year']})"
            table.add_row(line["what"], amount, f"{line['co2e_kg']:.3f}", factor, source)
        console.print(table)
        for finding in one["findings"]:
            console.print(f"• {finding['message']}")
