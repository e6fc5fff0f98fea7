"""Plans inside the connection, and plans at cheap hours against price-blind ones.

    python -m bench.energy.run [--plans 1000] [--companies 100] [--shared ../shared]

All prices are real Dutch day-ahead prices from `data/energy/prices`. Those run from January to June
and from October to November 2025, so the summer is June alone: two Mondays to begin on, where the
other seasons have four. An hour that a file lacks is filled with the price before it and counted.
Both plans of a pair have the same lateness.
"""

import argparse
import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from bench.energy.judge import fits_alone, quarters_above
from bench.energy.shops import DAYS, Shop, shop
from bench.shared import shared
from gemaakt.plan import plan_company, verify_company_plan
from gemaakt.plan.power_short import WITHOUT_ROOM, power_findings
from gemaakt.plan.prices.cheaper import cheaper, plan_eur
from gemaakt.plan.result import PlanResult
from gemaakt.stop import MaxIterations

SEASONS = {
    "winter": (datetime(2025, 1, 20, 5, 0, tzinfo=UTC), 4),
    "spring": (datetime(2025, 4, 21, 4, 0, tzinfo=UTC), 4),
    "summer": (datetime(2025, 6, 2, 4, 0, tzinfo=UTC), 2),
    "autumn": (datetime(2025, 10, 13, 4, 0, tzinfo=UTC), 4),
}
"""The Monday from which plans of a season begin, and in how many different weeks."""
LONGEST_HOLE = 4
"""So many quarters may lack a price: the files miss one hour of the autumn's long day."""


def known_prices(folder: Path) -> dict[datetime, float]:
    """EUR/kWh per quarter (UTC) of all series in a folder."""
    from gemaakt.exchange import understand

    known: dict[datetime, float] = {}
    for file in sorted(folder.glob("*.csv")):
        series = understand(file.read_bytes(), file.name).content
        known.update(zip(series.starts, series.values, strict=True))
    return known


def prices_from(known: dict[datetime, float], start: datetime) -> tuple[np.ndarray, int]:
    """Real prices of the quarters from a start, and how many of them were filled."""
    prices, filled, in_a_row = np.empty(DAYS * 96), 0, 0
    for at in range(DAYS * 96):
        price = known.get(start + timedelta(minutes=15) * at)
        in_a_row = 0 if price is not None else in_a_row + 1
        if in_a_row > LONGEST_HOLE or (at == 0 and price is None):
            raise SystemExit(f"no real prices from {start + timedelta(minutes=15) * at}")
        filled += price is None
        prices[at] = prices[at - 1] if price is None else price
    return prices, filled


JUDGED_DAYS = 42
"""The relaxed model looks so far: three weeks of known rights, then weeks that are all alike."""


def limits(plans: int, iterations: int, first: int = 0) -> bool:
    """So many plans with all rights, each judged quarter by quarter; every fourth shop is tight.

    What a plan leaves out as impossible must name order, operation, machine, quarter and kW, and
    the judge's relaxed model must find no room for it either.
    """
    sums: Counter[str] = Counter()
    begun = time.process_time()
    for seed in range(first, first + plans):
        start = list(SEASONS.values())[seed % 4][0] + timedelta(days=7 * (seed % 3))
        made = shop(seed, start, is_tight=seed % 8 >= 6)
        plan = plan_company(made.company, MaxIterations(iterations), seed, 1)
        if plan.status == "failed":
            print(f"seed {seed}: {plan.findings[-1]}")
        above, worst, helpless = quarters_above(made, plan, made.solar_kw)
        if above:
            print(f"seed {seed}: {above} quarters above, {worst:.2f} kW at most")
        sums["above"] += above
        sums["helpless"] += helpless
        sums["unsaid"] += bool(helpless) and not says(plan, "plan.base-load-above-limit")
        sums["failed"] += plan.status == "failed"
        sums["quarters"] += -(-max((row.end for row in plan.operations), default=0) // 15)
        sums.update(left_out(made, plan))
    spent = time.process_time() - begun
    print(f"{plans} plans, {sums['quarters']} quarters judged: {sums['above']} above the limit"
          f" ({spent:.0f} s CPU)")  # fmt: skip
    print(f"quarters above by base load and standing machines alone: {sums['helpless']};"
          f" plans that do not say so: {sums['unsaid']}")  # fmt: skip
    print(f"operations left out: {sums['out']}; called impossible with job, machine, quarter, kW:"
          f" {sums['impossible']}, proved by the judge's relaxed model: {sums['proved']};"
          f" short only beside the plan: {sums['taken']}")  # fmt: skip
    is_proved = sums["impossible"] == sums["proved"]
    return not sums["above"] and not sums["unsaid"] and is_proved


def left_out(made: Shop, plan: PlanResult) -> dict[str, int]:
    """Operations left out; those called impossible, and of these those that the judge proves."""
    out = {key for key, code in plan.unplanned.items() if code in WITHOUT_ROOM}
    wanted = {"machine", "quarter", "missing_kw"}
    found = [f for f in power_findings(made.company, plan) if wanted <= set(f.params)]
    named = {f"{f.where['order']}/{f.where['operation']}": f.code for f in found}
    impossible = {key for key, code in named.items() if code != "plan.power-taken"}
    proved = {
        f"{order.id}/{operation.id}"
        for order in made.company.orders
        for operation in order.operations
        if f"{order.id}/{operation.id}" in impossible
        and not fits_alone(made, order, operation, made.solar_kw, JUDGED_DAYS)
    }
    return {
        "out": len(out),
        "impossible": len(impossible & out),
        "taken": len(set(named) & out) - len(impossible & out),
        "proved": len(impossible & out & proved),
    }


def says(plan: PlanResult, code: str) -> bool:
    return any(finding.code == code for finding in plan.findings)


LOADS = {"loose": ((2, 10), 0.5), "tight": ((1, 4), 0.0)}
"""Orders due within so many days; share of lasers and ovens that are open day and night."""


def savings(companies: int, folder: Path, iterations: int, load: str, first: int = 0) -> bool:
    """Price-blind plans against the same plans moved to cheap hours."""
    due, always = LOADS[load]
    print(f"--- {load}: due within {due[0]}-{due[1] - 1} days, day and night open {always:.0%}")
    known = known_prices(folder)
    rows, dearer, later, filled = [], 0, 0, 0
    begun = time.process_time()
    for season, (monday, weeks) in SEASONS.items():
        for seed in range(first, first + companies):
            start = monday + timedelta(days=7 * (seed % weeks))
            prices, gaps = prices_from(known, start)
            made = shop(10_000 + seed, start, has_rights=False, due=due, always_open_share=always)
            blind = plan_company(made.company, MaxIterations(200), seed, 1)
            aware = cheaper(made.company, blind, prices, stop=MaxIterations(iterations), seed=seed)
            before, after = (
                plan_eur(made.company, blind, prices),
                plan_eur(made.company, aware, prices),
            )
            filled += gaps
            dearer += after > before + 1e-9
            later += aware.objective.value > blind.objective.value
            later += bool(verify_company_plan(made.company, aware))
            rows.append((season, before, after))
        print(line(season, [(b, a) for s, b, a in rows if s == season]), flush=True)
    everything = [(b, a) for _, b, a in rows]
    print(line("all", everything))
    print(f"dearer: {dearer}, later or not verified: {later} of {len(rows)}"
          f" ({time.process_time() - begun:.0f} s CPU)")  # fmt: skip
    print(f"real prices throughout; {filled} of {len(rows) * DAYS * 96} quarters filled")
    saved = 1 - sum(a for _, a in everything) / sum(b for b, _ in everything)
    return dearer == 0 and later == 0 and saved >= 0.09


def line(name: str, pairs: list[tuple[float, float]]) -> str:
    before, after = sum(b for b, _ in pairs), sum(a for _, a in pairs)
    shares = sorted(1 - a / b for b, a in pairs if b > 0)
    middle = shares[len(shares) // 2] if shares else 0.0
    mean = sum(b - a for b, a in pairs) / max(1, len(pairs))
    return (
        f"{name:8} {len(pairs):4} pairs  blind {before / len(pairs):7.2f} EUR"
        f"  aware {after / len(pairs):7.2f} EUR  saved {mean:6.2f} EUR"
        f" = {100 * (before - after) / before:5.1f} %  median {100 * middle:5.1f} %"
    )


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--plans", type=int, default=1000)
    parser.add_argument("--first", type=int, default=0, help="first seed, to run in slices")
    parser.add_argument("--companies", type=int, default=100)
    parser.add_argument("--iterations", type=int, default=150)
    parser.add_argument("--load", choices=list(LOADS), action="append")
    parser.add_argument("--shared", type=Path, help="folder of the data, else GEMAAKT_SHARED")
    chosen = parser.parse_args()
    is_good = True
    if chosen.plans:
        is_good = limits(chosen.plans, 40, chosen.first)
    if chosen.companies:
        folder = shared("data/energy/prices", chosen.shared)
        for load in chosen.load or LOADS:
            one = savings(chosen.companies, folder, chosen.iterations, load, chosen.first)
            is_good = one and is_good
    return 0 if is_good else 1


if __name__ == "__main__":
    raise SystemExit(main())
