"""A sheet with the firm's machines: in which department each stands, its power and its rate."""

import re
from collections.abc import Collection, Iterator
from decimal import Decimal

from gemaakt.company.limits import LARGEST_KW
from gemaakt.company.workbook.cells import NotUnderstood, number_of
from gemaakt.company.workbook.headed_list import ListForm, ListSheet, words_of
from gemaakt.company.workbook.layout import plain
from gemaakt.company.workbook.source import Row
from gemaakt.shop import Machine, PowerStates

WORDS = "machine_list.toml"
MOST_EQUAL = 100
LARGEST_EUR = 100_000


def _columns(row: Row) -> dict[str, int]:
    found: dict[str, int] = {}
    for at, cell in enumerate(row):
        heading = plain(cell) if isinstance(cell, str) else ""
        bare = re.sub(r" (kw|eur|euro)$", "", heading)
        name = words_of(WORDS).get(heading) or words_of(WORDS).get(bare, "")
        if name:
            found.setdefault(name, at)
    return found


def _is_heading(columns: Collection[str]) -> bool:
    return "machine" in columns and bool({"centre", "run_kw", "rate"} & set(columns))


FORM = ListForm(
    _columns, _is_heading, "machine", 100, "workbook.no-orders", "workbook.no-heading"
)  # fmt: skip


def machines_of(sheet: ListSheet) -> list[Machine]:
    """The machines that the rows of a sheet tell; what is odd goes to its remarks."""
    found: dict[str, Machine] = {}
    for at, row in sheet.told():
        for machine in _machines(sheet, at, row):
            if machine.id in found:
                sheet.say("workbook.machine-twice", at, "machine")
            found.setdefault(machine.id, machine)
    return list(found.values())


def _machines(sheet: ListSheet, at: int, row: Row) -> Iterator[Machine]:
    name = sheet.text(row, "machine")
    count = int(_number(sheet, at, row, "quantity", MOST_EQUAL, usual=1))
    power = PowerStates(
        idle_kw=_number(sheet, at, row, "idle_kw", LARGEST_KW),
        run_kw=_number(sheet, at, row, "run_kw", LARGEST_KW),
    )
    rate = Decimal(str(round(_number(sheet, at, row, "rate", LARGEST_EUR), 2)))
    for number in range(1, count + 1):
        called = name if count == 1 else f"{name} {number}"
        centre = sheet.text(row, "centre") or name
        yield Machine(called, centre, called, "dag", power, rate)


def _number(
    sheet: ListSheet, at: int, row: Row, name: str, most: float, usual: float = 0.0
) -> float:
    """A number of a column from nought to the most it can be; else what is usual, told."""
    value = sheet.value(row, name)
    text = re.sub(r"\s*(kw|kva|€)\s*$", "", re.sub(r"^\s*€\s*", "", sheet.text(row, name)),
                  flags=re.IGNORECASE)  # fmt: skip
    if not text or text in ("-", "–"):
        return usual
    try:
        number = number_of(text if isinstance(value, str) else value)
    except NotUnderstood:
        number = -1.0
    if 0 <= number <= most:
        return number
    sheet.not_understood(at, name)
    return usual
