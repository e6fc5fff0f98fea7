"""`gemaakt footprint PRODUCT.json`: kg CO2e of a piece, each line with its factor.

`--as pact` gives the exchange form; `--lower` says what would lower it most, in kg and euros, and
`--prices FILE` adds the cheapest hours of a day-ahead price series.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from gemaakt.cli.answer import deliver, input_bytes, language_of, plain_findings
from gemaakt.cli.findings_shown import tell_beside
from gemaakt.cli.numbers_shown import number_in
from gemaakt.cli.options import AsJson, Language, Out
from gemaakt.errors import GemaaktError

app = typer.Typer(add_completion=False)
KINDS = {
    "source": {"nl": "andere bron: {what}", "en": "another source: {what}"},
    "nest": {"nl": "voller nest: {what}", "en": "fuller nest: {what}"},
    "hour": {"nl": "draaien in de goedkoopste uren", "en": "run in the cheapest hours"},
    "contract": {"nl": "stroom zonder uitstoot", "en": "electricity without emissions"},
}


class NoPrices(GemaaktError, ValueError):
    """The file given as prices holds no price series."""


@app.command()
def footprint(
    product: Annotated[Path, typer.Argument(help="gemaakt.product/1, or several products.")],
    as_: Annotated[str, typer.Option("--as", help="footprint or pact.")] = "footprint",
    lower: Annotated[bool, typer.Option("--lower", help="What would lower it most.")] = False,
    prices: Annotated[Path | None, typer.Option(help="Day-ahead prices, for --lower.")] = None,
    constants: Annotated[Path | None, typer.Option("--constants", help="Own constants.")] = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Compute the footprint of a product, cradle to gate."""
    from gemaakt.carbon import footprints, read_products, unread_in
    from gemaakt.carbon.write_pact import pact_document

    if as_ not in ("footprint", "pact"):
        raise typer.BadParameter("footprint | pact", param_hint="--as")
    content, spoken = input_bytes(product), language_of(language)
    products = read_products(content, product.name)
    made = footprints(products)
    if as_ == "pact":
        odd = [*(finding for each in made for finding in each.findings), *unread_in(content)]
        tell_beside(plain_findings(odd, spoken), spoken)
        now = datetime.now(UTC)
        rows = [pact_document(p, f, created=now) for p, f in zip(products, made, strict=True)]
        pact = rows[0] if len(rows) == 1 else {"data": rows}
        deliver(pact, as_json=True, out=out, show=lambda _: None)
        return
    documents = [_document(each, spoken) for each in made]
    documents[0]["findings"] += plain_findings(unread_in(content), spoken)
    if lower or prices:
        for document, each in zip(documents, products, strict=True):
            document["lowering"] = _lowering(each, (prices, constants), spoken)
    answer = documents[0] if len(documents) == 1 else _many(documents)

    def show(told: Mapping[str, Any]) -> None:
        _show(told, spoken)

    deliver(answer, as_json=as_json, out=out, show=show)


def _document(made: Any, language: str) -> dict[str, Any]:
    import msgspec

    from gemaakt.carbon.written import as_written

    plain: dict[str, Any] = msgspec.to_builtins(as_written(made))
    plain["findings"] = plain_findings(made.findings, language)
    return {"format": plain.pop("format"), **plain}


def _lowering(
    product: Any, own: tuple[Path | None, Path | None], language: str
) -> list[dict[str, Any]]:
    """The measures, by the firm's own prices of power and its own constants."""
    import msgspec

    from gemaakt.carbon import hour_offer, lowering
    from gemaakt.cli.quote import constants_of
    from gemaakt.data.dated import table

    prices, constants = own
    used = constants_of(constants, product.made_on) if constants else None
    hours = []
    if prices is not None:
        minutes = sum(work.time_min for work in product.operations)
        hours = [hour_offer(_prices(prices), minutes, prices.name)]
    book = table("factors/emission")
    rows = []
    for measure in lowering(product, hours=hours, constants=used):
        row: dict[str, Any] = msgspec.to_builtins(measure)
        named = str(book.get(row["what"], {}).get(language, row["what"]))
        row["says"] = KINDS[row["kind"]][language].format(what=named)
        row["saved_eur"] = None if measure.saved_eur is None else float(measure.saved_eur)
        rows.append(row)
    return rows


def _prices(path: Path) -> list[float]:
    from gemaakt.exchange import Series, understand

    content = understand(input_bytes(path), path.name).content
    if not isinstance(content, Series) or content.kind != "price-series":
        raise NoPrices("carbon.no-prices", file=path.name)
    return list(content.values)


def _many(documents: list[dict[str, Any]]) -> dict[str, Any]:
    return {"format": "gemaakt.footprints/1", "footprints": documents}


def _show(document: Mapping[str, Any], language: str) -> None:
    from rich.console import Console
    from rich.table import Table

    from gemaakt.carbon.words import in_words

    def said(number: float, digits: int = 3) -> str:
        return number_in(language, number, most=digits)

    console = Console()
    for one in document.get("footprints", [document]):
        table = Table(title=f"{one['product']}: {said(one['co2e_kg'])} kg CO2e")
        for name in ("", "", "kg CO2e", "factor", ""):
            table.add_column(name)
        for line in one["lines"]:
            used = line["factor"]
            amount = f"{said(line['amount'])} {line['unit']}"
            factor = f"{said(used['value'], 5)} {used['unit']}"
            source = f"{in_words('source', used['source'], language)} ({used['year']})"
            table.add_row(line["what"], amount, said(line["co2e_kg"]), factor, source)
        console.print(table)
        for row in one.get("lowering", ()):
            saved = row["saved_eur"]
            euros = "" if saved is None else f", € {number_in(language, saved, 2, 2)}"
            console.print(f"↓ {row['says']}: −{said(row['co2e_kg'])} kg CO2e{euros}")
        for finding in one["findings"]:
            console.print(f"• {finding['message']}")
