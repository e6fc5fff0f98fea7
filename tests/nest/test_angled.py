"""Cuts at an angle take more of a bar, and bars are sawn in bundles."""

import pytest

from gemaakt.nest.bars.angled import AngledPiece, kerf_along_mm, saw_job, strokes
from gemaakt.nest.bars.job import Bar
from gemaakt.nest.bars.solve import solve_bars
from gemaakt.stop import MaxIterations


def test_a_mitre_takes_more_than_its_kerf() -> None:
    assert kerf_along_mm(3.0, []) == 3.0
    assert kerf_along_mm(3.0, [0.0, -45.0]) == pytest.approx(3.0 * 2**0.5)
    assert kerf_along_mm(2.0, [60.0]) == pytest.approx(4.0)


def test_a_bar_holds_fewer_pieces_with_mitres_and_a_clamp() -> None:
    """Five of 1196 mm fill a bar with square cuts of 2 mm; with mitres of 4 mm four do."""
    square = saw_job(
        [Bar("B", 6000.0, 9, 30.0)], [AngledPiece("p", 1196.0, 10)], kerf_mm=2.0, lost_mm=5.0
    )
    assert sum(p.times for p in solve_bars(square, MaxIterations(5), 0).patterns) == 2
    mitred = saw_job(
        [Bar("B", 6000.0, 9, 30.0)], [AngledPiece("p", 1196.0, 10, 45.0, 45.0)], kerf_mm=4.0,
        lost_mm=5.0,
    )  # fmt: skip
    assert mitred.kerf_mm == pytest.approx(5.657, abs=1e-3)
    assert sum(p.times for p in solve_bars(mitred, MaxIterations(5), 0).patterns) == 3


@pytest.mark.parametrize(("bars", "bundle", "times"), [(7, 3, 3), (6, 3, 2), (5, 1, 5)])
def test_bars_are_sawn_so_many_at_a_time(bars: int, bundle: int, times: int) -> None:
    assert strokes(bars, bundle) == times
