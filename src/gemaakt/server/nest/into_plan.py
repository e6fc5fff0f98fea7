"""An accepted nest in the order book: laser operations whose completion frees many orders."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from gemaakt import clock
from gemaakt.company.workbook.assemble import MORNING_MIN
from gemaakt.cutting.join import longest_attendance
from gemaakt.order import MaterialNeed, StepId
from gemaakt.order import Order as OrderDocument
from gemaakt.routing import Alternative, Attendance
from gemaakt.routing import Operation as OperationDocument
from gemaakt.server.nest.alike import numbers_said
from gemaakt.server.nest.apart import able_machines
from gemaakt.server.nest.booked import kept_stages, lots_of
from gemaakt.server.nest.made_way import keep_rest, make_way
from gemaakt.server.nest.minutes import Pace, shared_mm
from gemaakt.server.nest.models import CutPart, Nest, StockItem, drawn_parts
from gemaakt.server.nest.reports import material_of, minutes_now, sheet_reports
from gemaakt.server.nest.stages import Stage, stages_for
from gemaakt.server.nest.to_cut import (
    nested_pieces,
    orders_laid,
    pace_today,
    piece_min,
    pieces_of,
)
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.quote.services import add_orders
from gemaakt.server.quote.words import trade_word
from gemaakt.server.shop.away import zone_name

MOST_NAME = 200


@transaction.atomic
def into_plan(nest: Nest) -> Order | None:
    """Put the nest in the order book, an operation a stage; None when no order waits for it.

    An operation of which every piece lies in accepted nests makes way for them: what came after
    it waits for the stages with its pieces. One of which some pieces lie there keeps the minutes
    of the others.
    """
    parts = parts_of(nest, pieces_of(nest))
    steps = {
        (row.order.code, row.code): row
        for row in Operation.objects.select_related("order").filter(
            order__code__in={order for order, _ in parts}, status="open"
        )
        if (row.order.code, row.code) in parts
    }
    if not steps or Order.objects.filter(code=nest.code).exists():
        return None
    named = {row.nested_as: key for key, rows in parts.items() for row in rows}
    stages = stages_for(nest, steps, named)
    untaught = _untaught_min(nest, stages)
    (made,) = add_orders([_order(nest, list(steps.values()), stages)])
    kept = _out_of_the_way(nest, steps, parts, stages)
    booked = kept_stages(nest, {each.code: each.numbers for each in stages})
    for row in booked:
        row["untaught_min"] = untaught[row["code"]]
    nest.booking = {**(nest.booking or {}), "steps": kept, "stages": booked}
    nest.save(update_fields=["booking"])
    return made


def _untaught_min(nest: Nest, stages: Iterable[Stage]) -> dict[str, float]:
    """Minutes of each stage without what past jobs taught: what the next lesson is reckoned on."""
    minutes = minutes_now(nest, taught=False)
    laid = [[row["part"] for row in each["placements"]] for each in nest.document["sheets"]]
    return {
        each.code: round(
            sum(minutes.of_sheet(laid[n - 1], shared_mm(nest, n)) for n in each.numbers), 3
        )
        for each in stages
    }


def _out_of_the_way(
    nest: Nest,
    steps: Mapping[StepId, Operation],
    parts: Mapping[StepId, Sequence[CutPart]],
    stages: Iterable[Stage],
) -> list[dict[str, Any]]:
    """Let the operations go, or keep their rest; how they were."""
    nested = nested_pieces()
    before, pace = nested - pieces_of(nest), pace_today()
    kept = []
    for key, step in steps.items():
        step.refresh_from_db()
        cuts = [f"{nest.code}/{each.code}" for each in stages if key in each.steps]
        left_share = left_share_of(parts[key], step.quantity, nested, pace)
        if left_share <= 0.0:
            kept.append(make_way(step, cuts))
        else:
            earlier_share = left_share_of(parts[key], step.quantity, before, pace)
            kept.append(keep_rest(step, left_share / earlier_share, cuts))
    return kept


def parts_of(nest: Nest, names: Collection[str]) -> dict[StepId, list[CutPart]]:
    """All drawn parts of the operations of which any of these parts of the nest is."""
    found: dict[StepId, list[CutPart]] = defaultdict(list)
    for row in drawn_parts(orders_laid(nest)):
        found[row.order, row.operation].append(row)
    return {
        key: rows for key, rows in found.items() if any(row.nested_as in names for row in rows)
    }


def _order(nest: Nest, steps: Sequence[Operation], stages: Sequence[Stage]) -> OrderDocument:
    """One order with an operation a stage.

    Late are the orders that wait for it, never the nest itself: its day is for the start rules.
    """
    due: date | None = min((s.order.due for s in steps if s.order.due), default=None)
    minutes = {report.number: report.time_min for report in sheet_reports(nest)}
    operations = tuple(
        _operation(nest, steps, each, sum(minutes[n] for n in each.numbers), len(stages))
        for each in stages
    )
    name = str(nest.document.get("name", ""))
    return OrderDocument(
        nest.code, product=name, due=due, weight=0, operations=operations,
        materials=tuple(_sheets(nest, stages)),
    )  # fmt: skip


def _sheets(nest: Nest, stages: Iterable[Stage]) -> Iterator[MaterialNeed]:
    """What has to be got out of the rack, or still comes, by the operation that cuts it."""
    lots, comes = lots_of(nest), (nest.booking or {}).get("comes", {})
    rack = StockItem.objects.in_bulk(set(lots), field_name="code")
    for stage in stages:
        for lot, count in Counter(lots[number - 1] for number in stage.numbers).items():
            words = f"{lot} · {_measures(rack[lot])}" if lot in rack else lot
            day = date.fromisoformat(comes[lot]) if lot in comes else None
            arrives = clock.utc_of(day, MORNING_MIN, zone_name()) if day else None
            yield MaterialNeed(words[:MOST_NAME], float(count), "st", arrives, stage.code)


def _measures(item: StockItem) -> str:
    size = f"{item.length_mm:.0f} × {item.width_mm or 0:.0f} mm"
    return f"{item.material} {item.thickness_mm or 0:g} mm · {size}"


def _operation(
    nest: Nest, steps: Sequence[Operation], stage: Stage, minutes: float, of: int
) -> OperationDocument:
    """The sheets of a stage, counted one by one.

    They need as much skill, as long, as any operation that the nest is for. Of one family, so
    that the laser is set up once for stages that follow each other.
    """
    hardest = max(steps, key=lambda each: each.skill_level)
    grade, thickness_mm = material_of(nest)
    return OperationDocument(
        stage.code, name=_name(steps[0], stage, of),
        alternatives=_alternatives(nest, steps, minutes, len(stage.numbers)),
        quantity=len(stage.numbers),
        skill=hardest.skill, skill_level=hardest.skill_level,
        attendance=longest_attendance(Attendance(step.attendance) for step in steps),
        setup_family=steps[0].setup_family or f"{grade} {thickness_mm:g} mm",
    )  # fmt: skip


def _name(step: Operation, stage: Stage, of: int) -> str:
    """What the operations are called that it stands for, and which sheets where it is not all."""
    if of == 1:
        return step.name
    words = {"step": trade_word(step.name or step.code), "numbers": numbers_said(stage.numbers)}
    return (_("%(step)s, sheet %(numbers)s") % words)[:MOST_NAME]


def _alternatives(
    nest: Nest, steps: Sequence[Operation], minutes: float, sheets: int
) -> tuple[Alternative, ...]:
    """The machines that every step may use, each as much slower as it is for the first step.

    Of those the ones that can cut parts as near to each other as they lie.
    """
    every = set.intersection(*({a["machine"] for a in step.alternatives} for step in steps))
    able = able_machines(nest, every)
    rows = [a for a in steps[0].alternatives if a["machine"] in able] or steps[0].alternatives
    fastest = min((a.get("piece_min", 0.0) for a in rows), default=0.0)
    return tuple(
        Alternative(
            a["machine"], float(a.get("setup_min", 0.0)),
            minutes / sheets * (a["piece_min"] / fastest if fastest > 0.0 else 1.0),
        )
        for a in rows
    )  # fmt: skip


def left_share_of(
    parts: Iterable[CutPart], quantity: int, nested: Counter[str], pace: Pace
) -> float:
    """Share of the minutes of an operation whose pieces lie in no accepted nest."""
    left = whole = 0.0
    for row in parts:
        each, asked = piece_min(row, pace), row.pieces * quantity
        whole += each * asked
        left += each * max(0, asked - nested[row.nested_as])
    return left / whole if whole else 0.0
