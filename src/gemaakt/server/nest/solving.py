"""A search for a nest in the background: the best so far is told, the last is kept as a draft."""

from collections.abc import Mapping
from typing import Any

import msgspec

from gemaakt.nest.document import JobDocument
from gemaakt.nest.read_job import job_of
from gemaakt.nest.solution import LaidSheet
from gemaakt.server.nest import sawing
from gemaakt.server.nest.asking import free_code
from gemaakt.server.nest.models import Nest, orders_asking
from gemaakt.server.nest.services import store_nest
from gemaakt.server.nest.weighing import at_book_prices, weighed_sheets
from gemaakt.server.solve.child import Task
from gemaakt.server.solve.models import Solve

WORKERS = 2
MOST_DRAWN = 400
"""Pieces of the best so far that are told to the page."""


def run(task: Task) -> dict[str, Any]:
    """Nest the job of the snapshot; the judge has its say."""
    from gemaakt.nest import solve, verify
    from gemaakt.nest.answer import SheetsAnswer, material_facts
    from gemaakt.nest.warm import warm
    from gemaakt.stop import MaxSeconds

    if "stock" in task.snapshot:
        task.begin()
        return sawing.run(task.snapshot, task.limit_s, task.seed, WORKERS)
    job, findings = job_of(msgspec.convert(dict(task.snapshot), JobDocument))
    warm()

    def told(sheets: tuple[LaidSheet, ...], cost_eur: float) -> None:
        task.report(cost=round(cost_eur, 2), best=drawn(sheets), count=len(sheets))

    task.begin()
    result = solve(job, MaxSeconds(task.limit_s), task.seed, WORKERS, told)
    answer = SheetsAnswer(job, result, (*findings, *result.findings), 0.0)
    booked = at_book_prices(job)
    document = {
        **answer.document("en"), "name": job.name, "weights": weighed_sheets(job, result),
        "booked_eur": sum(booked.sheet(laid.sheet).cost_eur for laid in result.sheets),
        **material_facts(booked, result),
    }  # fmt: skip
    verified = bool(result.sheets) and not verify(job, result)
    summary = {"cost": result.cost_eur, "sheets": len(result.sheets), "status": result.status}
    return {"document": document, "verified": verified, "summary": summary}


def drawn(sheets: tuple[LaidSheet, ...]) -> list[dict[str, Any]]:
    """The sheets as a document has them, equal ones once, no more pieces than a page can show."""
    rows: list[dict[str, Any]] = []
    pieces = 0
    for laid in dict.fromkeys(sheets):
        pieces += len(laid.placements)
        if rows and pieces > MOST_DRAWN:
            break
        places = [
            {"part": p.part, "x_mm": p.x_mm, "y_mm": p.y_mm, "rotation_deg": p.rotation_deg,
             "mirrored": p.mirrored}
            for p in laid.placements
        ]  # fmt: skip
        rows.append({"sheet": laid.sheet, "placements": places, "times": sheets.count(laid)})
    return rows


def orders_on(job: Mapping[str, Any], document: Mapping[str, Any]) -> list[str]:
    """The orders of which a piece lies on a sheet, also those whose pieces only fill room."""
    laid = {row["part"] for sheet in document["sheets"] for row in sheet["placements"]}
    orders = (order for part, order in orders_asking(job).items() if part in laid and order)
    return list(dict.fromkeys(orders))


def store(solve: Solve, answer: Mapping[str, Any]) -> None:
    """Keep the nest as a draft that waits to be accepted.

    Two that were asked for in the same moment may have been promised one code.
    """
    if answer["document"]["sheets"] or (answer["document"].get("bars") or {}).get("bars"):
        if Nest.objects.filter(code=solve.options["code"]).exists():
            solve.options = {**solve.options, "code": free_code()}
            solve.save(update_fields=["options"])
        store_nest(
            code=solve.options["code"],
            job=solve.snapshot,
            document=answer["document"],
            orders=orders_on(solve.snapshot, answer["document"]) or solve.options["orders"],
            verified=answer["verified"],
            cut_on=solve.options.get("cut_on", {}),
            actor=solve.asked_by,
        )
