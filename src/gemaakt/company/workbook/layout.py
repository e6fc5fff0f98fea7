"""Which row is the heading and what each column means; a layout is remembered by its headings."""

import hashlib
import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from openpyxl.utils import get_column_letter

from gemaakt.company.workbook.cells import NotUnderstood, is_answer, minutes_of, text_of
from gemaakt.company.workbook.source import RawSheet, Row

HEADING_WITHIN = 60
"""The heading is looked for in so many first rows."""
HOURS = "hours:"
"""A column that holds the hours of one department is called `hours:Laser`."""
OUTSIDE = "outside:"
"""A column that says ja or nee to a step at a supplier is called `outside:Verzinken`."""
UNITS = {
    "min": "min", "minuten": "min", "minutes": "min", "mins": "min", "m": "min",
    "u": "h", "uur": "h", "uren": "h", "h": "h", "hours": "h", "hrs": "h", "hour": "h",
    "s": "s", "sec": "s", "seconden": "s", "seconds": "s",
}  # fmt: skip
DESCRIBES = ("oms", "artikeloms", "artikel oms", "productoms", "korte oms", "description")
"""How the heading of what an article is begins, beside that of its code."""
ELSEWHERE = ("extern", "externe", "uitbesteed", "uitbesteding", "ub", "outside", "external")
"""Words of a heading that say that a step is done at a supplier: `Poedercoaten (extern)`."""
TIMES = ("setup_min", "piece_min", "total_min", "worked_min")

type Mapped = Mapping[str, Mapping[str, str]]
"""Sheet (or `*`) -> heading or column letter -> field; an empty field leaves the column out."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column as it was understood."""

    letter: str
    heading: str
    field: str = ""
    """What it means; empty when it is not used."""
    unit: str = ""
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """One sheet as it was understood: the preview that the user sees before anything is kept."""

    sheet: str
    kind: str
    """orders, operations, both, or empty when the sheet is not used."""
    heading_row: int = 0
    """As on screen, from 1."""
    columns: tuple[Column, ...] = ()
    rows_read: int = 0
    rows_skipped: int = 0

    def index_of(self, name: str) -> int | None:
        """Place of the column with this field."""
        return next((at for at, each in enumerate(self.columns) if each.field == name), None)

    @property
    def fields(self) -> set[str]:
        """All fields that have a column."""
        return {each.field for each in self.columns if each.field}


@dataclass(slots=True)
class _Vocabulary:
    field_of: dict[str, str] = field(default_factory=dict)
    unit_of: dict[str, str] = field(default_factory=dict)
    departments: set[str] = field(default_factory=set)
    outside: set[str] = field(default_factory=set)


@cache
def vocabulary() -> _Vocabulary:
    """Every known heading in its plain form."""
    entry = resources.files("gemaakt.company.workbook").joinpath("headings.toml")
    known = _Vocabulary()
    for name, row in tomllib.loads(entry.read_text(encoding="utf-8")).items():
        words = {plain(word) for word in row["words"]}
        if name == "departments":
            known.departments = words
            continue
        if name == "outside":
            known.outside = words
            continue
        known.field_of |= dict.fromkeys(words, name)
        known.unit_of[name] = row.get("unit", "")
    return known


def plain(heading: Any) -> str:
    """A heading without capitals, accents, punctuation and double spaces."""
    text = unicodedata.normalize("NFKD", text_of(heading).lower())
    text = "".join(letter for letter in text if not unicodedata.combining(letter))
    return " ".join(re.sub(r"[^a-z0-9%]+", " ", text).split())


def split_unit(heading: Any) -> tuple[str, str]:
    """The plain heading and the unit that stands in it: `Insteltijd (min)`, `uren laser`."""
    text = text_of(heading)
    inside = re.search(r"[(\[]\s*([^)\]]{1,12})\s*[)\]]", text)
    if inside:
        unit = UNITS.get(plain(inside[1]).split(" ")[0] if plain(inside[1]) else "", "")
        return plain(text[: inside.start()] + " " + text[inside.end() :]), unit
    words = plain(text).split(" ")
    if len(words) > 1:
        if words[-1] in UNITS and words[-1] != "m":
            return " ".join(words[:-1]), UNITS[words[-1]]
        if words[0] in ("uren", "uur", "minuten", "min"):
            return " ".join(words[1:]), UNITS[words[0]]
    return plain(text), ""


def field_of(heading: Any) -> tuple[str, str]:
    """The field and unit that a heading stands for; both may be empty."""
    known = vocabulary()
    whole = plain(heading)
    if whole in known.field_of:
        name = known.field_of[whole]
        unit = UNITS.get(whole.split(" ")[-1], "") if name in TIMES else ""
        if name == "total_min" and "minu" in whole:
            unit = "min"
        return name, unit or known.unit_of.get(name, "")
    if whole in known.outside:
        return OUTSIDE + text_of(heading), ""
    stem, unit = split_unit(heading)
    if stem in known.field_of:
        name = known.field_of[stem]
        return name, unit or known.unit_of.get(name, "")
    bare = " ".join(word for word in whole.split() if word not in ELSEWHERE)
    if bare in known.outside or (bare != whole and bare in known.departments):
        return OUTSIDE + _without_elsewhere(heading), ""
    if stem in known.departments and unit:
        return HOURS + department_name(heading), unit
    if stem in known.departments:
        return HOURS + department_name(heading), "h"
    return "", ""


def _without_elsewhere(heading: Any) -> str:
    words = re.sub(r"[()\[\]]", " ", text_of(heading)).split()
    name = " ".join(word for word in words if plain(word) not in ELSEWHERE)
    return name[:1].upper() + name[1:]


def department_name(heading: Any) -> str:
    """The department in a heading such as `Uren laser` or `Zetten (u)`."""
    text = re.sub(r"[(\[][^)\]]*[)\]]", " ", text_of(heading))
    words = text.split()
    while len(words) > 1 and plain(words[0]) in UNITS:
        words = words[1:]
    while len(words) > 1 and plain(words[-1]) in UNITS:
        words = words[:-1]
    name = " ".join(words)
    return name[:1].upper() + name[1:]


def layout_of(raw: RawSheet, mapping: Mapped | None) -> Layout:
    """How a sheet is understood."""
    chosen = _chosen(raw.name, mapping)
    at = _heading_at(raw.rows, chosen)
    if at is None:
        return Layout(raw.name, "")
    body = raw.rows[at + 1 :]
    columns = _columns(_heading_cells(raw.rows, at), body, chosen)
    return Layout(raw.name, _kind(columns), at + 1, columns)


def _chosen(sheet: str, mapping: Mapped | None) -> dict[str, str]:
    if not mapping:
        return {}
    rows = {**mapping.get("*", {}), **mapping.get(sheet, {})}
    return {
        (key if re.fullmatch(r"[A-Z]{1,3}", key) else plain(key)): v for key, v in rows.items()
    }


def _heading_at(rows: Sequence[Row], chosen: Mapping[str, str]) -> int | None:
    best, best_at = 1, None
    for at, row in enumerate(rows[:HEADING_WITHIN]):
        score = len({_meaning(cell, at_column, chosen)[0] for at_column, cell in enumerate(row)
                     if isinstance(cell, str)} - {""})  # fmt: skip
        if score > best:
            best, best_at = score, at
    return best_at


def _meaning(cell: Any, at: int, chosen: Mapping[str, str]) -> tuple[str, str]:
    heading = plain(cell)
    if chosen and heading in chosen:
        return _named(chosen[heading], cell)
    if chosen and get_column_letter(at + 1) in chosen:
        return _named(chosen[get_column_letter(at + 1)], cell)
    return field_of(cell)


def _named(name: str, cell: Any) -> tuple[str, str]:
    """A field that the user chose; the unit still comes from the heading."""
    unit = split_unit(cell)[1]
    if name.startswith(HOURS) or name in TIMES:
        usual = "h" if name.startswith(HOURS) else vocabulary().unit_of.get(name, "")
        return name, unit or usual
    return name, ""


def _heading_cells(rows: Sequence[Row], at: int) -> list[str]:
    """The heading texts; a group heading above (merged: `Uren`) is put before its columns."""
    above = rows[at - 1] if at else []
    counts = {plain(cell): sum(plain(c) == plain(cell) for c in above) for cell in above}
    texts: list[str] = []
    for column, cell in enumerate(rows[at]):
        text = text_of(cell)
        group = plain(above[column]) if column < len(above) else ""
        grouped = text and UNITS.get(group) and counts.get(group, 0) > 1
        texts.append(f"{text_of(above[column])} {text}" if grouped else text)
    return texts


def _columns(
    headings: Sequence[str], body: Sequence[Row], chosen: Mapping[str, str]
) -> tuple[Column, ...]:
    taken: set[str] = set()
    columns: list[Column] = []
    meanings = [
        _meaning(text, at, chosen) if text else ("", "") for at, text in enumerate(headings)
    ]
    has_operation = bool({"operation", "machine", "work_centre"} & {name for name, _ in meanings})
    for at, text in enumerate(headings):
        name, unit = meanings[at]
        cells = [row[at] for row in body if at < len(row) and row[at] is not None]
        if name.startswith(HOURS) and plain(text) not in chosen:
            name = "" if has_operation or not _are_times(cells, unit) else name
        if name.startswith(OUTSIDE) and not _are_answers(cells):
            name = ""
        if name in taken or (name == "worked_min" and not has_operation):
            name = ""
        taken |= {name} - {""}
        samples = tuple(text_of(cell)[:60] for cell in cells[:3])
        columns.append(
            Column(get_column_letter(at + 1), text, name, unit if name else "", samples)
        )
    return tuple(columns if chosen else _without_namesakes(columns))


def _without_namesakes(columns: Sequence[Column]) -> list[Column]:
    """Columns of which the code of an article is not its name, and a line no step of work.

    Of `Artikel` and `Omschrijving` the second tells what it is. Where a list tells no work, its
    lines (`Regel`) are those of the order.
    """
    fields = {each.field for each in columns}
    named = [c for c in columns if field_of(c.heading)[0] == "product"]
    described = next((c for c in named if plain(c.heading).startswith(DESCRIBES)), None)
    has_work = bool(fields & {"operation", "machine", "work_centre"})
    found = []
    for each in columns:
        is_code = each.field == "product" and described not in (None, each)
        if is_code:
            each = replace(each, field="" if "drawing" in fields else "drawing")
        elif each is described and "product" in fields:
            each = replace(each, field="product")
        elif each.field == "step" and not has_work and "line" not in fields:
            each = replace(each, field="line")
        found.append(each)
    return found


def _are_times(cells: Sequence[Any], unit: str) -> bool:
    def is_time(cell: Any) -> bool:
        try:
            minutes_of(cell, unit)
        except NotUnderstood:
            return text_of(cell) in ("-", "")
        return True

    return bool(cells) and sum(map(is_time, cells)) >= 0.6 * len(cells)


def _are_answers(cells: Sequence[Any]) -> bool:
    """Whether at least one cell says ja or nee: hours, prices and days are something else."""
    return any(is_answer(cell) for cell in cells)


def _kind(columns: Iterable[Column]) -> str:
    fields = {each.field for each in columns if each.field}
    if "order" not in fields:
        return ""
    works = bool(fields & {"operation", "machine", "work_centre"})
    tells = bool(fields & {"due", "customer", "product"})
    if works:
        return "both" if tells else "operations"
    return "orders" if tells or len(fields) > 1 else ""


def is_heading_again(row: Row, layout: Layout) -> bool:
    """Whether a row in the body repeats the heading, as page-wise exports do."""
    used = [at for at, each in enumerate(layout.columns) if each.field]
    same = sum(
        at < len(row) and bool(plain(row[at]))
        and plain(layout.columns[at].heading).endswith(plain(row[at]))
        and isinstance(row[at], str)
        for at in used
    )  # fmt: skip
    return same >= max(2, len(used) // 2)


def fingerprint(layouts: Iterable[Layout]) -> str:
    """A short name for these headings in this order, to remember a mapping by."""
    text = "\n".join(
        "|".join(plain(each.heading) for each in layout.columns) for layout in layouts
    )
    return hashlib.sha256(text.encode()).hexdigest()[:16]
