"""Measure what drawings are read as and what quotes cost; prints one line a measure.

Run: ``python bench/quote/run.py [dxf step pairs bent mutants plates orders learn import]``; reads
``$GEMAAKT_SHARED/data/quote`` (default ../shared beside the repository). CPU time where noise matters.
"""

import argparse
import csv
import math
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.shared import shared

from gemaakt.drawing import Kind, read, read_dxf
from gemaakt.drawing.compare import compared
from gemaakt.errors import GemaaktError
from gemaakt.findings import has_errors
from gemaakt.quote import Item, quote
from gemaakt.quote.learn import Fit, Job, learn_jobs, learn_orders
from gemaakt.quote.past import order_from_quote
from gemaakt.routing import defaults, own_constants

ON = date(2026, 11, 24)


def manifest() -> list[dict[str, str]]:
    """Rows of the manifest, the facts of its last cell as keys."""
    rows = []
    with (shared("data/quote") / "manifest.csv").open(encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            cells = (c.split("=", 1) for c in row["ground_truth"].split(";") if "=" in c)
            rows.append({**row, **dict(cells)})
    return rows


def shares(times: list[float]) -> str:
    """Median, 95th percentile and largest in ms."""
    low, high = np.percentile(times, [50, 95]) * 1000
    return f"median {low:.1f} ms, p95 {high:.1f} ms, max {max(times) * 1000:.0f} ms"


def bench_dxf() -> Iterator[str]:
    """All DXF files: read, one part or a finding with a place, units, speed."""
    files = [p for p in sorted(shared("data/quote").iterdir()) if p.suffix.lower() == ".dxf"]
    one = silent = failed = 0
    times, units = [], Counter[str]()
    for path in files * 2:
        data, began = path.read_bytes(), time.process_time()
        try:
            parts, findings = read_dxf(data, name=path.name)
        except GemaaktError:
            failed += 1
            continue
        times.append(time.process_time() - began)
        whole = sum(part.quantity for part in parts) == 1
        one += whole
        placed = [f for f in findings if "x_mm" in f.where or "line" in f.where]
        silent += not (whole and parts[0].certified) and not placed
        units[parts[0].unit if parts else "none"] += 1
    half = len(times[len(files) :])
    yield f"dxf: {len(files)} files, {failed // 2} failed, one part {one / 2 / len(files):.1%}"
    yield f"dxf: neither certified nor a finding with place: {silent // 2}; units {dict(units)}"
    yield f"dxf: warm {shares(times[-half:])} (CPU)"


def bench_step() -> Iterator[str]:
    """All STEP files through the worker: time and kind."""
    times, kinds, refused = [], Counter[str](), 0
    files = [
        p for p in sorted(shared("data/quote").iterdir()) if p.suffix.lower() in (".step", ".stp")
    ]
    read(files[0].read_bytes(), name="warm.step")
    for path in files:
        data, began = path.read_bytes(), time.monotonic()
        try:
            parts, _ = read(data, name=path.name)
            kinds.update(str(part.kind) for part in parts for _ in range(part.quantity))
        except GemaaktError:
            refused += 1
        times.append(time.monotonic() - began)
    yield f"step: {len(files)} files, {refused} refused, {shares(times)} (wall, warm worker)"
    yield f"step: kinds {dict(kinds)}"


KINDS = (
    ("class: turned", {"turned"}), ("class: milled aluminium", {"milled"}),
    ("class: milled or cut", {"milled", "flat"}), ("flat_area", {"flat"}), ("t=", {"bent"}),
)  # fmt: skip


def bench_pairs() -> Iterator[str]:
    """STEP beside the DXF of the same part, and kinds where the manifest knows them."""
    good = total = certified = right = known = 0
    misses, alarms = [], []
    for row in manifest():
        if not row["kind"].startswith("step"):
            continue
        parts, _ = read((shared("data/quote") / row["file"]).read_bytes(), name=row["file"])
        truth = row["ground_truth"]
        wanted = next((kinds for words, kinds in KINDS if words in truth), None)
        if wanted and len(parts) == 1:
            known += 1
            right += str(parts[0].kind) in wanted
        partner = shared("data/quote") / row.get("pair_dxf", "none")
        if not partner.is_file() or not parts[0].size_mm:
            continue
        drawn = read_dxf(partner.read_bytes(), name=partner.name)[0]
        total += 1
        certified += parts[0].certified
        size = max(
            abs(a - b) for a, b in zip(drawn[0].size_mm or (), parts[0].size_mm, strict=True)
        )
        area = abs(parts[0].area_mm2 / drawn[0].area_mm2 - 1)
        fine = size <= 0.05 and area <= 1e-3 and parts[0].holes == drawn[0].holes
        good += fine
        said = compared(drawn[0], parts[0])
        if not fine:
            misses.append(f"{row['file'][10:32]} size {size:.3f} area {area:.4%}")
        if said:
            alarms.append(row["file"][10:32] + " " + ",".join(f.code for f in said))
    yield f"pairs: {good}/{total} agree, {certified} certified; misses {misses}; said {alarms}"
    yield f"kinds: {right}/{known} as labelled"


def bench_bent(count: int = 200) -> Iterator[str]:
    """Synthetic bent parts of our own folder."""
    from tests.drawing.fold import random_folded, step_bytes

    rng, good, misses = random.Random(7), 0, []
    for at in range(count):
        folded = random_folded(rng)
        part = read(step_bytes(folded.shape), name="b.step")[0][0]
        size = part.size_mm or (0.0, 0.0)
        exact = max(abs(a - b) for a, b in zip(size, folded.size_mm, strict=True)) <= 0.01
        bends = sorted((round(abs(b.angle_deg), 2), round(b.radius_mm, 2)) for b in part.bends)
        same = bends == sorted((round(a, 2), round(r, 2)) for a, r in folded.bends)
        fine = exact and same and part.certified and part.kind is Kind.BENT
        good += fine
        if not fine:
            misses.append((at, folded.bends, part.certificate_ratio))
    yield f"bent: {good}/{count} exact and certified; misses {misses}"


def bench_mutants(count: int = 105) -> Iterator[str]:
    """Folded sheets spoiled in seven ways, splines and blind holes too: none may pass."""
    from tests.drawing.fold import profile, step_bytes

    rng, passed = random.Random(11), []
    for at in range(count):
        t = rng.choice([1.5, 2.0, 3.0, 5.0])
        legs = [rng.uniform(60, 120), rng.uniform(40, 90)]
        whole: Any = profile(legs, [rng.choice([45.0, 90.0])], [t], t, 100).shape
        part = read(step_bytes(spoiled(whole, t, at % 7, rng)), name="m.step")[0][0]
        if part.certified:
            passed.append((at % 7, t, part.certificate_ratio))
    yield f"mutants: {len(passed)} of {count} certified {Counter(w for w, _, _ in passed)}"


def spoiled(whole: Any, t: float, way: int, rng: random.Random) -> Any:
    """A folded sheet that is no sheet any more: wall thinned, boss, ball, slanted hole, splines,
    blind hole, countersink."""
    from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut, BRepAlgoAPI_Fuse
    from OCP.BRepBuilderAPI import BRepBuilderAPI_NurbsConvert
    from OCP.BRepPrimAPI import (
        BRepPrimAPI_MakeBox,
        BRepPrimAPI_MakeCone,
        BRepPrimAPI_MakeCylinder,
        BRepPrimAPI_MakeSphere,
    )
    from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt

    def up(depth: float, lean: float = 0.0) -> gp_Ax2:
        return gp_Ax2(gp_Pnt(25, 50, depth), gp_Dir(lean, 0, 1))

    if way == 1:
        boss = BRepPrimAPI_MakeCylinder(up(-rng.uniform(0.5, 9)), rng.uniform(3, 12), 10)
        return BRepAlgoAPI_Fuse(whole, boss.Shape()).Shape()
    if way == 2:
        ball = BRepPrimAPI_MakeSphere(gp_Pnt(25, 50, 0), t + rng.uniform(1, 8))
        return BRepAlgoAPI_Fuse(whole, ball.Shape()).Shape()
    if way == 4:
        return BRepBuilderAPI_NurbsConvert(whole).Shape()
    side, depth = rng.uniform(12, 50), t * rng.uniform(0.02, 0.5)
    tools = {
        0: BRepPrimAPI_MakeBox(gp_Pnt(3, 5, t - depth), gp_Pnt(3 + side, 95, t + 9)),
        3: BRepPrimAPI_MakeCylinder(up(-5, rng.uniform(0.4, 1)), rng.uniform(3, 9), 30),
        5: BRepPrimAPI_MakeCylinder(up(t * rng.uniform(0.3, 0.8)), rng.uniform(1, 5), 30),
        6: BRepPrimAPI_MakeCone(up(t * rng.uniform(0.3, 0.7)), 1.0, rng.uniform(3, 6), t),
    }
    return BRepAlgoAPI_Cut(whole, tools[way].Shape()).Shape()


def bench_plates(count: int = 120) -> Iterator[str]:
    """Random plates with holes, broken edges, pockets and slanted cuts: no wrong flat certified."""
    from tests.drawing.fold import step_bytes

    rng, ends, wrong = random.Random(5), Counter[str](), []
    for at in range(count):
        shape, (length, width), area, way = random_plate(rng)
        part = read(step_bytes(shape), name="p.step")[0][0]
        if not part.certified:
            ends[f"{way}: a question"] += 1
            continue
        ends[f"{way}: certified"] += 1
        size = part.size_mm or (0.0, 0.0)
        off = max(abs(size[0] - length), abs(size[1] - width))
        if off > 0.05 or abs(part.area_mm2 / area - 1) > 1e-3:
            wrong.append((at, way, size, part.area_mm2 / area))
    yield f"plates: {count}, wrong and certified {wrong}; {dict(sorted(ends.items()))}"


def random_plate(rng: random.Random) -> tuple[Any, tuple[float, float], float, str]:
    """A plate spoiled in one way: its shape, and size and area as seen from above."""
    from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
    from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCone, BRepPrimAPI_MakeCylinder
    from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
    from tests.drawing.plates import broken_edges

    t = rng.choice([1.0, 2.0, 4.0, 8.0, 12.0])
    length, width = rng.uniform(200, 1500), rng.uniform(80, 199)
    radius, x, y = rng.uniform(t, 25), rng.uniform(40, length - 40), width / 2

    def drill(depth: float, lean: float = 0.0) -> Any:
        at = gp_Ax2(gp_Pnt(x, y, t - depth), gp_Dir(lean, 0, 1))
        return BRepPrimAPI_MakeCylinder(at, radius, depth + 50).Shape()

    def cut(shape: Any, tool: Any) -> Any:
        return BRepAlgoAPI_Cut(shape, tool).Shape()

    whole = BRepPrimAPI_MakeBox(gp_Pnt(0, 0, 0), gp_Pnt(length, width, t)).Shape()
    area, hole = length * width, math.pi * radius**2
    way = rng.choice(["plain", "chamfer", "round", "blind", "pocket", "slanted", "countersink"])
    if way == "plain":
        return cut(whole, drill(t + 50)), (length, width), area - hole, way
    if way in ("chamfer", "round"):
        by = rng.uniform(0.05, 0.45) * t
        shape = broken_edges(cut(whole, drill(t + 50)), by, rounded=way == "round")
        return shape, (length, width), area - hole, way
    if way == "blind":
        return cut(whole, drill(rng.uniform(0.05, 0.95) * t)), (length, width), area, way
    if way == "pocket":
        low = gp_Pnt(x - 20, y - 15, t * rng.uniform(0.05, 0.95))
        tool = BRepPrimAPI_MakeBox(low, gp_Pnt(x + 20, y + 15, t + 1)).Shape()
        return cut(whole, tool), (length, width), area, way
    if way == "slanted":
        return cut(whole, drill(t + 50, rng.uniform(0.3, 1))), (length, width), area - hole, way
    cone = BRepPrimAPI_MakeCone(gp_Ax2(gp_Pnt(x, y, 0), gp_Dir(0, 0, 1)), radius, radius + t, t)
    return cut(whole, cone.Shape()), (length, width), area - hole, way


def order_items(order: str) -> list[Item]:
    """The items of a past order."""
    items = []
    for row in manifest():
        if row.get("order") == order and "dxf" in row["kind"]:
            parts, findings = read_dxf(
                (shared("data/quote") / row["file"]).read_bytes(), name=row["file"]
            )
            count = int(row["qty"] or 1)
            items += [
                Item(p, row["material"], float(row["t_mm"]), count * p.quantity, findings=findings)
                for p in parts
            ]
    return items


def bench_orders() -> Iterator[str]:
    """The priced orders, defaults and fitted; each out of the fit as well; rule alarms."""
    with (shared("data/quote") / "orders.csv").open(encoding="utf-8") as stream:
        paid = {row["order"]: float(row["eur_total"]) for row in csv.DictReader(stream)}
    began = time.monotonic()
    items = {order: order_items(order) for order in paid}
    quotes = {order: quote(found, on=ON, as_order=True) for order, found in items.items()}
    took = time.monotonic() - began
    past = {order: order_from_quote(quotes[order], paid[order]) for order in paid}
    for order, total in paid.items():
        own = {"fitted": learn_orders(list(past.values()))}
        own["left out"] = learn_orders([p for name, p in past.items() if name != order])
        said = f"orders: {order} € {total}, defaults {past_error(quotes[order].total_eur, total)}"
        for name, fit in own.items():
            rows = {n: {"factor": f, "spread": 0.2, "jobs": 2} for n, f in fit.factors.items()}
            raw = {"format": "gemaakt.constants/1", "learned": rows}
            again = quote(items[order], on=ON, as_order=True, constants=own_constants(raw, on=ON))
            said += f", {name} {past_error(again.total_eur, total)}"
        yield said
    lines = [line for each in quotes.values() for line in each.lines]
    wrong = [line.name for line in lines if has_errors(line.findings)]
    dfm = Counter(f.code for line in lines for f in line.findings if f.code.startswith("dfm"))
    yield f"orders: {len(lines)} files read and priced in {took:.2f} s; not priced {wrong}"
    yield f"rules: {dict(dfm)} on {len(lines)} files"


def past_error(total: Any, paid: float) -> str:
    """How far off."""
    return f"{float(total) / paid - 1:+.1%}"


def bench_learn(shops: int = 40) -> Iterator[str]:
    """Simulated shops: hidden constants, 25 % lognormal noise, 5 % bad clockings, 50 jobs.

    Beside ours stands the same fit told which clockings are bad: what 50 jobs can teach at most.
    """
    ours, told = Learned(), Learned()
    for seed in range(shops):
        rng = np.random.default_rng(seed)
        hidden = {name: math.exp(rng.normal(0, 0.4)) for name in ("laser", "pierce", "setup")}
        jobs = [_job(rng, hidden, 0.05) for _ in range(50)]
        unseen = [job for job, _ in (_job(rng, hidden, 0.0) for _ in range(500))]
        ours.judge(learn_jobs([job for job, _ in jobs]), unseen, hidden)
        told.judge(learn_jobs([job for job, is_bad in jobs if not is_bad]), unseen, hidden)
    yield f"learn: {shops} shops, 50 jobs: {ours}"
    yield f"learn: told which clockings are bad: {told}"


NOISE = 0.25


class Learned:
    """What fits say of unseen jobs, shop by shop."""

    def __init__(self) -> None:
        self.ratios: list[float] = []
        self.covers: list[float] = []
        self.biases: list[float] = []

    def judge(self, fit: Fit, unseen: list[Job], hidden: dict[str, float]) -> None:
        """One shop: its error against that of who knows the hidden constants."""
        actual = np.array([job.actual_min for job in unseen])
        known = np.array([sum(hidden[n] * x for n, x in j.drivers.items()) for j in unseen])
        expected = np.array([fit.expected(job.drivers) for job in unseen])
        ranges = np.array([fit.range(job.drivers) for job in unseen])
        floor = np.mean(np.abs(known * math.exp(NOISE**2 / 2) / actual - 1))
        inside = (ranges[:, 0] <= actual) & (actual <= ranges[:, 1])
        self.ratios.append(float(np.mean(np.abs(expected / actual - 1)) / floor))
        self.covers.append(float(np.mean(inside)))
        self.biases.append(float(expected.sum() / actual.sum() - 1))

    def __str__(self) -> str:
        within = np.mean([0.78 <= c <= 0.82 for c in self.covers])
        return (
            f"error {np.mean(self.ratios):.3f} x noise floor (worst {max(self.ratios):.3f}), "
            f"P10-P90 covers {np.mean(self.covers):.1%} "
            f"(per shop {min(self.covers):.1%}-{max(self.covers):.1%}, {within:.0%} in 78-82), "
            f"bias {np.mean(self.biases):+.2%} (worst {max(map(abs, self.biases)):.1%})"
        )


def _job(rng: np.random.Generator, hidden: dict[str, float], bad: float) -> tuple[Job, bool]:
    """A clocked job, and whether its clocking is a bad one."""
    drivers = {"laser": rng.uniform(5, 60), "pierce": rng.uniform(2, 40), "setup": 10.0}
    drivers = {name: float(x) for name, x in drivers.items()}
    actual = sum(hidden[n] * x for n, x in drivers.items()) * math.exp(rng.normal(0, NOISE))
    is_bad = bool(rng.random() < bad)
    if is_bad:
        actual *= float(rng.choice([0.05, 0.2, 4.0, 8.0]))
    return Job(drivers, actual), is_bad


def bench_import() -> Iterator[str]:
    """Import of quoting, and that the geometry kernel stays out."""
    code = (
        "import sys, time; b = time.perf_counter(); import gemaakt.quote; "
        "print(time.perf_counter() - b, 'OCP' in sys.modules)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(5)
    ]
    times = [float(each.stdout.split()[0]) for each in runs]
    began = time.process_time()
    item = order_items("sheetpress2")[2]
    for _ in range(100):
        quote([item], on=ON, constants=defaults(ON))
    each = (time.process_time() - began) * 10
    yield f"import: {np.median(times):.3f} s, OCP imported: {runs[0].stdout.split()[1]}"
    yield f"quote: {each:.1f} ms for seven quantities"


BENCHES: dict[str, Callable[[], Iterator[str]]] = {
    "dxf": bench_dxf, "step": bench_step, "pairs": bench_pairs, "bent": bench_bent,
    "mutants": bench_mutants, "plates": bench_plates, "orders": bench_orders, "learn": bench_learn,
    "import": bench_import,
}  # fmt: skip


def main() -> None:
    """Measure what was asked."""
    words = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    words.add_argument("measures", nargs="*", metavar="measure", help=" ".join(BENCHES))
    asked = words.parse_args().measures or list(BENCHES)
    if unknown := sorted(set(asked) - set(BENCHES)):
        words.error(f"no measure {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    for name in asked:
        for line in BENCHES[name]():
            print(line, flush=True)


if __name__ == "__main__":
    main()
