"""Compile the planner's inner loops by planning a shop of two orders."""

from typing import Any

from gemaakt.plan.engine.pack import pack
from gemaakt.plan.engine.search import solve
from gemaakt.plan.shop.problem import shop_draft
from gemaakt.stop import MaxIterations


def small_shop() -> dict[str, Any]:
    """Two orders on a saw and a brake, one worker."""
    saw = {"g": 0, "alts": [[0, 30]], "fam": 0, "attended": 0, "split": 1}
    brake = {"g": 1, "alts": [[1, 40]], "fam": 1, "attended": 1, "split": 1}
    return {
        "machines": [{"group": "saw", "cal": 1, "kw": 6}, {"group": "brake", "cal": 1, "kw": 9}],
        "workers": [{"skills": [1], "cal": 1}],
        "jobs": [{"ops": [saw, brake], "rel": 0, "due": 60, "w": 1} for _ in range(2)],
        "calendars": {"1": [[450, 960]]},
        "groups": ["saw", "brake"],
        "setup_minutes": {"brake": 10},
        "cap": 20,
    }


def warm_up() -> None:
    """Plan it once."""
    solve(pack(shop_draft(small_shop())).arrays, MaxIterations(4), 0, workers=2)
