"""The same plan at cheaper hours: nothing later than it was, no rule broken, never dearer.

A chain of operations of one order is taken out of the plan and put back where it costs least,
exactly, by dynamic programming over the minutes: cost of beginning at a minute plus the cheapest
rest that begins after it ends (Bellman 1957). The other orders stand still meanwhile; chains take
turns until none gets cheaper, then some are put back at prices with noise and all again. Lateness
is a limit, price only a tie-breaker: no order ends later than in the plan given, unless it still
is in time. The month's peak is not raised above what has been made, or what the plan had.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from gemaakt.company import Company
from gemaakt.findings import Finding, Severity
from gemaakt.plan.judge.verify import verify_company_plan
from gemaakt.plan.prices.minutes import Floats, Ints
from gemaakt.plan.prices.offers import Offers, is_settled, offers, spot_at
from gemaakt.plan.prices.shop import (
    Shop,
    draw,
    quarter_watts,
    shop_of,
    slot_eur,
    total_eur,
    worked,
)
from gemaakt.plan.prices.slots import Slot, Spot, due_minute, held_until
from gemaakt.plan.result import Hand, LateOrder, Objective, PlannedOperation, PlanResult
from gemaakt.stop import Stop
from gemaakt.units import MINUTES_PER_HOUR, QUARTER_MIN, W_PER_KW

LEAST_EUR = 1e-7
"""A gain smaller than this is noise of the arithmetic."""
NOISE_SHARE = 0.5
KICKED_ORDERS = 3
FRUITLESS_KICKS = 12


# ------------------------------------------------------------------ the answer


def cheaper(
    company: Company,
    plan: PlanResult,
    prices_eur_per_kwh: Sequence[float] | Floats,
    *,
    month_peak_kw: float = 0.0,
    stop: Stop,
    seed: int = 0,
) -> PlanResult:
    """The plan moved to cheaper quarters, verified; the plan itself when nothing is gained.

    `prices_eur_per_kwh` holds one price per quarter of an hour from the plan's start, without
    holes; what lies after the last is left alone. The saving comes as a finding in euros.
    """
    prices = np.asarray(prices_eur_per_kwh, np.float64)
    if not plan.operations or not plan.is_verified or not len(prices):
        return plan
    if not np.isfinite(prices).all():
        return _told(plan, Finding("plan.price-hole", Severity.WARNING))
    shop = shop_of(company, plan, prices, month_peak_kw)
    before_eur = total_eur(shop)
    iterations = _search(shop, stop, seed)
    after_eur = total_eur(shop)
    if after_eur >= before_eur - LEAST_EUR:
        return _told(plan, saved_finding(before_eur, before_eur))
    better = _result(shop, plan, iterations)
    return _verified(company, plan, better, saved_finding(before_eur, after_eur))


def saved_finding(before_eur: float, after_eur: float) -> Finding:
    """What the work of the plan draws above idle costs, before and after, and the difference."""
    params = {
        "before_eur": round(before_eur, 2),
        "after_eur": round(after_eur, 2),
        "saved_eur": round(before_eur - after_eur, 2),
    }
    return Finding("plan.price-saved", Severity.INFO, params=params)


def _told(plan: PlanResult, finding: Finding) -> PlanResult:
    return replace(plan, findings=(*plan.findings, finding))


def _verified(
    company: Company, plan: PlanResult, better: PlanResult, finding: Finding
) -> PlanResult:
    """The better plan if the independent checker agrees, else the plan given."""
    if verify_company_plan(company, better):
        return _told(plan, Finding("plan.price-not-verified", Severity.WARNING))
    return _told(better, finding)


def plan_eur(company: Company, plan: PlanResult, prices_eur_per_kwh: Floats) -> float:
    """EUR of what the work draws above idle, in the quarters that have a price."""
    price = np.repeat(np.asarray(prices_eur_per_kwh, np.float64), QUARTER_MIN)
    total = np.zeros(len(price) + 1)
    np.cumsum(price, out=total[1:])
    idle = {machine.id: machine.power.idle_kw for machine in company.machines}
    euros = 0.0
    for row in plan.operations:
        for (start, end), kw in zip(row.work, row.power_kw, strict=True):
            if row.machine is not None:
                low, high = min(start, len(price)), min(end, len(price))
                euros += (kw - idle.get(row.machine, 0.0)) * float(total[high] - total[low])
    return euros / MINUTES_PER_HOUR


# ------------------------------------------------------------------ the search


def _search(shop: Shop, stop: Stop, seed: int) -> int:
    """Chains in turn until none gets cheaper; then noise, and again; the best stands."""
    random = np.random.default_rng(seed)
    chains = list(_chains(shop))
    best_eur, best = total_eur(shop), [slot.spot for slot in shop.slots]
    iterations = fruitless = 0
    while chains and fruitless < FRUITLESS_KICKS:
        iterations, is_stopped = _descend(shop, chains, stop, random, iterations)
        now_eur = total_eur(shop)
        fruitless += 1
        if now_eur < best_eur - LEAST_EUR:
            best_eur, best, fruitless = now_eur, [slot.spot for slot in shop.slots], 0
        if is_stopped:
            break
        _put(shop, best)
        for at in random.permutation(len(chains))[:KICKED_ORDERS]:
            place_again(shop, chains[at], random.random(shop.horizon // 60 + 1))
    _put(shop, best)
    return iterations


def _descend(
    shop: Shop,
    chains: Sequence[list[int]],
    stop: Stop,
    random: np.random.Generator,
    iterations: int,
) -> tuple[int, bool]:
    """Place chains again until a whole round gains nothing."""
    while True:
        gained = 0.0
        for at in random.permutation(len(chains)):
            if stop(iterations, 0.0):
                return iterations, True
            iterations += 1
            gained += place_again(shop, chains[at])
        if gained < LEAST_EUR:
            return iterations, False


def _chains(shop: Shop) -> Iterator[list[int]]:
    """Paths of movable operations, each waiting for the one before; then each alone."""
    free = [at for at, slot in enumerate(shop.slots) if not slot.is_fixed]
    left = set(free)
    for at in sorted(free, key=lambda each: shop.slots[each].spot.start):
        chain = []
        here = at if at in left else -1
        while here >= 0:
            chain.append(here)
            left.discard(here)
            here = next((each for each in shop.slots[here].behind if each in left), -1)
        if len(chain) > 1:
            yield chain
    yield from ([at] for at in free)


def _put(shop: Shop, spots: Sequence[Spot]) -> None:
    """Let every operation be where it is in another plan."""
    for slot, spot in zip(shop.slots, spots, strict=True):
        if slot.spot != spot:
            draw(shop, slot, -1)
            slot.spot = spot
            draw(shop, slot, 1)


def place_again(shop: Shop, chain: Sequence[int], noise: Floats | None = None) -> float:
    """Take a chain out and put it back where it costs least; EUR gained, 0 if it stays."""
    slots = [shop.slots[at] for at in chain]
    old = [slot.spot for slot in slots]
    old_eur = sum(slot_eur(shop, slot) for slot in slots)
    for slot in slots:
        draw(shop, slot, -1)
    spots = _cheapest(shop, chain, noise) or old
    machines = {spot.machine for spot in (*old, *spots)}
    _settle(shop, slots, spots)
    gained = old_eur - sum(slot_eur(shop, slot) for slot in slots)
    is_kept = spots is old or (
        (noise is not None or gained > LEAST_EUR)
        and all(is_settled(shop, machine) for machine in machines)
        and quarter_watts(shop).max(initial=0) <= shop.peak_kw * W_PER_KW + 1e-3
    )
    if is_kept:
        return gained
    for slot in slots:
        draw(shop, slot, -1)
    _settle(shop, slots, old)
    return 0.0


def _settle(shop: Shop, slots: Sequence[Slot], spots: Sequence[Spot]) -> None:
    for slot, spot in zip(slots, spots, strict=True):
        slot.spot = spot
        draw(shop, slot, 1)


def _cheapest(shop: Shop, chain: Sequence[int], noise: Floats | None) -> list[Spot]:
    """The cheapest spots of a chain, one after the other; empty when there are none."""
    found = [
        offers(shop, chain, at, low, high)
        for at, (low, high) in zip(chain, _windows(shop, chain), strict=True)
    ]
    if noise is not None:
        for each in found:
            minutes = np.arange(each.low, each.low + len(each.cost)) // 60
            each.cost += (
                NOISE_SHARE * np.abs(each.cost) * noise[np.minimum(minutes, len(noise) - 1)]
            )
    totals = _totals(found)
    spots: list[Spot] = []
    begin = 0
    for each, total in zip(found, totals, strict=True):
        first = max(0, begin - each.low)
        if first >= len(total) or not np.isfinite(total[first:].min()):
            return []
        spots.append(spot_at(each, each.low + first + int(np.argmin(total[first:]))))
        begin = spots[-1].end
    return spots


def _totals(found: Sequence[Offers]) -> list[Floats]:
    """For each operation and start: its cost and the cheapest rest of the chain after it."""
    totals: list[Floats] = [found[-1].cost]
    for one, behind in reversed(list(pairwise(found))):
        rest = np.minimum.accumulate(totals[0][::-1])[::-1]
        at: Ints = np.maximum(one.end - behind.low, 0)
        after = np.full(len(one.cost), np.inf)
        is_inside = at < len(rest)
        after[is_inside] = rest[at[is_inside]]
        totals.insert(0, one.cost + after)
    return totals


def _windows(shop: Shop, chain: Sequence[int]) -> list[tuple[int, int]]:
    """From when to when each operation may be, by what stands still around the chain."""
    slots = [shop.slots[at] for at in chain]
    lows: list[int] = []
    highs: list[int] = []
    low, high = 0, shop.horizon
    for slot in slots:
        ends = [shop.slots[each].spot.end for each in slot.before if each not in chain]
        low = max([low, slot.ready, *ends])
        lows.append(low)
    for slot in reversed(slots):
        starts = [shop.slots[each].spot.start for each in slot.behind if each not in chain]
        high = min([high, slot.latest_end, *starts])
        highs.insert(0, high)
    return list(zip(lows, highs, strict=True))


# ------------------------------------------------------------------ back to a plan


def _result(shop: Shop, plan: PlanResult, iterations: int) -> PlanResult:
    rows = [_row(shop, slot) for slot in shop.slots]
    rows = sorted(rows, key=lambda row: (row.start, row.end))
    late = tuple(_late(shop, plan))
    weights = {order.id: max(0, order.weight) for order in shop.company.orders}
    value = sum(weights[each.order] * each.minutes for each in late)
    setup = sum(slot.spot.setup for slot in shop.slots)
    return replace(
        plan,
        operations=tuple(rows),
        late=late,
        objective=Objective(plan.objective.name, value),
        iterations=plan.iterations + iterations,
        setup_minutes=setup,
    )


def _row(shop: Shop, slot: Slot) -> PlannedOperation:
    spot, row = slot.spot, slot.row
    if slot.is_fixed:
        return row
    until = held_until(slot.operation, spot)
    hands = []
    if spot.doer and until > spot.start:
        hands.append(Hand(spot.doer, spot.start, until))
        if spot.beside:
            hands.append(Hand(spot.beside, spot.start, until, "supervises"))
    setups = worked(shop, slot, is_setup=True)
    runs = worked(shop, slot, is_setup=False)
    power = shop.machines[spot.machine].power
    run_kw = power.run_kw if slot.operation.power_kw is None else slot.operation.power_kw
    return replace(
        row,
        machine=spot.machine,
        start=spot.start,
        end=spot.end,
        setup_end=spot.setup_end,
        people=tuple(hands),
        work=tuple(setups + runs),
        power_kw=(power.setup_kw,) * len(setups) + (run_kw,) * len(runs),
    )


def _late(shop: Shop, plan: PlanResult) -> Iterator[LateOrder]:
    """Orders that are late still, with the causes found before."""
    ends: dict[str, int] = {}
    for slot in shop.slots:
        ends[slot.order.id] = max(ends.get(slot.order.id, 0), slot.spot.end)
    known = {each.order: each for each in plan.late}
    orders = {slot.order.id: slot.order for slot in shop.slots}
    for name, end in ends.items():
        due = due_minute(orders[name], shop.hours)
        if due is not None and end > due:
            was = known.get(name)
            same = was is not None and was.minutes == end - due
            yield was if was is not None and same else LateOrder(name, end - due)
