"""Read the workbook that Gemaakt wrote: the company as it was, plus what the user filled in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from gemaakt import clock
from gemaakt.company.assumed import assumed_break, usual_calendar
from gemaakt.company.check import check_company
from gemaakt.company.company import Assumption, Company
from gemaakt.company.workbook.cells import NotUnderstood, text_of
from gemaakt.company.workbook.layout import Column, Layout, fingerprint, plain
from gemaakt.company.workbook.own_cells import Texts, base_of, decoded
from gemaakt.company.workbook.own_sheets import (
    CHILDREN,
    FLAT,
    GRID_SHEETS,
    SHEETS,
    Leaf,
    Sheet,
    columns,
    company_leaves,
    heading,
    leaves,
    words,
)
from gemaakt.company.workbook.result import Remarks, WorkbookResult
from gemaakt.company.workbook.source import RawSheet, Row
from gemaakt.findings import Finding, Severity
from gemaakt.routing import Alternative
from gemaakt.shop import GridConnection, Machine

FORM, EMPTY_FORM = "gemaakt.company/1", "gemaakt.empty-workbook/1"
EXAMPLE = ("voorbeeld", "example")
"""Rows whose first cell begins so are examples of the empty workbook and are not read."""


def _key_of(title: str) -> str:
    known = words()["sheets"]
    return next((k for k, names in known.items() if plain(title) in map(plain, names)), "")


def is_own(sheets: Sequence[RawSheet]) -> bool:
    """Whether Gemaakt wrote this workbook."""
    return any(
        text_of(cell) in (FORM, EMPTY_FORM)
        for raw in sheets
        if _key_of(raw.name) == "company"
        for row in raw.rows[:12]
        for cell in row[:2]
    )


@dataclass(slots=True)
class _Book:
    sheets: dict[str, RawSheet]
    remarks: Remarks
    texts: Texts
    today: date
    layouts: list[Layout] = field(default_factory=list)
    places: dict[tuple[str, str], tuple[str, int]] = field(default_factory=dict)
    """Order and operation -> sheet and row, to say where a finding of the whole lies."""
    has_examples: bool = False
    """Whether this is the empty form, whose example rows are not read."""
    children: dict[str, dict[str, list[Any]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(list))
    )


def read_own(
    sheets: Sequence[RawSheet], *, now: datetime | None, keeps_own_start: bool = False
) -> WorkbookResult:
    """The company in our own workbook; `now` replaces its plan start unless that is kept."""
    by_key = {_key_of(raw.name): raw for raw in sheets}
    remarks = Remarks()
    start = now if now is not None else datetime(2000, 1, 1, tzinfo=UTC)
    book = _Book(by_key, remarks, Texts(), clock.local_day(start))
    book.texts.long = _long_texts(by_key.get("texts"))
    company = _company_values(book)
    book.has_examples = is_form = company.pop("format", FORM) == EMPTY_FORM
    if now is not None and not (keeps_own_start and "plan_start" in company):
        company["plan_start"] = now.replace(second=0, microsecond=0)
    if "plan_start" not in company:
        where = {"sheet": by_key["company"].name, "row": 0, "column": "B"}
        finding = Finding("workbook.no-moment", Severity.ERROR, where)
        return WorkbookResult(None, (*remarks.all(), finding))
    for sheet in sorted(SHEETS, key=lambda each: not each.parent):
        rows = list(_things(book, sheet))
        if sheet.parent:
            for parent, thing in rows:
                book.children[sheet.key][parent].append(thing)
        else:
            company[sheet.key] = tuple(thing for _, thing in rows)
    made = _finished(book, company, is_form=is_form)
    layouts = tuple(book.layouts)
    findings = (*remarks.all(), *(_placed(book, each) for each in check_company(made)))
    return WorkbookResult(made, findings, layouts, fingerprint(layouts))


def _placed(book: _Book, finding: Finding) -> Finding:
    """The finding with the sheet and row of the operation (or of the order's first one)."""
    order, step = str(finding.where.get("order", "")), str(finding.where.get("operation", ""))
    first = next((at for (name, _), at in book.places.items() if name == order), None)
    sheet, row = book.places.get((order, step)) or first or ("", 0)
    return replace(finding, where={**finding.where, "sheet": sheet, "row": row, "column": ""})


def _long_texts(raw: RawSheet | None) -> list[str]:
    parts: dict[int, str] = defaultdict(str)
    for row in raw.rows if raw else ():
        if len(row) > 1 and isinstance(row[0], int | float):
            parts[int(row[0])] += str(row[1])[1:]
    return [parts[number] for number in range(len(parts)) if number in parts]


def _company_values(book: _Book) -> dict[str, Any]:
    raw = book.sheets["company"]
    by_heading: dict[str, Leaf] = {}
    for leaf in company_leaves():
        for language in ("nl", "en"):
            by_heading[plain(heading("company", leaf.path, language))] = leaf
    cells = {
        by_heading[plain(row[0])].path: (at, row[1] if len(row) > 1 else None, row[0])
        for at, row in enumerate(raw.rows)
        if row and plain(row[0]) in by_heading
    }
    zone_name = text_of(cells.get("time_zone", (0, "", ""))[1])
    if _is_zone(zone_name):
        book.texts.zone_name = zone_name
    values: dict[str, Any] = {}
    for leaf in company_leaves():
        at, cell, _ = cells.get(leaf.path, (0, None, ""))
        if cell is not None:
            value = _read_cell(book, raw.name, at, 1, cell, leaf)
            if value is not _NOTHING:
                values[leaf.path] = value
    return _grouped(values)


def _is_zone(name: str) -> bool:
    try:
        clock.zone(name)
    except (KeyError, ValueError, OSError):
        return False
    return True


_NOTHING = object()


def _read_cell(book: _Book, sheet: str, at: int, column: int, cell: Any, leaf: Leaf) -> Any:
    try:
        return decoded(cell, leaf.name, leaf.kind, book.texts, book.today)
    except NotUnderstood:
        letter = Column(
            chr(65 + column) if column < 26 else f"A{chr(65 + column - 26)}", ""
        ).letter
        book.remarks.add(
            "workbook.cell-not-understood",
            Severity.WARNING,
            (sheet, at + 1, letter),
            value=text_of(cell)[:80],
            field=leaf.name,
        )
        return _NOTHING


def _grouped(values: dict[str, Any]) -> dict[str, Any]:
    """Dotted names as nested mappings."""
    grouped: dict[str, Any] = {}
    for path, value in values.items():
        head, _, rest = path.partition(".")
        if rest:
            grouped.setdefault(head, {})[rest] = value
        else:
            grouped[head] = value
    return grouped


def _things(book: _Book, sheet: Sheet) -> Iterator[tuple[str, Any]]:
    raw = book.sheets.get(sheet.key)
    if raw is None or not raw.rows:
        return
    known = {
        plain(heading(sheet.key, leaf.path, language)): leaf
        for leaf in columns(sheet)
        for language in ("nl", "en")
    }
    at_head = next(
        (i for i, row in enumerate(raw.rows[:20]) if sum(plain(c) in known for c in row) >= 2
         or (row and len(columns(sheet)) < 3 and plain(row[0]) in known)), None)  # fmt: skip
    if at_head is None:
        return
    places = [(at, known[plain(c)]) for at, c in enumerate(raw.rows[at_head]) if plain(c) in known]
    rows = list(_value_rows(book, raw, at_head, places))
    book.layouts.append(
        Layout(raw.name, sheet.key, at_head + 1, _columns(raw.rows[at_head], known), len(rows))
    )
    if sheet.key == "operations":
        yield from _operations(book, raw, rows)
    else:
        for at, values in rows:
            thing = _thing(book, raw, at, sheet, values)
            if thing is not None:
                yield values.get(sheet.parent, ""), thing


def _columns(row: Row, known: dict[str, Leaf]) -> tuple[Column, ...]:
    from openpyxl.utils import get_column_letter

    return tuple(
        Column(get_column_letter(at + 1), text_of(cell),
               known[plain(cell)].path if plain(cell) in known else "")
        for at, cell in enumerate(row)
    )  # fmt: skip


def _value_rows(
    book: _Book, raw: RawSheet, at_head: int, places: list[tuple[int, Leaf]]
) -> Iterator[tuple[int, dict[str, Any]]]:
    for at in range(at_head + 1, len(raw.rows)):
        row = raw.rows[at]
        if not any(cell is not None for cell in row):
            continue
        first = text_of(next(cell for cell in row if cell is not None)).lower()
        if book.has_examples and first.startswith(EXAMPLE):
            continue
        values = {}
        for column, leaf in places:
            cell = row[column] if column < len(row) else None
            if cell is None:
                continue
            value = _read_cell(book, raw.name, at, column, cell, leaf)
            if value is not _NOTHING:
                values[leaf.path] = value
        if values:
            yield at, values


def _thing(book: _Book, raw: RawSheet, at: int, sheet: Sheet, values: dict[str, Any]) -> Any:
    own = {leaf.path for leaf in leaves(sheet.kind, sheet.elsewhere)}
    nested = _grouped({path: value for path, value in values.items() if path in own})
    for name, key in CHILDREN.get(sheet.key, {}).items():
        nested[name] = tuple(book.children[key].get(values.get("id", ""), ()))
    try:
        return _built(sheet.kind, nested)
    except (TypeError, ValueError):
        book.remarks.add("workbook.row-incomplete", Severity.WARNING, (raw.name, at + 1, ""),
                         needed=", ".join(heading(sheet.key, leaf.path, "nl")
                         for leaf in columns(sheet) if leaf.is_required))  # fmt: skip
        return None


def _built(kind: type, values: dict[str, Any]) -> Any:
    """The dataclass with its small parts."""
    import typing
    from dataclasses import fields

    hints = typing.get_type_hints(kind)
    made = {}
    for each in fields(kind):
        if each.name not in values:
            continue
        base, _ = base_of(hints[each.name])
        value = values[each.name]
        if base in FLAT and isinstance(value, dict):
            value = base(**value)
        made[each.name] = value
    return kind(**made)


def _operations(
    book: _Book, raw: RawSheet, rows: list[tuple[int, dict[str, Any]]]
) -> Iterator[tuple[str, Any]]:
    """Rows of the same order and operation are its alternative machines."""
    groups: list[tuple[int, str, dict[str, Any], list[Alternative]]] = []
    counts: dict[str, int] = defaultdict(int)
    last: dict[str, str] = {}
    for at, values in rows:
        order = values.get("order", "")
        step = values.get("id")
        alternative = _alternative(values)
        same = groups and groups[-1][1] == order and step is not None
        if same and groups[-1][2]["id"] == step:
            groups[-1][3].extend([alternative] if alternative else [])
            continue
        counts[order] += 1
        values["id"] = step if step is not None else str(10 * counts[order])
        if "after" not in values:
            values["after"] = (last[order],) if order in last else ()
        last[order] = values["id"]
        groups.append((at, order, values, [alternative] if alternative else []))
    sheet = next(each for each in SHEETS if each.key == "operations")
    for at, order, values, alternatives in groups:
        made = _thing(book, raw, at, sheet, values)
        if made is not None:
            book.places[(order, made.id)] = (raw.name, at + 1)
            yield order, replace(made, alternatives=tuple(alternatives))


def _alternative(values: dict[str, Any]) -> Alternative | None:
    part = {
        path.removeprefix("alternatives."): value
        for path, value in values.items()
        if path.startswith("alternatives.")
    }
    return Alternative(**part) if "machine" in part else None


def _finished(book: _Book, values: dict[str, Any], *, is_form: bool) -> Company:
    grid = values.pop("grid", None)
    parts = {name: values.pop(key) for name, key in GRID_SHEETS.items()}
    if grid is not None and "limit_kw" in grid:
        values["grid"] = GridConnection(**grid, **parts)
    company: Company = _built(Company, values)
    company = _with_named_machines(book, company)
    if not company.calendars:
        company = replace(company, calendars=(usual_calendar(),))
        company = replace(company, assumptions=(assumed_break(), *company.assumptions))
    return _with_form_assumptions(company) if is_form else company


def _with_named_machines(book: _Book, company: Company) -> Company:
    """Machines that an operation names and nobody described: one each, usual hours."""
    known = {machine.id for machine in company.machines}
    named = [a.machine for o in company.orders for s in o.operations for a in s.alternatives]
    missing = [name for name in dict.fromkeys(named) if name not in known]
    for name in missing:
        where = {"sheet": book.sheets["operations"].name, "row": 0, "column": ""}
        book.remarks.findings.append(
            Finding("workbook.machine-assumed", Severity.INFO, where, {"machine": name})
        )
    more = tuple(Machine(name, name, name) for name in missing)
    return replace(company, machines=company.machines + more)


def _with_form_assumptions(company: Company) -> Company:
    said = [*company.assumptions]
    if not company.people:
        said.append(Assumption("assumed.people-unlimited"))
    if company.grid is None:
        said.append(Assumption("assumed.power-unlimited"))
    if not any(order.materials for order in company.orders):
        said.append(Assumption("assumed.material-in-stock"))
    return replace(company, assumptions=tuple(said))
