"""One order list written the thirty ways in which firms write it."""

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import openpyxl

DEPARTMENTS = ("Laser", "Zetten", "Lassen")
FIELDS = ("order", "customer", "product", "quantity", "due", "status", "step", "operation",
          "machine", "setup_min", "piece_min")  # fmt: skip
DUTCH = dict(zip(FIELDS, ("Ordernummer", "Klant", "Product", "Aantal", "Leverdatum", "Status",
                          "Bewerkingsnr", "Bewerking", "Machine", "Insteltijd (min)",
                          "Stuktijd (min)"), strict=True))  # fmt: skip
SYNONYMS = dict(zip(FIELDS, ("Order nr.", "Debiteur", "Omschrijving", "Stuks",
                             "GEWENSTE LEVERDATUM", "Gereed", "Volgnr", "Handeling", "Werkplek",
                             "Omsteltijd", "Tijd per stuk"), strict=True))  # fmt: skip
ENGLISH = dict(zip(FIELDS, ("Order no", "Customer", "Description", "Qty", "Due date", "Status",
                            "Step", "Operation", "Workstation", "Set-up time", "Cycle time"),
                   strict=True))  # fmt: skip
MONTHS = ("jan", "feb", "mrt", "apr", "mei", "juni", "juli", "aug", "sept", "okt", "nov", "dec")

type Table = list[list[Any]]


@dataclass(frozen=True)
class Order:
    """One order of the list: due on a Friday, so that a week says the same."""

    order: str
    customer: str
    product: str
    quantity: int
    due: date
    steps: tuple[tuple[str, str, float, float, str], ...]
    """Operation, machine, set-up minutes, minutes per piece, status."""


def book() -> tuple[Order, ...]:
    """Twelve orders that go through three departments; some work is done already."""
    fridays = (date(2026, 12, 4), date(2026, 12, 11), date(2026, 12, 18), date(2027, 1, 8))
    products = ("Hekwerkpaneel", "Liftdeur", "Kap 3 mm", "Beugel")
    customers = ("Gemeente Ede", "Café Zoë", "Büro Süd", "Van 't Hof & Zn")
    orders = []
    for at in range(12):
        made = "gereed" if at in (0, 5) else "open"
        steps = (
            ("Lasersnijden", "Laser 1", 15.0, 1.5 + at, made),
            ("Kanten", "Kantpers", 22.5, 2.25, "gereed" if at == 5 else "open"),
            ("Lassen", "Lasplaats", 30.0, 7.5, "open"),
        )
        orders.append(
            Order(f"26-{1001 + at}", customers[at % 4], products[at % 4], 4 + 3 * at,
                  fridays[at % 4], steps[: 2 + at % 2])
        )  # fmt: skip
    return tuple(orders)


@dataclass(frozen=True)
class Way:
    """How a firm writes its list; each field that differs from its default is a fault."""

    headings: dict[str, str] = field(default_factory=lambda: DUTCH)
    form: str = "xlsx"
    separator: str = ";"
    encoding: str = "utf-8"
    turned: bool = False
    extra: bool = False
    day: str = "date"
    time: str = "number"
    titles: bool = False
    repeated: bool = False
    blank_rows: bool = False
    totals: bool = False
    merged: bool = False
    grouped: bool = False
    two_sheets: bool = False
    done_word: str = "Gereed"


def day_cell(day: date, way: Way) -> Any:
    """A due date in one of the forms."""
    week = day.isocalendar()
    forms: dict[str, Callable[[], Any]] = {
        "date": lambda: day if way.form == "xlsx" else day.isoformat(),
        "text": lambda: f"{day.day} {MONTHS[day.month - 1]} {day.year}",
        "short": lambda: f"{day:%d-%m-%y}",
        "slash": lambda: f"{day.day}/{day.month}/{day.year}",
        "weekday": lambda: f"vr {day.day} {MONTHS[day.month - 1]}",
        "week": lambda: f"wk {week.week}",
        "iso-week": lambda: f"{week.year}-W{week.week:02d}",
        "week-year": lambda: f"week {week.week} {week.year}",
        "serial": lambda: (day - date(1899, 12, 30)).days,
    }
    return forms[way.day]()


def time_cell(minutes: float, way: Way) -> Any:
    """A time in one of the forms."""
    whole, rest = divmod(round(minutes * 60), 3600)
    hours = f"{minutes / 60:.6f}".rstrip("0").rstrip(".")
    forms: dict[str, Callable[[], Any]] = {
        "number": lambda: minutes if way.form == "xlsx" else f"{minutes:g}",
        "comma": lambda: f"{minutes:g}".replace(".", ","),
        "clock": lambda: f"{whole}:{rest // 60:02d}:{rest % 60:02d}",
        "hours": lambda: f"{hours.replace('.', ',')} u",
        "minutes": lambda: f"{minutes:g} min".replace(".", ","),
    }
    return forms[way.time]()


def value(order: Order, at: int, name: str, way: Way) -> Any:
    """The cell of one field for one operation of an order."""
    operation, machine, setup, piece, status = order.steps[at]
    cells = {
        "order": order.order, "customer": order.customer, "product": order.product,
        "quantity": order.quantity, "due": day_cell(order.due, way),
        "status": way.done_word if status == "gereed" else None,
        "step": 10 * (at + 1), "operation": operation, "machine": machine,
        "setup_min": time_cell(setup, way), "piece_min": time_cell(piece, way),
    }  # fmt: skip
    return cells[name]


def table(orders: Sequence[Order], names: Sequence[str], way: Way, *, per_step: bool) -> Table:
    """Rows of the list, the heading first."""
    shown = list(reversed(names)) if way.turned else list(names)
    heading: list[Any] = [way.headings[name] for name in shown]
    if way.extra:
        heading = [heading[0], "Verkoper", *heading[1:], "Kg", "Gewijzigd door"]
    rows: Table = [heading]
    for number, order in enumerate(orders):
        for at in range(len(order.steps) if per_step else 1):
            hide = at > 0 and (way.grouped or way.merged)
            row = [None if hide and name in ("order", "customer", "product", "quantity", "due")
                   else value(order, at, name, way) for name in shown]  # fmt: skip
            if way.extra:
                row = [row[0], "Anja", *row[1:], 12.5 + at, "bram"]
            rows.append(row)
        if way.blank_rows and number % 3 == 1:
            rows.append([None] * len(heading))
        if way.repeated and number in (3, 7):
            rows.append(list(heading))
    if way.totals:
        total: list[Any] = [None] * len(heading)
        total[0], total[-1] = "Totaal", 1234.5
        rows.append(total)
    if way.titles:
        rows = [
            ["Orderoverzicht Jansen Metaal BV"],
            ["Afdruk 24-11-2026", None, "blz 1"],
            [],
            *rows,
        ]
    return rows


ORDER_FIELDS = FIELDS[:5]
WORK_FIELDS = ("order", *FIELDS[5:])


def tables(way: Way, orders: Sequence[Order]) -> dict[str, Table]:
    """The sheets of the list."""
    if not way.two_sheets:
        return {"Planning": table(orders, FIELDS, way, per_step=True)}
    return {
        "Bew": table(orders, WORK_FIELDS, way, per_step=True),
        "Ord": table(orders, ORDER_FIELDS, replace(way, grouped=False), per_step=False),
    }


def written(way: Way, orders: Sequence[Order] | None = None) -> tuple[bytes, str]:
    """The file and its name."""
    return to_file(tables(way, orders or book()), way)


def to_file(sheets: dict[str, Table], way: Way) -> tuple[bytes, str]:
    """Sheets as the bytes of a file."""
    if way.form == "csv":
        rows = next(iter(sheets.values()))
        out = io.StringIO()
        csv.writer(out, delimiter=way.separator).writerows(rows)
        return out.getvalue().encode(way.encoding), "lijst.csv"
    file = openpyxl.Workbook()
    file.remove(file.active)
    for name, rows in sheets.items():
        page = file.create_sheet(name)
        for row in rows:
            page.append(row)
        if way.merged:
            merge(page, rows, way)
    stream = io.BytesIO()
    file.save(stream)
    return stream.getvalue(), "lijst.xlsx"


def merge(page: Any, rows: Table, way: Way) -> None:
    """Merge an order's cells over its operations, as people do who want it to look well."""
    heads = [way.headings[name] for name in ("order", "customer", "product", "quantity", "due")]
    head_at = next(at for at, row in enumerate(rows) if way.headings["order"] in row)
    columns = [at for at, text in enumerate(rows[head_at]) if text in heads]
    first = rows[head_at].index(way.headings["order"])
    start = None
    for at in range(head_at + 1, len(rows) + 1):
        begins = at == len(rows) or not rows[at] or rows[at][first] is not None
        empty = at < len(rows) and not any(cell is not None for cell in rows[at])
        if start is not None and (begins or empty):
            for column in columns if at - start > 1 else ():
                page.merge_cells(start_row=start + 1, end_row=at,
                                 start_column=column + 1, end_column=column + 1)  # fmt: skip
            start = None
        if at < len(rows) and begins and not empty:
            start = at


def hours_table(*, as_rows: bool, way: Way) -> Table:
    """Hours per department, as columns beside the order or as rows of their own."""
    lines = []
    for order in book():
        hours = {d: 0.5 * (1 + (at + order.quantity) % 5) for at, d in enumerate(DEPARTMENTS)}
        head = [order.order, order.customer, order.quantity, day_cell(order.due, way)]
        if as_rows:
            lines += [[*head, d, time_cell(60 * h, way)] for d, h in hours.items()]
        else:
            lines.append([*head, *(time_cell(60 * h, way) for h in hours.values())])
    if as_rows:
        return [["Order", "Klant", "Aantal", "Leverdatum", "Afdeling", "Minuten"], *lines]
    return [["Order", "Klant", "Aantal", "Leverdatum", *(f"{d} (min)" for d in DEPARTMENTS)],
            *lines]  # fmt: skip
