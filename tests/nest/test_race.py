"""Engines on one strip: who has a try, who goes on, and who is ended."""

import math
from types import SimpleNamespace
from typing import Any

import pytest

from gemaakt.nest import engine_child
from gemaakt.nest.strip.race import FAST, OWN, SLOW, Race, Strip, views_of
from gemaakt.stop import MaxSeconds


class Pretended:
    """An engine that says at once how short its strip is, and goes on until it is ended."""

    clock_s = 0.0

    def __init__(self, kind: str, length: float | None) -> None:
        self.kind = kind
        places = [(0, 1.0, 2.0, 90.0)]
        self.answers = [{"length": length, "places": places}] if length else []
        self.is_done = False
        self.began_s, self.ended_s = Pretended.clock_s, math.inf
        self.halted_s: list[float] = []

    def wait(self, seconds: float) -> bool:
        Pretended.clock_s += seconds
        return self.is_done

    def halt(self) -> None:
        self.halted_s.append(Pretended.clock_s)

    def go_on(self) -> None:
        self.halted_s.append(Pretended.clock_s)

    def finish(self, seconds: float) -> None:
        if not self.is_done:
            self.is_done, self.ended_s = True, Pretended.clock_s


TRIANGLE = {"shape": [(0, 0), (1, 0), (0, 1)], "copies": 1, "angles": None}
RACE_S = 20.0


def raced(
    monkeypatch: pytest.MonkeyPatch, slow: float | None, fast: float | None
) -> list[Pretended]:
    """The engines of a race, in the order in which they were started."""
    made: list[Pretended] = []

    def started(task: dict[str, Any]) -> Pretended:
        made.append(Pretended(task["kind"], slow if task["kind"] == SLOW else fast))
        return made[-1]

    Pretended.clock_s = 0.0
    monkeypatch.setattr("gemaakt.nest.strip.race.started", started)
    watch = MaxSeconds(math.inf, now=lambda: Pretended.clock_s)
    answers = Race(Strip(70.0, 900.0, (TRIANGLE,)), RACE_S, 0, 1, watch).run()
    assert {answer["length"] for answer in answers} == {slow, fast} - {None}
    return made


def test_packingsolver_is_halted_while_spyrrow_has_its_try_and_ended_when_it_is_behind(
    monkeypatch,
):
    fast, slow = raced(monkeypatch, slow=100.0, fast=101.0)
    assert (fast.kind, slow.kind) == (FAST, SLOW)
    assert fast.halted_s == [pytest.approx(0.15 * RACE_S, abs=0.2)]
    assert slow.began_s == fast.halted_s[0]
    assert fast.ended_s == pytest.approx(0.4 * RACE_S, abs=0.2)
    assert slow.ended_s >= RACE_S - 0.01


def test_packingsolver_goes_on_when_it_leads_and_begins_again_in_other_views_when_it_is_stuck(
    monkeypatch,
):
    first, slow, *fast = raced(monkeypatch, slow=None, fast=100.0)
    assert slow.ended_s == pytest.approx(0.4 * RACE_S, abs=0.2)
    assert first.halted_s[1] == slow.ended_s == fast[0].began_s
    assert first.ended_s < RACE_S - 1.0
    assert len(fast) > 2
    for engine in fast:
        others = [first, slow, *fast]
        beside = [o for o in others if o.began_s <= engine.began_s < o.ended_s]
        assert len(beside) <= 2


class PretendedOwn(Pretended):
    """Our own search: says how short its strip is, and is told what others find."""

    length: float | None = 102.0

    made: "list[PretendedOwn]"

    def __init__(self, height_mm: float, items: Any, seed: int, end: Any) -> None:
        super().__init__(OWN, PretendedOwn.length)
        self.is_done = PretendedOwn.length is None
        self.learned_s: list[float] = []
        self.hurried_s: list[float] = []
        PretendedOwn.made.append(self)

    def begin(self) -> None:
        pass

    def more(self) -> None:
        self.hurried_s.append(Pretended.clock_s)

    def learn(self, places: list[Any]) -> None:
        assert places == [(0, 1.0, 2.0, 90.0)]
        self.learned_s.append(Pretended.clock_s)


def raced_beside_own(
    monkeypatch: pytest.MonkeyPatch, length: float | None, workers: int, fast: float | None = 100.0
) -> tuple[PretendedOwn, list[Pretended]]:
    """Our own search, which is so good at once, and the others: packingsolver finds `fast`."""
    monkeypatch.setattr("gemaakt.nest.strip.race.Squeeze", PretendedOwn)
    monkeypatch.setattr(PretendedOwn, "length", length)
    PretendedOwn.made = []
    made: list[Pretended] = []

    def started(task: dict[str, Any]) -> Pretended:
        made.append(Pretended(task["kind"], fast if task["kind"] == FAST else None))
        return made[-1]

    Pretended.clock_s = 0.0
    monkeypatch.setattr("gemaakt.nest.strip.race.started", started)
    item = {**TRIANGLE, "angles": [90.0]}
    watch = MaxSeconds(math.inf, now=lambda: Pretended.clock_s)
    answers = Race(Strip(70.0, 900.0, (item,)), RACE_S, 0, workers, watch).run()
    (own,) = PretendedOwn.made
    assert {answer["length"] for answer in answers} == {fast, length} - {None}
    assert own.began_s == 0.0
    assert own.is_done
    return own, made


def test_our_own_search_goes_beside_packingsolver_and_is_told_late_what_that_found(monkeypatch):
    own, (first, slow, *views) = raced_beside_own(monkeypatch, 102.0, 1)
    assert own.ended_s >= RACE_S - 0.2
    assert own.learned_s == [pytest.approx(0.75 * RACE_S, abs=0.3)]
    assert own.hurried_s == []
    assert views
    for engine in views:
        beside = [o for o in (first, slow, *views) if o.began_s <= engine.began_s < o.ended_s]
        assert len(beside) <= 1


def test_our_own_search_has_all_processors_where_it_leads(monkeypatch):
    own, engines = raced_beside_own(monkeypatch, 98.0, 3)
    assert own.hurried_s == [pytest.approx(0.3 * RACE_S, abs=0.2)] * 2
    assert own.learned_s == []
    _engines_are_ended(own, engines)


def test_a_strip_that_is_not_for_our_own_search_is_left_to_spyrrow_when_nobody_has_an_answer_yet(
    monkeypatch,
):
    own, (fast, slow) = raced_beside_own(monkeypatch, None, 2, fast=None)
    assert own.hurried_s == []
    assert fast.ended_s == pytest.approx(0.4 * RACE_S, abs=0.2)
    assert slow.ended_s >= RACE_S - 0.01


def test_our_own_search_that_is_close_goes_on_from_what_the_best_found(monkeypatch):
    own, engines = raced_beside_own(monkeypatch, 100.5, 2)
    assert own.learned_s == own.hurried_s
    _engines_are_ended(own, engines)


def _engines_are_ended(own: PretendedOwn, engines: list[Pretended]) -> None:
    assert [engine.kind for engine in engines] == [FAST, SLOW]
    assert all(engine.ended_s == own.hurried_s[0] for engine in engines)


def test_packingsolver_without_any_answer_gives_way_sooner(monkeypatch):
    fast, slow = raced(monkeypatch, slow=100.0, fast=None)
    assert fast.halted_s == [pytest.approx(1.5, abs=0.2)]
    assert slow.ended_s >= RACE_S - 0.01


def test_an_engine_that_dies_at_once_is_not_started_for_ever(monkeypatch):
    real = Pretended.__init__

    def dead(self: Pretended, kind: str, length: float | None) -> None:
        real(self, kind, length)
        self.is_done = kind == FAST

    monkeypatch.setattr(Pretended, "__init__", dead)
    assert len(raced(monkeypatch, slow=101.0, fast=100.0)) < 20


def test_views_differ_and_what_is_laid_in_one_is_named_as_outside_it():
    views = views_of(5, 3)
    seen = [next(views) for _ in range(8)]
    assert len(set(seen)) == 8
    assert seen == [view for view, _ in zip(views_of(5, 3), range(8), strict=False)]
    for view in seen:
        assert sorted(view.order) == list(range(5))
        told = [view.of_place((place, 1.0, 2.0, 0.0))[0] for place in range(5)]
        assert told == list(view.order)


def test_spyrrow_takes_all_of_the_seconds_it_is_told(monkeypatch):
    told = []

    class Instance:
        def __init__(self, *_: Any) -> None:
            pass

        def solve(self, config: Any, _: Any) -> Any:
            told.append(config.exploration_time + config.compression_time)
            return SimpleNamespace(width=3.0, placed_items=[])

    monkeypatch.setattr("spyrrow.StripPackingInstance", Instance)
    answers: list[Any] = []
    task = {"items": [TRIANGLE], "height": 2.0, "seconds": 9.9, "seed": 0, "workers": 1}
    engine_child.strip(task, answers.append)
    assert told[0].total_seconds() == pytest.approx(9.9)
    assert answers == [{"length": 3.0, "places": []}]
