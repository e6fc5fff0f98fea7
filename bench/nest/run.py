"""Measure the bars of nesting and cutting: `run.py N1 N3 N8 …`, one JSON line a measure.

Data from the folder in GEMAAKT_SHARED (default: ../shared beside the repository); every layout is
judged by its own `checks/check_nest.py`. Packingsolver is measured in the same run where it is the
yardstick. N12, the join with the plan, is measured by `join.py`.
"""

import argparse
import contextlib
import importlib.util
import io
import json
import math
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import generate
import msgspec

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.shared import shared

from gemaakt.nest import read_job, solve
from gemaakt.nest.answer import Asked, BarsAnswer, SheetsAnswer, answer_of
from gemaakt.nest.bars.job import Bar, BarsJob, Pattern, Piece, cost_of
from gemaakt.nest.bars.solve import packingsolver_alone, solve_bars, warm_bars
from gemaakt.nest.problem import NestJob, Point
from gemaakt.nest.remnants import KEEP_SHORT_MM, balance_of, remnant_of, true_area_mm2
from gemaakt.nest.shears.engine import packingsolver_alone as sheared_alone
from gemaakt.nest.sheets.offcut import last_sheet, usable_left_mm2
from gemaakt.nest.sheets.table import table_of
from gemaakt.nest.solution import LaidSheet
from gemaakt.nest.warm import warm
from gemaakt.nest.write_document import nest_document
from gemaakt.stop import MaxIterations, MaxSeconds

WORKERS = int(os.environ.get("GEMAAKT_WORKERS", "2"))
CLOSEST_SHARE = 0.85
"""So much of a strip's area its parts may be asked to fill, when the offcut is judged."""
ALONE = {"job101": 4.948e6, "job102": 15.702e6, "job103": 30.821e6}
"""Packingsolver called directly for 60 s (research/nest.md); not measured again here."""


def judge(job: dict[str, Any], document: dict[str, Any]) -> dict[str, Any]:
    """The verdict of the independent checker."""
    spec = importlib.util.spec_from_file_location("judge", shared("checks/check_nest.py"))
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    check = (
        module.check_bars
        if "pieces" in job
        else module.check_strip
        if "strip_height" in job
        else module.check_sheets
    )
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        check(job, document)
    return json.loads(out.getvalue())


def answered(path: Path, seconds: float, seed: int = 0) -> SheetsAnswer | BarsAnswer:
    """Our answer for a file."""
    asked = Asked(lambda: MaxSeconds(seconds), seed, WORKERS, lambda: 0.0)

    def beside(name: str) -> bytes | None:
        other = path.with_name(name)
        return other.read_bytes() if other.is_file() else None

    return answer_of(path.read_bytes(), name=path.name, beside=beside, asked=asked)


def jobs(seconds: float) -> None:
    """N1, N2, N3: cost against packingsolver alone and the bound, and the first nest."""
    for path in sorted(shared("data/nest/jobs").glob("*.json")):
        answer = answered(path, seconds)
        assert isinstance(answer, SheetsAnswer)
        result = answer.result
        verdict = judge(json.loads(path.read_text()), answer.document("en"))
        say(
            job=path.stem,
            seconds=seconds,
            cost=result.cost_eur,
            bound=result.bound_eur,
            over_bound=result.cost_eur / result.bound_eur,
            against_alone=result.cost_eur / ALONE[path.stem] if path.stem in ALONE else None,
            first_s=result.first_s,
            first_over_bound=result.first_cost_eur / result.bound_eur,
            took_s=result.elapsed_s,
            iterations=result.iterations,
            feasible=verdict["feasible"],
        )


def remnants(seconds: float) -> None:
    """N4: mean area fill of the remnants that are used."""
    for path in sorted(shared("data/nest/jobs").glob("*.json")):
        answer = answered(path, seconds)
        assert isinstance(answer, SheetsAnswer)
        table = table_of(answer.job)
        kinds = {sheet.id: number for number, sheet in enumerate(answer.job.sheets)}
        fills = []
        for laid in answer.result.sheets:
            if answer.job.sheet(laid.sheet).remnant:
                area = sum(true_area_mm2(answer.job.part(row.part)) for row in laid.placements)
                fills.append(area / table.usable_mm2(kinds[laid.sheet]))
        say(job=path.stem, remnants=len(fills), mean_fill=sum(fills) / max(1, len(fills)))


def strips(seconds: float) -> None:
    """N5: density against the best known."""
    import csv
    import re

    ratios = []
    for row in csv.DictReader(shared("data/nest/manifest.csv").open()):
        found = re.search(r"density ([\d.]+)%", row["best_known"])
        if row["file"].startswith("strip/") and found:
            path = shared("data/nest") / row["file"]
            answer = answered(path, seconds)
            verdict = judge(json.loads(path.read_text()), answer.document("en"))
            ratios.append(100 * verdict.get("density", 0.0) / float(found.group(1)))
            say(strip=path.stem, ratio=ratios[-1], feasible=verdict["feasible"])
    say(measure="N5", mean=sum(ratios) / len(ratios), worst=min(ratios))


def fuzz(count: int) -> None:
    """N6: violations over generated jobs."""
    wrong = 0
    for seed in range(count):
        document = generate.job(seed)
        job, _ = read_job(json.dumps(document).encode())
        result = solve(job, MaxIterations(60), seed, 1)
        plain = msgspec.to_builtins(nest_document(job, result, [], start_seconds=0.0))
        failed = any(f.code == "nest.verify-failed" for f in result.findings)
        wrong += failed or "reason" in judge(generate.in_points(document), plain)
    say(measure="N6", jobs=count, violations=wrong)


def series(count: int, seconds: float) -> None:
    """Jobs with many copies: cost against the bound, and how many layouts must be programmed."""
    over = []
    for seed in range(count):
        document = generate.series(seed)
        job, _ = read_job(json.dumps(document).encode())
        result = solve(job, MaxSeconds(seconds), 0, WORKERS)
        plain = msgspec.to_builtins(nest_document(job, result, [], start_seconds=0.0))
        over.append(result.cost_eur / result.bound_eur)
        say(
            measure="series",
            seed=seed,
            pieces=sum(part.quantity for part in job.parts),
            sheets=len(result.sheets),
            layouts=len(set(result.sheets)),
            over_bound=over[-1],
            first_over_bound=result.first_cost_eur / result.bound_eur,
            took_s=result.elapsed_s,
            wrong="reason" in judge(generate.in_points(document), plain),
        )
    say(measure="series", over_bound=sum(over) / len(over))


def twice() -> None:
    """N7: the same input, seed and iterations twice."""
    same = 0
    files = sorted(shared("data/nest/jobs").glob("*.json"))
    for path in files:
        job, _ = read_job(path.read_bytes())
        same += len({solve(job, MaxIterations(240), 5, WORKERS).sheets for _ in range(2)}) == 1
    say(measure="N7", identical=same, of=len(files))


def bars(seconds: float) -> None:
    """N8, N9: gap to the proven bound, cost against packingsolver alone, first answer."""
    gaps = []
    for path in sorted(shared("data/nest/bars").glob("*.json")):
        answer = answered(path, seconds)
        assert isinstance(answer, BarsAnswer)
        result = answer.result
        alone: list[Pattern] = packingsolver_alone(answer.job, seconds)
        gaps.append(result.cost_eur / result.bound_eur - 1.0)
        verdict = judge(json.loads(path.read_text()), answer.document("en"))
        say(
            bars=path.stem,
            cost=result.cost_eur,
            gap=gaps[-1],
            first_ms=1000 * result.first_s,
            alone=cost_of(answer.job, alone),
            feasible=verdict["feasible"],
            took_s=result.elapsed_s,
        )
    say(measure="N8", mean_gap=sum(gaps) / len(gaps))


def many_pieces() -> None:
    """N9: the first cut list of 43,000 pieces, and of as many in a hundred lengths."""
    for kinds in (7, 100):
        pieces = tuple(
            Piece(f"P{i}", 480.0 + 5000.0 * i / kinds, 43_000 // kinds) for i in range(kinds)
        )
        job = BarsJob(
            (Bar("S6", 6000.0, 99_999, 60.0), Bar("S8", 8000.0, 99_999, 82.0)), pieces, 3.0
        )
        result = solve_bars(job, MaxSeconds(3.0))
        say(measure="N9", kinds=kinds, first_ms=1000 * result.first_s, took_s=result.elapsed_s,
            gap=result.cost_eur / result.bound_eur - 1.0)  # fmt: skip


def rectangles(seconds: float) -> None:
    """N10: rectangles under the shears against packingsolver's guillotine engine alone."""
    for path in sorted(shared("data/nest/rect").glob("*")):
        if not path.name.endswith("_bins.csv"):
            answer = answered(path, seconds)
            assert isinstance(answer, SheetsAnswer)
            result = answer.result
            three, free = (sheared_alone(answer.job, seconds, stages) for stages in (3, 0))
            alone = min(cost for cost in (three, free, math.inf) if cost is not None)
            say(
                rect=path.stem,
                cost=result.cost_eur,
                bound=result.bound_eur,
                alone_three_stages=three,
                alone_free_stages=free,
                against_alone=result.cost_eur / alone,
                status=result.status,
                took_s=result.elapsed_s,
            )


def leftovers(seconds: float) -> None:
    """N11: share of what the last sheet leaves that is one rectangle worth keeping.

    The last sheet is the full one with most room. Every job as it is, and with new sheets of one
    size only. `of_free` counts all that is no part, `of_usable` only where a square of 300 mm finds
    room: the rest is skeleton, of no use to anyone. Where nothing is usable though the parts, laid
    closely, would leave a rectangle, it is nothing of something: 0. Sheets that are full however
    they are laid do not count.
    """
    shares = []
    for path in sorted(shared("data/nest/jobs").glob("*.json")):
        whole, _ = read_job(path.read_bytes())
        sizes = [s.id for s in whole.sheets if not s.remnant]
        for only in (None, *sizes):
            kept = tuple(s for s in whole.sheets if only in (None, s.id))
            job = replace(whole, sheets=kept)
            result = solve(job, MaxSeconds(seconds), 0, WORKERS)
            number = last_sheet(job, result)
            assert number is not None
            laid = result.sheets[number]
            remnant = remnant_of(job, laid, number)
            area = remnant.area_mm2 if remnant else 0.0
            balance = balance_of(job, laid, number, remnant)
            usable = usable_left_mm2(job, laid)
            width_mm, height_mm = (
                max(each) for each in zip(*sheet_points(job, laid), strict=True)
            )
            closely_mm2 = balance.sheet_mm2 - balance.parts_mm2 / CLOSEST_SHARE
            could = usable > 0.0 or closely_mm2 > KEEP_SHORT_MM * min(width_mm, height_mm)
            share = (area / usable if usable else 0.0) if could else None
            shares += [share] if share is not None else []
            say(
                measure="N11",
                job=path.stem,
                sheets=only or "all",
                cost=result.cost_eur,
                parts_share=balance.parts_mm2 / balance.sheet_mm2,
                of_free=area / (balance.sheet_mm2 - balance.parts_mm2),
                of_usable=share,
                took_s=result.elapsed_s,
            )
    say(measure="N11", cases=len(shares), mean=sum(shares) / len(shares),
        kept=sum(share > 0.0 for share in shares))  # fmt: skip


def sheet_points(job: NestJob, laid: LaidSheet) -> tuple[Point, ...]:
    """The corners of the sheet."""
    return job.sheet(laid.sheet).outer.points


def say(**row: object) -> None:
    """One line."""
    print(json.dumps(row, default=float), flush=True)


def main() -> None:
    """Measure what was asked."""
    measures = {
        "N1": lambda: jobs(60),
        "N2": lambda: jobs(120),
        "N3": lambda: jobs(3),
        "N4": lambda: remnants(30),
        "N5": lambda: strips(30),
        "N6": lambda: fuzz(300),
        "N7": twice,
        "N8": lambda: bars(3),
        "N9": many_pieces,
        "N10": lambda: rectangles(10),
        "N11": lambda: leftovers(10),
        "series": lambda: series(8, 20),
    }
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("measures", nargs="*", metavar="measure", help=" ".join(measures))
    asked = words.parse_args().measures or list(measures)
    if unknown := sorted(set(asked) - set(measures)):
        words.error(f"no measure {', '.join(unknown)}; there are {', '.join(measures)}")
    warm()
    warm_bars()
    for name in asked:
        measures[name]()


if __name__ == "__main__":
    main()
