"""`gemaakt quote FILE…`: from drawings to prices, with everything they are made of."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from gemaakt.cli.answer import (
    deliver,
    input_bytes,
    language_of,
    plain_findings,
    refuse,
)
from gemaakt.cli.company_input import known_company
from gemaakt.cli.findings_shown import show_findings
from gemaakt.cli.numbers_shown import number_in
from gemaakt.cli.options import Adjust, AsJson, Language, OnDay, Out, Why
from gemaakt.errors import GemaaktError

if TYPE_CHECKING:
    from gemaakt.company import Company
    from gemaakt.findings import Finding
    from gemaakt.quote import Item, Quote, Work
    from gemaakt.quote.by_hand import Adjustment
    from gemaakt.quote.limits import Limits
    from gemaakt.quote.order_list import ListRow
    from gemaakt.routing import Constants

app = typer.Typer(add_completion=False)
SUFFIXES = (".dxf", ".step", ".stp")


class NothingAsked(GemaaktError, ValueError):
    """There is nothing to price."""


class QuantityUnreadable(GemaaktError, ValueError):
    """The quantities are not whole numbers."""


@app.command()
def quote(
    files: Annotated[list[Path] | None, typer.Argument(help="DXF and STEP files.")] = None,
    material: Annotated[str, typer.Option("--material", help="Grade or common name.")] = "",
    thickness: Annotated[
        float | None, typer.Option("--thickness", min=0.01, max=300, help="mm")
    ] = None,
    quantity: Annotated[str, typer.Option("--quantity", help="1,10,100")] = "",
    order: Annotated[Path | None, typer.Option("--order", help="A list (CSV, xlsx).")] = None,
    constants: Annotated[Path | None, typer.Option("--constants", help="Own constants.")] = None,
    limits: Annotated[Path | None, typer.Option("--limits", help="Own limits.")] = None,
    company: Annotated[Path | None, typer.Option("--company", help="For the date.")] = None,
    weld_mm: Annotated[float, typer.Option("--weld-mm", min=0, help="Weld a piece.")] = 0.0,
    throat_mm: Annotated[
        float, typer.Option("--throat-mm", min=0.5, max=40, help="Throat of the weld, mm.")
    ] = 3.0,
    tap: Annotated[str, typer.Option("--tap", help="Threads not drawn: 2 M6, M8")] = "",
    components: Annotated[int, typer.Option("--components", min=0, help="To assemble.")] = 0,
    fasteners: Annotated[int, typer.Option("--fasteners", min=0, help="Bolts, nuts.")] = 0,
    deburr: Annotated[bool | None, typer.Option("--deburr/--no-deburr", help="As asked.")] = None,
    nest: Annotated[
        float, typer.Option("--nest", min=0, max=600, help="Seconds to nest the order for.")
    ] = 0.0,
    adjust: Adjust = 0.0,
    why: Why = "",
    on: OnDay = None,
    as_json: AsJson = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Price drawings, or an order list, with quantity breaks, CO2 and lead time."""
    from gemaakt.drawing.threads import threads_in
    from gemaakt.quote import Work
    from gemaakt.quote import quote as price_of

    chosen = language_of(language)
    day = on.date() if on else today()
    used = constants_of(constants, day)
    within = limits_of(limits, day)
    work = Work(
        deburr, threads_in(tap), weld_mm, throat_mm, components=components, fasteners=fasteners
    )
    if order is not None:
        items = nested(order_items(order, material, thickness), used, nest)
    else:
        items = items_of(files or [], material, thickness, work)
    result = price_of(
        items,
        on=day,
        constants=used,
        limits=within,
        adjustment=adjustment_of(adjust, why),
        as_order=order is not None,
        quantities=quantities_of(quantity),
    )
    shop = known_company(company, chosen, as_json=as_json, out=out) if company else None
    result, more = dated(result, shop, used)
    answer(result, more, as_json=as_json, out=out, language=chosen)


def adjustment_of(percent: float, why: str) -> "Adjustment":
    """What all prices are made dearer, or cheaper; it has a reason, as on the page of a quote."""
    from gemaakt.quote.by_hand import Adjustment

    if percent and not why.strip():
        raise NothingAsked("quote.adjust-without-why")
    return Adjustment(Decimal(str(percent)) / 100, why.strip()[:300])


def nested(items: list["Item"], constants: "Constants", seconds: float) -> list["Item"]:
    """The items with their material from a real nest, when seconds are given for it."""
    if not seconds:
        return items
    from gemaakt.quote.nested import with_nest
    from gemaakt.stop import MaxSeconds

    return with_nest(items, constants, MaxSeconds(seconds))


def answer(
    result: "Quote",
    more: "Sequence[Finding]",
    *,
    as_json: bool,
    out: Path | None,
    language: str,
) -> None:
    """Deliver the quote; nothing priced at all is a refusal."""
    import msgspec

    from gemaakt.quote.document import document_of

    def sentences(findings: "Sequence[Finding]") -> list[dict[str, Any]]:
        return plain_findings(findings, language)

    document = msgspec.to_builtins(document_of(result, sentences))
    document["findings"] += plain_findings(more, language)
    if not any(line.prices for line in result.lines):
        document["findings"] = []
        refuse(why_nothing(result), as_json=as_json, language=language, out=out, document=document)
    deliver(document, as_json=as_json, out=out, show=lambda d: show(d, language))


def why_nothing(result: "Quote") -> "list[Finding]":
    """Why nothing was priced; of a file that cannot be read, that alone: it has no shape yet."""
    unread = [
        [each for each in line.findings if not each.code.startswith("quote.")]
        for line in result.lines
        if line.kind == "other" and line.mass_kg is None
    ]
    if len(unread) == len(result.lines) and all(unread):
        return [finding for each in unread for finding in each]
    said = [finding for line in result.lines for finding in line.findings]
    return [*result.findings, *said]


def today() -> date:
    """The local day."""
    return datetime.now().astimezone().date()


def constants_of(path: Path | None, day: date) -> "Constants":
    """The shop's own constants, or the defaults."""
    from gemaakt.routing.constants import ConstantsRefused, defaults, own_constants

    if path is None:
        return defaults(day)
    try:
        raw = json.loads(input_bytes(path))
    except (ValueError, RecursionError) as error:
        raise ConstantsRefused("quote.constants-form", format="gemaakt.constants/1") from error
    return own_constants(raw, on=day)


def limits_of(path: Path | None, day: date) -> "Limits":
    """The shop's own limits, or the published ones."""
    from gemaakt.quote.limits import FORMAT, LimitsRefused, default_limits, own_limits

    if path is None:
        return default_limits(day)
    try:
        raw = json.loads(input_bytes(path))
    except (ValueError, RecursionError) as error:
        raise LimitsRefused("quote.limits-form", format=FORMAT) from error
    return own_limits(raw, on=day)


def quantities_of(text: str) -> tuple[int, ...]:
    """Whole numbers with commas between."""
    from gemaakt.quote.quote import DEFAULT_QUANTITIES

    if not text:
        return DEFAULT_QUANTITIES
    try:
        return tuple(int(each) for each in text.replace(";", ",").split(",") if each.strip())
    except ValueError as error:
        raise QuantityUnreadable("quote.quantity-unreadable", text=text[:40]) from error


def items_of(
    files: Sequence[Path], material: str, thickness: float | None, work: "Work"
) -> list["Item"]:
    """Every part of every file."""
    if not files:
        raise NothingAsked("quote.nothing-asked")
    if not material:
        raise NothingAsked("quote.material-missing")
    items: list[Item] = []
    for path in files:
        items.extend(_items_in(path, material, thickness, None, work))
    return items


def _items_in(
    path: Path, material: str, thickness: float | None, quantity: int | None, work: "Work"
) -> list["Item"]:
    from gemaakt.drawing import Kind, Part, read
    from gemaakt.findings import Finding, finding_of
    from gemaakt.quote import Item
    from gemaakt.quote.by_name import told_by_name
    from gemaakt.quote.by_text import Taken, told_by_text

    findings: tuple[Finding, ...]
    try:
        parts, findings = read(input_bytes(path), name=str(path))
    except GemaaktError as error:
        parts, findings = (), (finding_of(error),)
    if not parts:
        nothing = Part(name=path.name, kind=Kind.OTHER)
        return [Item(nothing, material, thickness, quantity, work, findings)]
    found = []
    for at, part in enumerate(parts):
        thick = thickness or part.thickness_mm or part.noted.thickness_mm
        is_said = part.noted.thickness_mm if not (thickness or part.thickness_mm) else None
        taken = Taken(
            material,
            quantity and quantity * part.quantity,
            thick,
            (*(each.size for each in part.threads), *work.taps),
            from_text=f"{is_said:g} mm" if is_said else "",
        )
        named = told_by_name(path.name, taken="", material=material, thickness_mm=thick)
        words = (*named, *told_by_text(part, taken, is_first=at == 0))
        many = quantity and quantity * part.quantity
        item = Item(part, material, thick, many, work, (*words, *findings))
        found.append(replace(item, per_set=part.quantity))
    return found


def order_items(path: Path, material: str, thickness: float | None) -> list["Item"]:
    """The parts of an order list; drawings lie beside the list."""
    from gemaakt.quote.order_list import read_order_list

    rows = read_order_list(input_bytes(path), file=path.name)
    return list_items(rows, path.parent, material, thickness)


def list_items(
    rows: "Sequence[ListRow]", folder: Path, material: str, thickness: float | None
) -> list["Item"]:
    """The parts of the lines of a list whose drawings lie in a folder."""
    from gemaakt.quote import Work
    from gemaakt.quote.by_name import told_of_pieces
    from gemaakt.quote.order_list import ListRefused, one_assumed

    items: list[Item] = []
    for row in rows:
        drawing = drawing_of(row, folder)
        if drawing is None:
            raise ListRefused("quote.file-missing", file=row.file[:120], line=row.line)
        grade = row.material or material
        if not grade:
            raise NothingAsked("quote.material-missing")
        wanted = row.thickness_mm or thickness
        told = tuple(told_of_pieces(drawing.name, row.quantity))
        if row.is_one_assumed:
            told = (one_assumed(row), *told)
        found = _items_in(drawing, grade, wanted, row.quantity, Work())
        items += [replace(each, findings=(*told, *each.findings)) for each in found]
    return items


def drawing_of(row: "ListRow", folder: Path) -> Path | None:
    """The file that a line of a list means: by its name, or else one that is called so."""
    from gemaakt.quote.order_list import rows_of

    if (folder / row.file).is_file():
        return folder / row.file
    beside = sorted(each for each in folder.rglob("*") if each.suffix.lower() in SUFFIXES)
    called = (each for each in beside if rows_of(each.relative_to(folder).as_posix(), [row]))
    return next(called, None)


def dated(
    result: "Quote", company: "Company | None", constants: "Constants"
) -> tuple["Quote", "Sequence[Finding]"]:
    """The quote with dates of the real plan, or with days and that said."""
    from gemaakt.findings import Finding, Severity

    days = max((p.lead_time_days for line in result.lines for p in line.prices), default=0)
    no_plan = Finding("quote.no-plan", Severity.INFO, params={"days": days})
    if company is None:
        return result, [no_plan] if days else []
    from gemaakt.quote.promise import promised

    return promised(result, company, constants=constants)


def show(document: Mapping[str, Any], language: str) -> None:
    """Prices as a table per part, the lines of the first quantity, findings below."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    for line in document["lines"]:
        thickness = line["thickness_mm"]
        measure = f" · {number_in(language, thickness, 0, 3)} mm" if thickness else ""
        title = f"{line['name']} · {line['material']}{measure}"
        table = Table(title=title)
        for word in HEADS[language]:
            table.add_column(word, justify="right")
        for price in line["prices"]:
            table.add_row(*_cells(price, language))
        if line["prices"]:
            console.print(table)
            _show_lines(line["prices"][0], console, language)
        show_findings(console, line["findings"], language)
    if document["total_eur"] is not None:
        word = "Totaal" if language == "nl" else "Total"
        total = number_in(language, document["total_eur"], 2)
        console.print(f"{word}: € {total}", style="bold")
    show_findings(console, document["findings"], language)


HEADS = {
    "nl": ("aantal", "prijs €", "per stuk €", "minuten", "kg CO2e/st", "werkdagen", "datum"),
    "en": ("quantity", "price €", "each €", "minutes", "kg CO2e each", "working days", "date"),
}
WHAT_NL = {
    "material": "materiaal", "customer's material": "materiaal van de klant",
    "bought in": "ingekocht", "scrap value": "schrootwaarde", "laser": "lasersnijden",
    "brake": "kanten", "deburr": "ontbramen", "tap": "tappen", "weld": "lassen",
    "mill": "frezen", "turn": "draaien", "saw": "zagen", "assembly": "montage",
    "inspect": "controle en inpakken", "preparation": "werkvoorbereiding",
    "welding wire": "lasdraad", "outside": "uitbesteed", "tooling": "gereedschap",
    "risk": "risico", "margin": "marge", "order fee": "orderkosten",
    "adjustment": "opslag of korting", "by hand": "met de hand",
}  # fmt: skip


def _cells(price: Mapping[str, Any], language: str) -> list[str]:
    interval = price["interval"]
    shown = number_in(language, price["price_eur"], 2)
    if interval:
        word = "uit" if language == "nl" else "from"
        low, high = (number_in(language, interval[name]) for name in ("low_eur", "high_eur"))
        shown += f" ({low}–{high}, {word} {interval['jobs']})"
    return [
        number_in(language, price["quantity"]),
        shown,
        number_in(language, price["unit_price_eur"], 2, 4),
        number_in(language, sum(price["minutes"].values()), 1),
        number_in(language, price["co2e_kg"], 3),
        str(price["lead_time_days"]),
        str(price["promise_date"] or "–"),
    ]


UNITS_NL = {"h": "uur"}


def _show_lines(price: Mapping[str, Any], console: Any, language: str) -> None:
    from rich.table import Table

    from gemaakt.quote.rule_words import rule_in

    table = Table(show_header=False, box=None)
    for row in price["lines"]:
        what = WHAT_NL.get(row["what"], row["what"]) if language == "nl" else row["what"]
        amount, unit = row["amount"], row["unit"]
        if unit == "share":
            amount, unit = 100 * amount, "%"
        unit = UNITS_NL.get(unit, unit) if language == "nl" else unit
        shown = number_in(language, amount, 0, 6)
        rate, euros = (number_in(language, row[name], 2, 4) for name in ("rate", "price_eur"))
        rule = rule_in(language, row["rule"])
        table.add_row(what, f"{shown} {unit} × € {rate}", f"€ {euros}", rule)
    console.print(table)
