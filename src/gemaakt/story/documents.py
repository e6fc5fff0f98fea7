"""What each station left, as the documents of CONTRACTS.md."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

import msgspec

from gemaakt.drawing import document_of
from gemaakt.nest import NestJob, Part, Ring, Sheet
from gemaakt.nest.write_document import nest_document
from gemaakt.plan import to_document
from gemaakt.story.stations import FENCE_ORDER, Story, story_orders, total_eur
from gemaakt.units import G_PER_KG

type Document = Mapping[str, Any]


def documents(story: Story) -> dict[str, Document]:
    """File name -> document, in the order of the row."""
    panel = story.drawn[story.fence.panel.name]
    return {
        "part.json": plain(document_of([panel])),
        "quote.json": {"format": "gemaakt.quote/1", **plain(story.offer)},
        "order.json": {"format": "gemaakt.order/1", **plain(order_of(story, FENCE_ORDER))},
        "nest-job.json": nest_job_document(story.job),
        "nest.json": nest_document_of(story),
        "plan.json": {**to_document(story.plan), "findings": []},
        "work.json": work_document(story),
        "passport.json": plain(story.passport),
        "summary.json": summary(story),
    }


def plain(thing: Any) -> dict[str, Any]:
    """A document type as plain lists, mappings, numbers and text."""
    made: dict[str, Any] = msgspec.to_builtins(thing, enc_hook=str)
    return made


def order_of(story: Story, order_id: str) -> Any:
    """The order as it was planned."""
    return next(order for order in story.planned.orders if order.id == order_id)


# ------------------------------------------------------------------ nest


def nest_job_document(job: NestJob) -> dict[str, Any]:
    """`gemaakt.nest-job/1`."""
    return {
        "format": "gemaakt.nest-job/1",
        "name": job.name,
        "unit": "mm",
        "spacing": job.spacing_mm,
        "margin": job.margin_mm,
        "thickness_mm": job.thickness_mm,
        "density_kg_per_m3": job.density_kg_per_m3,
        "parts": [_part_row(part) for part in job.parts],
        "sheets": [_sheet_row(sheet) for sheet in job.sheets],
    }


def _part_row(part: Part) -> dict[str, Any]:
    return {
        "id": part.id,
        "qty": part.quantity,
        "order": part.order,
        "outer": _points(part.outer),
        "holes": [_points(hole) for hole in part.holes],
        "rotations": list(part.rotations_deg or ()) or None,
        "arcs": {
            "outer": list(part.outer.bulges),
            "holes": [list(hole.bulges) for hole in part.holes],
        },
    }


def _sheet_row(sheet: Sheet) -> dict[str, Any]:
    return {
        "id": sheet.id,
        "copies": sheet.quantity,
        "cost": sheet.cost_eur,
        "remnant": sheet.remnant,
        "heat_number": sheet.heat_number,
        "outer": _points(sheet.outer),
    }


def _points(ring: Ring) -> list[list[float]]:
    return [[x, y] for x, y in ring.points]


def nest_document_of(story: Story) -> dict[str, Any]:
    """`gemaakt.nest/1`, with each sheet's grams and the cut list of the posts beside it."""
    made = plain(nest_document(story.job, story.nest, [], start_seconds=0.0))
    made["weights"] = [asdict(sheet) for sheet in story.sheets]
    made["bars"] = {
        "format": "gemaakt.bars/1",
        "bars": _bar_rows(story),
        "weights": asdict(story.bars_weight),
    }
    return made


def _bar_rows(story: Story) -> list[dict[str, Any]]:
    job = story.bars_job
    return [
        {
            "stock": job.stock[pattern.bar].id,
            "count": pattern.times,
            "pieces": [
                piece.id
                for piece, count in zip(job.pieces, pattern.counts, strict=True)
                for _ in range(count)
            ],
        }
        for pattern in story.bars.patterns
    ]


# ------------------------------------------------------------------ work and labels


def work_document(story: Story) -> dict[str, Any]:
    """Every tap, and the post-calculation it leads to."""
    return {
        "format": "gemaakt.work/1",
        "events": [plain(event) for event in story.events],
        "post_calculation": [plain(line) for line in story.post],
    }


def labels(story: Story) -> list[dict[str, Any]]:
    """One label a piece: its order, heat number and whole grams."""
    rows: list[dict[str, Any]] = []
    for sheet in story.sheets:
        for part, count in sheet.pieces.items():
            each = sheet.parts_g[part] // count
            rows += [
                {"piece": part, "heat_number": sheet.heat_number, "mass_g": each}
                for _ in range(count)
            ]
    post = story.fence.post
    each = story.bars_weight.pieces_g // post.quantity
    rows += [
        {"piece": post.name, "heat_number": story.bars_weight.heat_number, "mass_g": each}
        for _ in range(post.quantity)
    ]
    return rows


# ------------------------------------------------------------------ summary


def summary(story: Story) -> dict[str, Any]:
    """Kilograms, minutes, euros, kWh and grams CO2e of the delivered fence."""
    taken_g = sum(sheet.sheet_g for sheet in story.sheets) + story.bars_weight.bars_g
    return {
        "format": "gemaakt.story/1",
        "order": FENCE_ORDER,
        "kg": story.passport.mass_kg,
        "minutes": sum(work.time_min for work in story.passport.operations),
        "eur": str(total_eur(story)),
        "kwh": story.passport.kwh,
        "g_co2e": story.passport.co2e_kg * G_PER_KG,
        "promise_date": _promise(story),
        "labels": labels(story),
        "balance_g": _balance(story, taken_g),
        "orders_freed_by_nest": [o.id for o in story_orders(story.planned)][1:],
    }


def _balance(story: Story, taken_g: int) -> dict[str, int]:
    """What was taken is on a label, in the rack, or scrap: to the gram."""
    return {
        "taken": taken_g,
        "labels": sum(row["mass_g"] for row in labels(story)),
        "remnants": sum(s.remnant_g for s in story.sheets) + story.bars_weight.offcut_g,
        "skeleton": sum(s.skeleton_g for s in story.sheets) + story.bars_weight.loss_g,
    }


def _promise(story: Story) -> str:
    """The local day on which the plan delivers the fence."""
    return _days(story, [row.end for row in story.plan.operations if row.order == FENCE_ORDER])


def _days(story: Story, ends: Sequence[int]) -> str:
    from gemaakt import clock

    end = clock.instant_of(max(ends), story.planned.plan_start)
    return clock.local_day(end, story.planned.time_zone).isoformat()
