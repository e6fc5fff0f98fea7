"""Sheets with the people and the machines that a firm keeps beside its list of orders."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from openpyxl.utils import get_column_letter

from gemaakt.company.workbook import machine_list, staff_list
from gemaakt.company.workbook.cells import text_of
from gemaakt.company.workbook.headed_list import ListSheet, listed_in
from gemaakt.company.workbook.layout import Column, Layout
from gemaakt.company.workbook.result import Remarks
from gemaakt.company.workbook.source import RawSheet
from gemaakt.company.workbook.staff_list import Staff
from gemaakt.shop import Machine

PEOPLE, MACHINES = "people-list", "machine-list"
SAMPLES = 3


@dataclass(slots=True)
class FirmLists:
    """What the sheets beside the orders tell of the firm itself."""

    staff: Staff = field(default_factory=Staff)
    machines: list[Machine] = field(default_factory=list)


def read_firm(
    sheets: Sequence[RawSheet], layouts: list[Layout], today: date, remarks: Remarks
) -> FirmLists:
    """The people and machines in sheets that tell no orders; `layouts` gets how they were read.

    Of each kind the first sheet counts: an older copy behind it does not.
    """
    found = FirmLists()
    for at, raw in enumerate(sheets):
        if layouts[at].kind:
            continue
        people = listed_in(raw, staff_list.FORM, remarks)
        machines = listed_in(raw, machine_list.FORM, remarks)
        if people is not None and not found.staff.people:
            found.staff = staff_list.staff_of(people, today)
            layouts[at] = _layout(people, PEOPLE, len(found.staff.people))
        elif machines is not None and not found.machines:
            found.machines = machine_list.machines_of(machines)
            layouts[at] = _layout(machines, MACHINES, len(found.machines))
    return found


def _layout(sheet: ListSheet, kind: str, count: int) -> Layout:
    name_of = {at: name for name, at in sheet.columns.items()}
    told = [row for _, row in sheet.told()][:SAMPLES]
    columns = tuple(
        Column(
            get_column_letter(at + 1),
            text_of(cell),
            name_of.get(at, ""),
            samples=tuple(text_of(row[at])[:60] for row in told if at < len(row) and row[at]),
        )
        for at, cell in enumerate(sheet.raw.rows[sheet.heading])
    )
    return Layout(sheet.raw.name, kind, sheet.heading + 1, columns, count)
