"""What a demo company made in the quarter before it was opened."""

from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from gemaakt import clock
from gemaakt.company.demo import SECTORS, demo_company, demo_past

NOW = datetime(2026, 11, 25, 7, tzinfo=UTC)


@pytest.mark.parametrize("sector", SECTORS)
def test_the_past_is_over_and_its_orders_are_others(sector: str) -> None:
    company = demo_company(NOW, sector=sector)
    past = demo_past(company)
    assert len(past) > 60
    assert all(each.finished < NOW for each in past)
    assert not {each.order.id for each in past} & {each.id for each in company.orders}
    assert len({each.order.id for each in past}) == len(past)


def test_most_orders_left_in_time() -> None:
    past = demo_past(demo_company(NOW))
    in_time = [o for o in past if o.order.due and clock.local_day(o.finished) <= o.order.due]
    assert 0.7 <= len(in_time) / len(past) <= 0.92


def test_nobody_is_in_two_places_and_all_is_clocked_before_the_end() -> None:
    stretches = defaultdict(list)
    for one in demo_past(demo_company(NOW)):
        for each in one.clocked:
            assert each.start < each.end <= one.finished
            stretches[each.person].append((each.start, each.end))
    for rows in stretches.values():
        rows.sort()
        assert all(a[1] <= b[0] for a, b in pairwise(rows))


def test_the_same_seed_gives_the_same_past() -> None:
    company = demo_company(NOW)
    assert demo_past(company, 3) == demo_past(company, 3)
    assert demo_past(company, 3) != demo_past(company, 4)
