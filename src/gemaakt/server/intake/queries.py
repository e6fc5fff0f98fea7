"""What the import pages show."""

from datetime import date
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from gemaakt.company.document import company_of
from gemaakt.company.workbook.layout import vocabulary
from gemaakt.company.workbook.staff_list import SKILL
from gemaakt.data import sentence
from gemaakt.data.messages.written import as_written
from gemaakt.server.delivery.returning import remade_orders
from gemaakt.server.intake.models import Upload
from gemaakt.server.intake.services import FIRM_KINDS, ORDER_KINDS, is_order_list, said_cancelled
from gemaakt.server.intake.standing import Said, weighed_against
from gemaakt.server.nest.stays_booked import nest_orders
from gemaakt.server.order.by_hand import hand_changes
from gemaakt.server.order.models import Order
from gemaakt.server.refusals import language

SHOWN = 200
SAMPLE = 8


def recent() -> list[Upload]:
    """The newest uploads, without their content."""
    return list(Upload.objects.defer("content", "company", "findings", "sheets")[:10])


def findings(upload: Upload, after: int = 0) -> list[dict[str, Any]]:
    """Findings as rows: severity, sheet, row, column, sentence; the worst first.

    `after` leaves out so many that were there before.
    """
    order = {"error": 0, "warning": 1, "info": 2}
    rows = [
        {
            "severity": each["severity"],
            "where": each.get("where", {}),
            "text": sentence(
                each["code"], {**each.get("where", {}), **each.get("params", {})}, language()
            ),
        }
        for each in upload.findings[after:]
    ]
    return sorted(rows, key=lambda row: order.get(row["severity"], 3))[:SHOWN]


def sample(upload: Upload) -> list[dict[str, Any]]:
    """The first orders as they were understood."""
    orders = list((upload.company or {}).get("orders", []))[:SAMPLE]
    return [{**each, "due": _day(each.get("due"))} for each in orders]


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def totals(upload: Upload) -> dict[str, int]:
    """How much there is."""
    company = upload.company or {}
    orders = company.get("orders", [])
    return {
        "orders": len(orders),
        "operations": sum(len(each.get("operations", ())) for each in orders),
        "machines": len(company.get("machines", ())),
        "people": len(company.get("people", ())),
    }


def leaving(upload: Upload) -> list[str]:
    """Numbers of open orders that an order list does not name: they go when it is accepted."""
    if upload.accepted or not upload.company or not is_order_list(upload):
        return []
    listed = {each["id"] for each in upload.company.get("orders", ())} | said_cancelled(upload)
    listed |= remade_orders() | nest_orders()
    rows = Order.objects.exclude(status__in=Order.OVER)
    return [code for code in rows.values_list("code", flat=True) if code not in listed]


def by_hand(upload: Upload) -> list[dict[str, Any]]:
    """What was changed here by hand and the upload says otherwise; what it would do with that."""
    changes = {} if upload.accepted or not upload.company else hand_changes()
    if not changes:
        return []
    rows = Order.objects.filter(code__in=list(changes)).prefetch_related("materials")
    said = Said(company_of(upload.company), upload.name, is_order_list(upload))
    found = weighed_against(said, [row.to_domain((), row.materials.all()) for row in rows])
    return [
        {
            "place": f"{each.order}|{each.field}", "order": each.order, "is_kept": each.is_kept,
            "field": sentence(f"order.hand-stays.{each.field}", {}, language()),
            "here": as_written(each.here, each.field, language()),
            "sent": as_written(each.sent, each.field, language()),
        }
        for each in found.rows
    ]  # fmt: skip


def assumptions(upload: Upload) -> list[str]:
    """What is taken for granted, in words."""
    rows = (upload.company or {}).get("assumptions", [])
    return [sentence(each["code"], each.get("params", {}), language()) for each in rows]


def field_choices() -> list[tuple[str, str]]:
    """What a column can mean, in words."""
    words = {
        "order": _("order number"),
        "customer": _("customer"),
        "product": _("product"),
        "quantity": _("quantity"),
        "due": _("due date"),
        "release": _("not before"),
        "operation": _("operation"),
        "machine": _("machine"),
        "work_centre": _("department"),
        "setup_min": _("set-up time"),
        "piece_min": _("time per piece"),
        "worked_min": _("time worked so far"),
        "total_min": _("total time"),
        "status": _("status"),
        "note": _("note"),
        "price": _("price"),
        "price_eur": _("price"),
        "reference": _("customer's order number"),
        "step": _("step"),
        "skill": _("skill"),
        "material": _("material"),
        "drawing": _("drawing"),
        "weight": _("weight"),
        "after": _("after step"),
        "done_quantity": _("pieces done"),
        "delivered_quantity": _("pieces delivered"),
        "open_quantity": _("pieces still to deliver"),
        "line": _("line of the order"),
        "lead_time_days": _("lead time in working days"),
        "material_arrives": _("material arrives on"),
        "supplier": _("supplier"),
    }
    names = sorted(set(vocabulary().field_of.values()))
    return [("", _("not used"))] + [(name, words.get(name, name)) for name in names]


def sheets(upload: Upload) -> list[dict[str, Any]]:
    """Sheets with their columns, each with the meaning that was found or chosen.

    None for our own workbook: its columns mean what they are called.
    """
    plain: list[dict[str, Any]] = msgspec.to_builtins(upload.sheets)
    if not {sheet.get("kind", "") for sheet in plain} <= ORDER_KINDS:
        return []
    for sheet in plain:
        if sheet.get("kind") in FIRM_KINDS:
            sheet["columns"] = [
                {**each, "means": _told_of_firm(each["field"])} for each in sheet["columns"]
            ]
    return [sheet for sheet in plain if sheet.get("columns")]


def _told_of_firm(name: str) -> str:
    """What a column of people or machines says, in words."""
    if name.startswith(SKILL):
        return _("level of %(skill)s") % {"skill": name.removeprefix(SKILL)}
    words = {
        "name": _("name"),
        "role": _("role"),
        "hours": _("hours a week"),
        "days": _("working days"),
        "rate": _("rate per hour"),
        "school": _("school days"),
        "leaves": _("last working day"),
        "skills": _("skills"),
        "supervised": _("needs a supervisor"),
        "machine": _("machine"),
        "centre": _("department"),
        "run_kw": _("kW while running"),
        "idle_kw": _("kW while idle"),
        "quantity": _("quantity"),
    }
    return words.get(name, _("not used"))
