"""What it costs to pull each later order forward, worked out in the background."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from gemaakt.cutting.group import Batch, batches_of
from gemaakt.cutting.join import LaserPace
from gemaakt.nest import Sheet
from gemaakt.server.nest.asking import Wanted, new_sheets, ruled, sheets_of_rack
from gemaakt.server.nest.to_cut import (
    MARGIN_MM,
    SPACING_MM,
    Material,
    batch_of,
    material_of,
    pace_today,
)
from gemaakt.server.nest.worth import remnant_share
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.services import ask

if TYPE_CHECKING:
    from gemaakt.server.nest.pull_harm import Judge

KIND = "nest.pull"
LIMIT_S = 60.0
MOST_ORDERS = 12
TOGETHER_DAYS = 7
"""An order is pulled out of the batch of those that are cut within so many days of each other."""
MOST_NESTED = 300
"""With more pieces two nests differ by more than one order does: areas say it better."""
PACE_MM_PER_MIN = 3000.0
"""For parts of which no minutes are known: 3 to 6 mm steel on a 3 kW laser."""


def start_pull(material: Material, wanted: Wanted, *, actor: Any = None) -> Solve:
    """Queue the question for the orders that do not go on the sheets now."""
    now = [
        each.order for each in material.orders if wanted.when.get(each.order) in ("now", "first")
    ]
    snapshot = {
        "key": material.key, "now": now or [material.orders[0].order],
        "spacing_mm": wanted.spacing_mm, "margin_mm": wanted.margin_mm,
        "turns": dict(wanted.turns), "mirrored": sorted(wanted.mirrored), "kits": wanted.kits,
        "lots": None if wanted.lots is None else dict(wanted.lots),
    }  # fmt: skip
    return ask(kind=KIND, snapshot=snapshot, options={}, limit_s=LIMIT_S, actor=actor)


def run(task: Task) -> dict[str, Any]:
    """The difference that each later order makes: euros, sheets, minutes, and who ends later."""
    from gemaakt.cutting.pull import expected_pulls, pulls
    from gemaakt.nest.warm import warm
    from gemaakt.server.nest.pull_harm import judge_of

    material = material_of(task.snapshot["key"])
    rows: list[dict[str, Any]] = []
    judge: Judge | None = None
    if material is not None:
        warm()
        task.begin()
        now = list(task.snapshot["now"])
        later = [each.order for each in material.orders if each.order not in now][:MOST_ORDERS]
        first = _ruled(batch_of(material, now, "now"), task.snapshot)
        rest = _ruled(batch_of(material, later, "later"), task.snapshot)
        sheets = sheets_to_compare(material, task.snapshot.get("lots"))
        pace = LaserPace(
            "laser", PACE_MM_PER_MIN, sheet_min=pace_today().change_min(material.grade)
        )
        apart = {
            "spacing_mm": task.snapshot.get("spacing_mm", SPACING_MM),
            "margin_mm": task.snapshot.get("margin_mm", MARGIN_MM),
            "remnant_share": float(remnant_share()),
        }
        for group in batches_of(rest.lines, window_days=TOGETHER_DAYS) if first.lines else ():
            many = sum(line.part.quantity for line in (*first.lines, *group.lines))
            worked = pulls if many <= MOST_NESTED else expected_pulls
            for found in worked(group.orders, first, group, sheets, pace, **apart):
                judge = judge or judge_of(first, found.joint_min - found.earlier_batch_min)
                moving = [line for line in group.lines if line.order == found.order]
                harm = judge.row(found, moving) if judge else {}
                rows.append({**asdict(found), **harm, "day": _day(group, found.order)})
                task.report(rows=rows)
    return {"summary": {"key": task.snapshot["key"], "now": task.snapshot["now"], "rows": rows}}


def _ruled(batch: Batch, snapshot: Mapping[str, Any]) -> Batch:
    """The batch with the rules of turning and kits that were chosen when it was asked."""
    chosen = Wanted(
        {}, snapshot.get("turns", {}), frozenset(snapshot.get("mirrored", ())),
        kits=snapshot.get("kits", False),
    )  # fmt: skip
    return replace(batch, lines=tuple(ruled(line, chosen) for line in batch.lines))


def sheets_to_compare(
    material: Material, lots: Mapping[str, int] | None = None
) -> tuple[Sheet, ...]:
    """New sheets only, as many as are wanted: a remnant cannot be promised to two batches.

    lots: how many of each lot take part, where that was chosen.
    """
    rack = sheets_of_rack(material, Wanted({}, lots=lots))
    full = [sheet for sheet in rack if not sheet.remnant]
    return tuple(replace(sheet, quantity=999) for sheet in full) or tuple(new_sheets(material))


def _day(batch: Batch, order: str) -> str:
    days = [line.due for line in batch.lines if line.order == order and line.due]
    return min(days).isoformat() if days else ""


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Nothing more: the answer is kept with the search itself."""


def rows_of(solve: Solve | None) -> Iterable[Mapping[str, Any]]:
    """What is known so far."""
    if solve is None:
        return ()
    found = (solve.result or solve.progress or {}).get("rows", ())
    return [
        {**row, "opens": date.fromisoformat(row["opens"])} if row.get("opens") else row
        for row in found
    ]
