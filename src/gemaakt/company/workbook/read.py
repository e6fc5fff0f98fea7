"""A firm's own list as a company: what is there is read, what is missing is assumed and said."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from gemaakt import clock
from gemaakt.company.assumed import (
    WHOLE_ORDER_MIN,
    assumed_break,
    hours_params,
    supplier_rows,
    usual_calendar,
)
from gemaakt.company.company import Assumption, Company
from gemaakt.company.departments import as_compared, on_machines, with_skills_asked
from gemaakt.company.workbook import own
from gemaakt.company.workbook.assemble import (
    ASSUMED_DAYS,
    ASSUMED_MIN,
    Assembly,
)
from gemaakt.company.workbook.firm_lists import FirmLists, read_firm
from gemaakt.company.workbook.layout import Layout, Mapped, fingerprint, layout_of
from gemaakt.company.workbook.lists import Reader
from gemaakt.company.workbook.rack import is_rack_list
from gemaakt.company.workbook.result import Remarks, WorkbookResult
from gemaakt.company.workbook.source import RawSheet, WorkbookRefused, raw_sheets
from gemaakt.findings import Finding, Severity, finding_of
from gemaakt.shop import Machine, WorkCentre

LISTED = ("orders", "operations", "both")
MOST_NAMED = 5
NAMES = {"nl": "Mijn bedrijf", "en": "My company"}


def read_workbook(
    path: Path | str,
    *,
    now: datetime | None = None,
    mapping: Mapped | None = None,
    language: str | None = None,
) -> WorkbookResult:
    """The company in a workbook or text file at this path; see `read_workbook_bytes`."""
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        where = {"file": path.name}
        return WorkbookResult(
            None, (Finding("workbook.unreadable", Severity.ERROR, where, {"reason": reason}),)
        )
    return read_workbook_bytes(content, path.name, now=now, mapping=mapping, language=language)


def read_workbook_bytes(
    content: bytes,
    file: str,
    *,
    now: datetime | None = None,
    mapping: Mapped | None = None,
    language: str | None = None,
    keeps_own_start: bool = False,
) -> WorkbookResult:
    """The company in the content of a workbook, with findings by sheet, row and column.

    `now` is minute zero of the plan; a workbook that Gemaakt wrote itself has one of its own,
    which counts when `now` is None or `keeps_own_start` is asked. `mapping` says per sheet what
    a column means, where the
    headings do not. Nothing is ever raised for what the file holds.
    """
    try:
        sheets = raw_sheets(content, file)
    except WorkbookRefused as refusal:
        return WorkbookResult(None, (finding_of(refusal),))
    if own.is_own(sheets):
        found = own.read_own(sheets, now=now, keeps_own_start=keeps_own_start)
    elif now is None or now.tzinfo is None:
        return WorkbookResult(
            None, (Finding("workbook.no-moment", Severity.ERROR, {"file": file}),)
        )
    else:
        found = _read_lists(sheets, file, now, mapping, language or "nl")
    odd = [finding for sheet in sheets for finding in sheet.findings]
    return replace(found, findings=(*odd, *found.findings))


def _read_lists(
    sheets: Sequence[RawSheet], file: str, now: datetime, mapping: Mapped | None, language: str
) -> WorkbookResult:
    remarks = Remarks()
    assembly = Assembly(remarks)
    layouts = [layout_of(raw, mapping) for raw in sheets]
    mark = fingerprint(layouts)
    by_line = all(layout.index_of("line") is not None for layout in layouts if layout.kind)
    # orders first: where two sheets speak of an order, the order list is heard first
    for at in sorted(range(len(sheets)), key=lambda i: layouts[i].kind != "orders"):
        if layouts[at].kind:
            reader = Reader(layouts[at], clock.local_day(now), remarks, by_line)
            count = assembly.gather(reader.rows(sheets[at]), layouts[at].kind)
            layouts[at] = reader.counted(count)
    firm = read_firm(sheets, layouts, clock.local_day(now), remarks)
    findings = [*_about_columns(layouts)]
    if not assembly.orders:
        finding = Finding(_why_no_orders(sheets, layouts), Severity.ERROR, {"file": file})
        return WorkbookResult(None, (finding, *remarks.all()), tuple(layouts), mark)
    company = _with_firm(_company(assembly, now, language), firm)
    return WorkbookResult(company, (*remarks.all(), *findings), tuple(layouts), mark)


def _why_no_orders(sheets: Sequence[RawSheet], layouts: Sequence[Layout]) -> str:
    """The code of what a list without orders is taken for."""
    if any(layout.kind in LISTED for layout in layouts):
        return "workbook.no-orders"
    return "workbook.rack-list" if is_rack_list(sheets) else "workbook.no-heading"


def _about_columns(layouts: Sequence[Layout]) -> list[Finding]:
    """Columns that are not used: said once each, so that the user can say what they are."""
    return [
        Finding(
            "workbook.column-not-used",
            Severity.INFO,
            {"sheet": layout.sheet, "row": layout.heading_row, "column": column.letter},
            {"heading": column.heading},
        )
        for layout in layouts
        if layout.kind
        for column in layout.columns
        if column.heading and not column.field
    ]


def _company(assembly: Assembly, now: datetime, language: str) -> Company:
    orders = assembly.made()
    used = {a.machine for o in orders for step in o.operations for a in step.alternatives}
    names = sorted(used)
    centres = sorted({assembly.centre_of[name] for name in names})
    company = Company(
        name=NAMES.get(language, NAMES["nl"]),
        plan_start=now.replace(second=0, microsecond=0),
        orders=orders,
        machines=tuple(Machine(name, assembly.centre_of[name], name, "dag") for name in names),
        work_centres=tuple(WorkCentre(name, name) for name in centres),
        calendars=(usual_calendar(),),
        suppliers=supplier_rows(assembly.suppliers),
    )
    return replace(company, assumptions=tuple(_assumptions(company, assembly)))


def _with_firm(company: Company, firm: FirmLists) -> Company:
    """The company with the machines and people that sheets beside the orders tell."""
    if firm.machines:
        company = _on_told_machines(company, firm.machines)
    if not firm.staff.people:
        return company
    kept = tuple(a for a in company.assumptions if a.code != "assumed.people-unlimited")
    return with_skills_asked(
        replace(
            company,
            people=tuple(firm.staff.people),
            calendars=(*company.calendars, *firm.staff.calendars.values()),
            assumptions=kept,
        )
    )


def _on_told_machines(company: Company, told: Sequence[Machine]) -> Company:
    """Work of a department on the machines that stand there, in place of one that was assumed."""
    names = {as_compared(each.id) for each in told} | {
        as_compared(each.work_centre) for each in told
    }
    assumed = [each for each in company.machines if as_compared(each.id) not in names]
    machines = (*told, *assumed)
    centres = dict.fromkeys(each.work_centre for each in machines)
    hours = [a for a in company.assumptions if a.code == "assumed.machine-hours"]
    return replace(
        company,
        machines=machines,
        work_centres=tuple(WorkCentre(name, name) for name in centres),
        orders=on_machines(company.orders, machines),
        assumptions=(
            *(_hours_of(each, assumed) for each in hours),
            *(each for each in company.assumptions if each not in hours),
        ),
    )


def _hours_of(told: Assumption, assumed: Sequence[Machine]) -> Assumption:
    """What is taken for granted of hours, where only these machines were assumed."""
    if not assumed:
        return Assumption("assumed.hours", hours_params())
    names = ", ".join(each.id for each in assumed)
    return replace(told, params={**told.params, "quantity": len(assumed), "names": names})


def _one_piece(orders: Sequence[str]) -> Assumption:
    """That orders of which the list says no quantity are counted as one piece, and which."""
    more = " …" if len(orders) > MOST_NAMED else ""
    names = ", ".join(orders[:MOST_NAMED]) + more
    return Assumption("assumed.one-piece", {"quantity": len(orders), "names": names})


def _assumptions(company: Company, assembly: Assembly) -> list[Assumption]:
    said = [
        Assumption(
            "assumed.machine-hours",
            {
                "quantity": len(company.machines),
                "names": ", ".join(each.id for each in company.machines),
                **hours_params(),
            },
        ),
        assumed_break(),
        Assumption("assumed.people-unlimited"),
        Assumption("assumed.power-unlimited"),
    ]
    if not any(order.materials for order in company.orders):
        said.append(Assumption("assumed.material-in-stock"))
    counts = assembly.assumed
    for key, code, minutes in (
        ("time", "assumed.operation-time", ASSUMED_MIN),
        ("single", "assumed.single-operation", WHOLE_ORDER_MIN),
    ):
        if counts[key]:
            said.append(Assumption(code, {"quantity": counts[key], "minutes": int(minutes)}))
    if counts["outside"]:
        said.extend(
            Assumption("assumed.outside-days", {"supplier": name, "days": days})
            for name, days in assembly.suppliers.items()
            if days == ASSUMED_DAYS
        )
    if assembly.one_piece:
        said.append(_one_piece(assembly.one_piece))
    if counts["no-due"]:
        said.append(Assumption("assumed.no-due", {"quantity": counts["no-due"]}))
    return said
