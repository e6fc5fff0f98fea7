"""The spread of working times: about their mean, and not of a handful of steps."""

import numpy as np
import pytest

from gemaakt.work import time_spread_share


def drawn(spread: float, steps: int, *, longer: float = 1.0) -> list[tuple[float, float]]:
    random = np.random.default_rng(1)
    return [(60.0, 60.0 * longer * float(random.lognormal(0.0, spread))) for _ in range(steps)]


@pytest.mark.parametrize("longer", [1.0, 1.4])
def test_the_spread_is_found_again_also_where_all_takes_longer(longer: float) -> None:
    assert time_spread_share(drawn(0.25, 2000, longer=longer)) == pytest.approx(0.25, abs=0.01)


def test_a_few_steps_say_nothing() -> None:
    assert time_spread_share(drawn(0.25, 29)) is None
    assert time_spread_share([(60.0, 0.0)] * 90) is None


def test_a_clock_that_ran_all_weekend_weighs_no_more_than_four_times() -> None:
    known = drawn(0.2, 99)
    assert time_spread_share([*known, (60.0, 6e6)]) == time_spread_share([*known, (60.0, 240.0)])
