"""Where an operation could go: every gap, crew and minute, each with what it costs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from gemaakt.plan.prices.minutes import Bools, Busy, Floats, Ints, Openings, busy
from gemaakt.plan.prices.shop import Shop, watts
from gemaakt.plan.prices.slots import (
    Slot,
    Spot,
    alternative_on,
    alternatives,
    crews,
    held_until,
    needs_people,
    run_minutes,
    setup_due,
)
from gemaakt.routing import Alternative, Attendance, OperationStatus
from gemaakt.shop import Machine


@dataclass(frozen=True, slots=True)
class Way:
    """One machine with one crew: how an operation can be done in a gap of the machine."""

    alternative: Alternative
    machine: Machine
    crew: tuple[str, str]
    setup: int
    run: int


@dataclass(slots=True)
class Offers:
    """For every minute from `low` the cheapest way to begin an operation then."""

    low: int
    cost: Floats
    """Infinite where it cannot begin."""
    end: Ints
    setup_end: Ints
    number: Ints
    """Which of the ways."""
    ways: list[Way] = field(default_factory=list)


def offers(shop: Shop, chain: Sequence[int], at: int, low: int, high: int) -> Offers:
    """All starts of an operation in [low, high] while the chain is out of the plan."""
    size = max(0, high - low + 1)
    never = np.full(size, high + 1, np.int64)
    found = Offers(low, np.full(size, np.inf), never, never.copy(), np.full(size, -1, np.int64))
    slot = shop.slots[at]
    for alternative in alternatives(slot, list(shop.machines)):
        machine = shop.machines[alternative.machine]
        for gap_low, gap_high, setup in _gaps(shop, chain, at, alternative, low, high):
            staffed = needs_people(slot.operation, setup, shop.company.people)
            for crew in crews(slot, shop.company.people) if staffed else [("", "")]:
                run = run_minutes(alternative, slot.operation)
                way = Way(alternative, machine, crew, setup, run)
                _offer(shop, chain, slot, way, (gap_low, gap_high), found)
    return found


def _gaps(
    shop: Shop, chain: Sequence[int], at: int, alternative: Alternative, low: int, high: int
) -> Iterator[tuple[int, int, int]]:
    """Gaps on a machine within [low, high] in which nobody else's set-up changes."""
    slot = shop.slots[at]
    machine = shop.machines[alternative.machine]
    listed = shop.sequence(machine.id, chain)
    stay = must_stay(shop, at, machine.id)
    now, opens, before = machine.family_now, 0, -1
    for behind in [*listed, -1]:
        closes = shop.slots[behind].spot.start if behind >= 0 else high
        is_own = (before, behind) == stay
        if min(high, closes) > max(low, opens) and (stay is None or is_own):
            setup = setup_due(machine, slot.operation, alternative, now)
            if is_own or behind < 0 or _fits_before(shop, slot, machine, behind):
                yield max(low, opens), min(high, closes), setup
        if behind >= 0:
            now, before = shop.slots[behind].operation.setup_family, behind
            opens = max(opens, shop.slots[behind].spot.end)


def _fits_before(shop: Shop, slot: Slot, machine: Machine, behind: int) -> bool:
    """Whether the operation behind keeps its set-up when this one is done before it."""
    other = shop.slots[behind]
    alternative = alternative_on(other, machine.id)
    if alternative is None or other.operation.status is OperationStatus.RUNNING:
        return False
    family = slot.operation.setup_family
    return setup_due(machine, other.operation, alternative, family) == other.spot.setup


def must_stay(shop: Shop, at: int, machine: str) -> tuple[int, int] | None:
    """The neighbours between which it must stay, where the next one's set-up hangs on it."""
    home = shop.slots[at].spot.machine
    listed = shop.sequence(home)
    place = listed.index(at)
    before = listed[place - 1] if place else -1
    behind = listed[place + 1] if place + 1 < len(listed) else -1
    if behind < 0:
        return None
    other = shop.slots[behind]
    alternative = alternative_on(other, home)
    now = shop.slots[before].operation.setup_family if before >= 0 else None
    if before < 0:
        now = shop.machines[home].family_now
    if alternative is None:
        return (before, behind)
    due = setup_due(shop.machines[home], other.operation, alternative, now)
    if due == other.spot.setup:
        return None
    return (before, behind) if machine == home else (-2, -2)


def _busy(shop: Shop, chain: Sequence[int], name: str, *, is_beside: bool) -> Busy:
    """When somebody does other work, or stands beside others, while the chain is out."""
    times = []
    for at, slot in enumerate(shop.slots):
        who = slot.spot.beside if is_beside else slot.spot.doer
        if who == name and at not in chain:
            times.append((slot.spot.start, held_until(slot.operation, slot.spot)))
    at_most = shop.people[name].supervises_at_most if is_beside else 1
    return busy(times, at_most)


def _offer(
    shop: Shop, chain: Sequence[int], slot: Slot, way: Way, gap: tuple[int, int], found: Offers
) -> None:
    """Judge all starts of a way in a gap; keep each that is cheaper than what was found."""
    setting = shop.setup_openings(slot, way.machine.id, way.crew)
    running = shop.run_openings(slot, way.machine.id, way.crew)
    first = setting if way.setup else running
    starts = np.arange(gap[0], gap[1] - way.setup - way.run + 1)
    starts = starts[first.is_open[starts]]
    setup_ends = setting.ends(starts, way.setup)
    inside = setup_ends <= gap[1]
    starts, setup_ends = starts[inside], setup_ends[inside]
    ends = running.ends(setup_ends, way.run)
    good = ends <= gap[1]
    if not slot.operation.may_pause:
        good &= ends - starts == way.setup + way.run
    starts, setup_ends, ends = starts[good], setup_ends[good], ends[good]
    setup_kw, run_kw = shop.extra_kw(slot, way.machine.id)
    good = _has_power(shop, setting, watts(setup_kw), starts, setup_ends)
    good &= _has_power(shop, running, watts(run_kw), setup_ends, ends)
    is_setup_only = slot.operation.attendance is Attendance.SETUP
    good &= _has_people(shop, chain, way, starts, setup_ends if is_setup_only else ends)
    starts, setup_ends, ends = starts[good], setup_ends[good], ends[good]
    cost = setup_kw * (setting.cost_eur[setup_ends] - setting.cost_eur[starts])
    cost += run_kw * (running.cost_eur[ends] - running.cost_eur[setup_ends])
    _keep(found, way, starts, ends, setup_ends, cost)


def _has_power(shop: Shop, hours: Openings, watt: int, starts: Ints, ends: Ints) -> Bools:
    if watt == 0 or not len(starts):
        return np.ones(len(starts), np.bool_)
    low, high = int(starts.min()), int(ends.max())
    is_blocked = shop.used_watt[low:high] + watt > shop.free_watt[low:high]
    count = np.zeros(high - low + 1, np.int64)
    np.cumsum(is_blocked & hours.is_open[low:high], out=count[1:])
    free: Bools = count[ends - low] == count[starts - low]
    return free


def _has_people(shop: Shop, chain: Sequence[int], way: Way, starts: Ints, untils: Ints) -> Bools:
    good = np.ones(len(starts), np.bool_)
    for name, is_beside in zip(way.crew, (False, True), strict=True):
        if name:
            good &= _busy(shop, chain, name, is_beside=is_beside).is_free(starts, untils)
    return good


def _keep(
    found: Offers, way: Way, starts: Ints, ends: Ints, setup_ends: Ints, cost: Floats
) -> None:
    rows = starts - found.low
    is_better = cost < found.cost[rows] - 1e-12
    if not is_better.any():
        return
    rows = rows[is_better]
    found.cost[rows], found.end[rows] = cost[is_better], ends[is_better]
    found.setup_end[rows] = setup_ends[is_better]
    found.number[rows] = len(found.ways)
    found.ways.append(way)


def spot_at(found: Offers, start: int) -> Spot:
    """The cheapest way that begins at a minute, as a spot."""
    row = start - found.low
    way = found.ways[int(found.number[row])]
    setup_end, end = int(found.setup_end[row]), int(found.end[row])
    return Spot(way.machine.id, *way.crew, start, setup_end, end, way.setup)


def is_settled(shop: Shop, machine: str) -> bool:
    """Whether every set-up on a machine is the one that is due."""
    owner = shop.machines[machine]
    now = owner.family_now
    for at in shop.sequence(machine):
        slot = shop.slots[at]
        alternative = alternative_on(slot, machine)
        due = 0 if alternative is None else setup_due(owner, slot.operation, alternative, now)
        if alternative is not None and due != slot.spot.setup:
            return False
        now = slot.operation.setup_family
    return True
