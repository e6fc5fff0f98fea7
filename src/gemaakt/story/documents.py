"""What each station left, as the documents of CONTRACTS.md."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from gemaakt import clock
from gemaakt.carbon.written import total
from gemaakt.company import Company
from gemaakt.data.messages import finding_row
from gemaakt.drawing import document_of
from gemaakt.findings import Finding
from gemaakt.nest import NestJob, Result
from gemaakt.nest.bars.job import BarsJob, BarsResult
from gemaakt.nest.outline import with_short_arcs
from gemaakt.nest.write_document import nest_document
from gemaakt.nest.write_job import job_document
from gemaakt.passport import Passport
from gemaakt.plan import PlanResult, to_document
from gemaakt.quote import Quote
from gemaakt.quote.document import document_of as quote_document
from gemaakt.story.fence import Fence
from gemaakt.story.nesting import WeighedBars, WeighedSheet
from gemaakt.story.product import FENCE_ORDER
from gemaakt.story.stations import Story, story_orders, total_eur
from gemaakt.units import G_PER_KG
from gemaakt.work import PostLine, WorkEvent

type Document = Mapping[str, Any]


def documents(story: Story, language: str = "nl") -> dict[str, Document]:
    """File name -> document, in the order of the row; findings speak the language."""

    def said(findings: Iterable[Finding]) -> list[dict[str, Any]]:
        return [finding_row(finding, language) for finding in findings]

    panel = story.drawn[story.fence.panel.name]
    return {
        "part.json": plain(document_of([panel], said(panel.findings))),
        "quote.json": plain(quote_document(story.offer, said)),
        "order.json": {"format": "gemaakt.order/1", **plain(order_of(story, FENCE_ORDER))},
        "nest-job.json": nest_job_document(story.job),
        "nest.json": nest_document_of(
            (story.job, story.nest), (story.bars_job, story.bars), story.sheets, story.bars_weight
        ),
        "plan.json": {**to_document(story.plan), "findings": said(story.plan.findings)},
        "work.json": work_document_of(story.events, story.post),
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
    """`gemaakt.nest-job/1`; its rings are polygons too, for programs that know no arcs."""
    return plain(job_document(with_short_arcs(job)))


def nest_document_of(
    nested: tuple[NestJob, Result],
    cut: tuple[BarsJob, BarsResult],
    sheets: Sequence[WeighedSheet],
    bars: WeighedBars,
) -> dict[str, Any]:
    """`gemaakt.nest/1`, with each sheet's grams and the cut list of the posts beside it."""
    made = plain(nest_document(*nested, [], start_seconds=0.0))
    made["weights"] = [plain(sheet) for sheet in sheets]
    made["bars"] = {
        "format": "gemaakt.bars/1",
        "kerf_mm": cut[0].kerf_mm,
        "bars": _bar_rows(*cut),
        "weights": plain(bars),
    }
    return made


def _bar_rows(job: BarsJob, result: BarsResult) -> list[dict[str, Any]]:
    return [
        {
            "stock": job.stock[pattern.bar].id,
            "count": pattern.times,
            "pieces": [
                piece.id
                for piece, count in zip(job.pieces, pattern.counts, strict=True)
                for _ in range(count)
            ],
            "lengths_mm": [
                piece.length_mm
                for piece, count in zip(job.pieces, pattern.counts, strict=True)
                for _ in range(count)
            ],
        }
        for pattern in result.patterns
    ]


# ------------------------------------------------------------------ work and labels


def work_document_of(events: Sequence[WorkEvent], post: Sequence[PostLine]) -> dict[str, Any]:
    """Every tap, and the post-calculation it leads to."""
    return {
        "format": "gemaakt.work/1",
        "events": [plain(event) for event in events],
        "post_calculation": [plain(line) for line in post],
    }


def piece_labels(
    fence: Fence, sheets: Sequence[WeighedSheet], bars: WeighedBars
) -> list[dict[str, Any]]:
    """One label a piece: its heat number and whole grams."""
    rows: list[dict[str, Any]] = []
    for sheet in sheets:
        for part, count in sheet.pieces.items():
            each = sheet.parts_g[part] // count
            row = {"piece": part, "heat_number": sheet.heat_number, "mass_g": each}
            rows += [dict(row) for _ in range(count)]
    post = fence.post
    each = bars.pieces_g // post.quantity
    row = {"piece": post.name, "heat_number": bars.heat_number, "mass_g": each}
    return rows + [dict(row) for _ in range(post.quantity)]


def labels(story: Story) -> list[dict[str, Any]]:
    """The labels of a story."""
    return piece_labels(story.fence, story.sheets, story.bars_weight)


# ------------------------------------------------------------------ summary


@dataclass(frozen=True, slots=True)
class Made:
    """What the summary is made from."""

    fence: Fence
    company: Company
    plan: PlanResult
    offer: Quote
    sheets: tuple[WeighedSheet, ...]
    bars: WeighedBars
    passport: Passport


def summary(story: Story) -> dict[str, Any]:
    """The summary of a story."""
    return made_summary(
        Made(
            story.fence, story.planned, story.plan, story.offer, story.sheets,
            story.bars_weight, story.passport,
        )
    )  # fmt: skip


def made_summary(made: Made) -> dict[str, Any]:
    """Kilograms, minutes, euros, kWh and grams CO2e of the delivered fence."""
    rows = piece_labels(made.fence, made.sheets, made.bars)
    taken_g = sum(sheet.sheet_g for sheet in made.sheets) + made.bars.bars_g
    return {
        "format": "gemaakt.story/1",
        "order": FENCE_ORDER,
        "kg": made.passport.mass_kg,
        "minutes": total(work.time_min for work in made.passport.operations),
        "eur": float(total_eur(made.offer)),
        "kwh": made.passport.kwh,
        "g_co2e": round(made.passport.co2e_kg * G_PER_KG, 1),
        "ready_on": _ready_on(made),
        "labels": rows,
        "balance_g": {
            "taken": taken_g,
            "labels": sum(row["mass_g"] for row in rows),
            "remnants": sum(s.remnant_g for s in made.sheets) + made.bars.offcut_g,
            "skeleton": sum(s.skeleton_g for s in made.sheets) + made.bars.loss_g,
        },
        "orders_freed_by_nest": [order.id for order in story_orders(made.company)][1:],
    }


def _ready_on(made: Made) -> str:
    """The local day on which the plan delivers the fence."""
    end = max(row.end for row in made.plan.operations if row.order == FENCE_ORDER)
    instant = clock.instant_of(end, made.company.plan_start)
    return clock.local_day(instant, made.company.time_zone).isoformat()
