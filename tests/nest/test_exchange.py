"""Pieces exchanged between remnants and full sheets: the remnants fill, nothing is lost."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from gemaakt.nest import NestJob, Part, Ring, Sheet, verify
from gemaakt.nest.sheets.exchange import Exchange, without
from gemaakt.nest.sheets.table import Layout, Table, fill_one, pool_of, table_of
from gemaakt.nest.solution import LaidSheet, Result
from tests.nest.layouts import box, pieces

CORNER = Ring(((0, 0), (200, 0), (200, 60), (60, 60), (60, 150), (0, 150)))
PARTS = (
    Part("corner", 16, CORNER),
    Part("disc", 12, Ring(((-40.0, 0.0), (40.0, 0.0)), (1.0, 1.0))),
    Part("plate", 12, box(130, 90)),
    Part("large", 2, box(900, 300)),
)
SHEETS = (
    Sheet("whole", 1, box(1500, 1000), cost_eur=40.0),
    Sheet("rest", 1, box(700, 500), cost_eur=5.0, remnant=True),
)


def begun() -> tuple[Table, list[Layout], Exchange]:
    """All on the full sheet but what the remnant took from the small end of the pool."""
    table = table_of(NestJob(PARTS, SHEETS))
    pool = pool_of(table, range(len(PARTS)))
    loose, _ = fill_one(table, 1, pool[::-1][:14])
    rest = Counter(pool.tolist())
    rest.subtract(table.part_numbers(loose).tolist())
    others = np.array([part for part in rest for _ in range(rest[part])], np.int64)
    whole, over = fill_one(table, 0, others)
    assert not len(over)
    layouts = [whole, loose]
    return table, layouts, Exchange.begin(table, layouts, [1], [0])


def once(exchange: Exchange, *seeds: int) -> int:
    with ThreadPoolExecutor(2) as crew:
        return exchange.tried(seeds, crew)


def test_a_remnant_takes_from_the_full_sheet_and_nothing_is_lost_or_collides():
    table, layouts, exchange = begun()
    for seed in range(25):
        once(exchange, seed)
    assert table.area_mm2(exchange.layouts[1]) > 1.2 * table.area_mm2(layouts[1])
    assert pieces(table, exchange.layouts) == pieces(table, layouts)
    laid = tuple(
        LaidSheet(SHEETS[each.kind].id, table.placements(each)) for each in exchange.layouts
    )
    assert verify(table.job, Result("feasible", 45.0, 0.0, laid)) == ()


def test_no_exchange_makes_a_remnant_hold_less():
    table, _, exchange = begun()
    held = []
    for seed in range(12):
        once(exchange, seed)
        held.append(table.area_mm2(exchange.layouts[1]))
    assert held == sorted(held)


def test_exchanges_are_alike_twice():
    first, second = begun()[2], begun()[2]
    for seed in range(8):
        assert once(first, seed) == once(second, seed)
    for one, other in zip(first.layouts, second.layouts, strict=True):
        assert one.xs.tolist() == other.xs.tolist()


def test_what_finds_no_place_on_the_full_sheet_stays_on_the_remnant():
    parts = (Part("a", 1, box(480, 280)), Part("b", 1, box(600, 100)))
    sheets = (
        Sheet("whole", 1, box(510, 310), cost_eur=9.0),
        Sheet("rest", 1, box(640, 320), cost_eur=1.0, remnant=True),
    )
    table = table_of(NestJob(parts, sheets))
    whole, _ = fill_one(table, 0, np.array([0]))
    rest, _ = fill_one(table, 1, np.array([1]))
    exchange = Exchange.begin(table, [whole, rest], [1], [0])
    for seed in range(10):
        once(exchange, seed)
    assert table.part_numbers(exchange.layouts[0]).tolist() == [0]
    assert table.part_numbers(exchange.layouts[1]).tolist() == [1]
    assert len(without(rest, 0).variants) == 0


def test_of_two_exchanges_with_one_remnant_at_once_only_the_first_stands_and_nothing_is_lost():
    table, layouts, exchange = begun()
    for seed in range(0, 24, 2):
        once(exchange, seed, seed + 1)
    assert table.area_mm2(exchange.layouts[1]) > 1.1 * table.area_mm2(layouts[1])
    assert pieces(table, exchange.layouts) == pieces(table, layouts)
    laid = tuple(
        LaidSheet(SHEETS[each.kind].id, table.placements(each)) for each in exchange.layouts
    )
    assert verify(table.job, Result("feasible", 45.0, 0.0, laid)) == ()
