"""Nacalculatie finds a shop's own constants, despite bad clocks, and says how sure it is."""

import math
from datetime import date

import numpy as np
import pytest

from gemaakt.drawing import Part
from gemaakt.drawing.contour import polygon_contour
from gemaakt.order import Order
from gemaakt.quote import Item, quote
from gemaakt.quote.accept import at_own_pace
from gemaakt.quote.learn import (
    Job,
    PastOrder,
    by_group,
    learn_jobs,
    learn_orders,
    learned_by_group,
    quarterly,
)
from gemaakt.routing import Alternative, Constants, Operation, defaults, own_constants

ON = date(2026, 11, 24)

NOISE = 0.25
TRUE = {"laser": 1.6, "pierce": 0.6}


def jobs_of(count: int, seed: int, *, bad: float = 0.05) -> list[Job]:
    rng = np.random.default_rng(seed)
    jobs = []
    for _ in range(count):
        drivers = {"laser": float(rng.uniform(5, 60)), "pierce": float(rng.uniform(2, 40))}
        actual = sum(TRUE[name] * x for name, x in drivers.items())
        actual *= math.exp(rng.normal(0, NOISE))
        if rng.random() < bad:
            actual *= float(rng.choice([0.1, 5.0, 8.0]))
        jobs.append(Job(drivers, actual))
    return jobs


def test_hidden_constants_are_found_from_fifty_noisy_jobs() -> None:
    fits = [learn_jobs(jobs_of(50, seed)) for seed in range(20)]
    for name, wanted in TRUE.items():
        middle = float(np.median([fit.factors[name] for fit in fits]))
        assert middle == pytest.approx(wanted, rel=0.12)
    spread = float(np.median([fit.spread_ratio for fit in fits]))
    assert spread == pytest.approx(NOISE, rel=0.15)


def test_new_jobs_are_estimated_near_the_noise_and_covered_four_times_in_five() -> None:
    ratios, covers, biases = [], [], []
    for seed in range(20):
        fit = learn_jobs(jobs_of(50, seed))
        unseen = jobs_of(500, 1000 + seed, bad=0.0)
        actual = np.array([job.actual_min for job in unseen])
        known = np.array([sum(TRUE[n] * x for n, x in job.drivers.items()) for job in unseen])
        expected = np.array([fit.expected(job.drivers) for job in unseen])
        ranges = np.array([fit.range(job.drivers) for job in unseen])
        floor = np.mean(np.abs(known * math.exp(NOISE**2 / 2) / actual - 1))
        ratios.append(np.mean(np.abs(expected / actual - 1)) / floor)
        covers.append(np.mean((ranges[:, 0] <= actual) & (actual <= ranges[:, 1])))
        biases.append(expected.sum() / actual.sum() - 1)
    assert np.mean(ratios) <= 1.15
    assert 0.76 <= np.mean(covers) <= 0.84
    assert abs(np.mean(biases)) < 0.03


def test_bad_clocks_are_shown_as_outliers_and_hardly_move_the_factor() -> None:
    clean = [Job({"brake": 10.0}, 15.0 + 0.2 * (i % 5)) for i in range(30)]
    spoiled = [*clean, Job({"brake": 10.0}, 300.0), Job({"brake": 10.0}, 0.5)]
    fit = learn_jobs(spoiled)
    assert fit.outliers == (30, 31)
    assert fit.factors["brake"] == pytest.approx(learn_jobs(clean).factors["brake"], rel=0.02)


def test_one_job_hardly_moves_the_default_and_many_do() -> None:
    one = learn_jobs([Job({"weld": 20.0}, 40.0)]).factors["weld"]
    many = learn_jobs([Job({"weld": 20.0}, 40.0)] * 40).factors["weld"]
    assert 1.0 < one < many
    assert many == pytest.approx(2.0, rel=0.03)


def test_recent_jobs_count_more_than_old_ones() -> None:
    old = [Job({"saw": 10.0}, 10.0, age_days=900.0)] * 20
    new = [Job({"saw": 10.0}, 20.0, age_days=5.0)] * 20
    assert learn_jobs([*old, *new]).factors["saw"] > 1.8


def test_a_slow_machine_has_a_factor_of_its_own() -> None:
    fast = [Job({"turn": 10.0}, 10.0, group="D1")] * 20
    slow = [Job({"turn": 10.0}, 14.0, group="D2")] * 20
    groups = by_group([*fast, *slow], learn_jobs([*fast, *slow]))
    assert groups["D2"] > 1.05 > 0.95 > groups["D1"]


def test_a_group_is_not_made_dearer_by_how_much_the_groups_differ() -> None:
    spread = [0.9, 0.95, 1.0, 1.05, 1.1] * 12
    jobs = [Job({"laser": 10.0}, 13.0 * each, group="steel") for each in spread]
    jobs += [Job({"laser": 10.0}, 8.0 * each, group="stainless") for each in spread]
    found = learned_by_group(jobs, learn_jobs(jobs))
    assert found["laser@steel"].factor_ratio == pytest.approx(1.3, rel=0.03)
    assert found["laser@stainless"].factor_ratio == pytest.approx(0.8, rel=0.05)
    assert found["laser@steel"].spread_ratio < 0.15


def test_only_a_group_with_enough_jobs_that_differs_gets_a_factor() -> None:
    even = [Job({"turn": 10.0}, 10.0, group="D1")] * 20
    slow = [Job({"turn": 10.0}, 14.0, group="D2")] * 20
    few = [Job({"turn": 10.0}, 20.0, group="D3")] * 9
    whole = learn_jobs([*even, *slow, *few])
    found = learned_by_group([*even, *slow, *few], whole)
    assert set(found) == {"turn@D1", "turn@D2"}
    assert found["turn@D2"].factor_ratio > whole.learned()["turn"].factor_ratio
    assert found["turn@D2"].jobs == 20
    assert learned_by_group(even, learn_jobs(even)) == {}


def test_a_metal_has_its_own_minutes_in_the_price_and_a_machine_in_the_plan() -> None:
    raw = {
        "format": "gemaakt.constants/1",
        "learned": {
            "laser": {"factor": 1.0, "spread": 0.2, "jobs": 40},
            "laser@stainless": {"factor": 1.5, "spread": 0.2, "jobs": 12},
            "laser@L2": {"factor": 0.8, "spread": 0.2, "jobs": 15},
        },
    }
    own = own_constants(raw, on=ON)
    corners = [(0.0, 0.0), (900.0, 0.0), (900.0, 400.0), (0.0, 400.0)]
    plate = Part("plaat", outline=polygon_contour(corners), thickness_mm=3.0)

    def minutes(metal: str, constants: Constants) -> float:
        made = quote([Item(plate, metal)], on=ON, quantities=[1], constants=constants)
        return made.lines[0].prices[0].minutes["laser"]

    before = {metal: minutes(metal, defaults(ON)) for metal in ("S235JR", "1.4301")}
    assert minutes("S235JR", own) == pytest.approx(before["S235JR"])
    steps = quote([Item(plate, "1.4301")], on=ON, quantities=[1]).lines[0].steps
    extra = 0.5 * sum(s.setup_min + s.piece_min for s in steps if s.learned == "laser")
    assert minutes("1.4301", own) == pytest.approx(before["1.4301"] + extra, rel=1e-3)
    both = (Alternative("L1", 10.0, 2.0), Alternative("L2", 10.0, 2.0))
    order = Order("1", "x", "p", 1, operations=(Operation("10", "laser", alternatives=both),))
    paced = at_own_pace(order, own).operations[0].alternatives
    assert paced == (Alternative("L1", 10.0, 2.0), Alternative("L2", 8.0, 1.6))


def test_two_order_totals_pull_the_euros_towards_what_was_paid() -> None:
    orders = [
        PastOrder({"material": 300.0, "laser": 400.0, "order_fee": 15.0}, 0.0, 600.0),
        PastOrder({"material": 10.0, "laser": 5.0, "order_fee": 15.0}, 0.0, 30.0),
    ]
    fit = learn_orders(orders)
    for order in orders:
        assert fit.expected(order.drivers) == pytest.approx(order.total_eur, rel=0.06)


def test_the_quarter_shows_bias_and_the_money_lost() -> None:
    rows = [
        ("2026-01-10", "brake", 60.0, 90.0),
        ("2026-03-31", "brake", 60.0, 50.0),
        ("2026-04-01", "brake", 60.0, 60.0),
    ]
    first, second = quarterly(rows, {"brake": 90.0})
    assert (first.quarter, first.jobs, first.lost_eur) == ("2026-Q1", 2, pytest.approx(45.0))
    assert first.bias_share == pytest.approx(120 / 140 - 1)
    assert (second.quarter, second.lost_eur) == ("2026-Q2", 0.0)
