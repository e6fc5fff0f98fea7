"""The judge of the bench and the planner agree on what stands idle, also on a holiday."""

from datetime import timedelta

import pytest
from bench.energy.judge import allowed, local_minute, stand, sun_at
from bench.energy.run import SEASONS
from bench.energy.shops import shop

from gemaakt.plan.company.problem import company_draft

QUARTERS = 14 * 96


@pytest.mark.parametrize("seed", [238, 766, 6, 22])
def test_base_load_above_the_limit_is_said_where_the_judge_finds_it(seed: int) -> None:
    """Seeds 238 and 766 begin on Whit Monday 2025, on which machines are off."""
    start = list(SEASONS.values())[seed % 4][0] + timedelta(days=7 * (seed % 3))
    made = shop(seed, start, is_tight=seed % 8 >= 6)
    said = {each.code for each in company_draft(made.company).findings}
    local = [local_minute(start, minute) for minute in range(QUARTERS * 15)]
    drawn = [made.connection.base_load_kw] * len(local)
    for machine in made.company.machines:
        stand(made.company, machine, local, drawn)
    above = [
        quarter
        for quarter in range(QUARTERS)
        if sum(drawn[quarter * 15 : quarter * 15 + 15]) / 15
        - sun_at(made.solar_kw, quarter)
        - allowed(made.connection, start + timedelta(minutes=15 * quarter))
        > 1e-6
    ]
    assert bool(above) == ("plan.base-load-above-limit" in said)
