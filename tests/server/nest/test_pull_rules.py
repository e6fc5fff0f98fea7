"""What pulling forward costs is nested by the rules that the nester chose."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from gemaakt.company import Company
from gemaakt.cutting import Batch, pull
from gemaakt.server.nest import pull_solving
from gemaakt.server.nest.asking import NOW, Wanted
from gemaakt.server.nest.lying import ALIKE, GRAIN
from gemaakt.server.nest.models import CutPart, StockItem
from gemaakt.server.nest.rack import receive
from gemaakt.server.nest.to_cut import material_of
from gemaakt.server.solve import services
from gemaakt.server.solve.child import Task
from tests.server.nest.made import PLATE

pytestmark = pytest.mark.django_db


def test_turning_alike_and_kits_hold_for_it(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    for order in ("26-001", "26-002"):
        CutPart.objects.create(
            order=order, operation="10", name="plaat", grade="S235JR", thickness_mm=3.0,
            part={"id": "plaat", "outer": PLATE},
        )  # fmt: skip
    receive(
        on=date(2026, 11, 24), code="PL", kind=StockItem.Kind.SHEET, material="S235JR",
        thickness_mm=3.0, length_mm=2000.0, width_mm=1000.0, quantity=9,
    )  # fmt: skip
    seen: dict[str, Any] = {}

    def nested(_orders: Any, earlier: Batch, later: Batch, *_: Any, **__: Any) -> Iterator[None]:
        seen.update({line.order: line.part for line in (*earlier.lines, *later.lines)})
        return iter(())

    monkeypatch.setattr(pull, "pulls", nested)
    found = material_of("S235JR~3")
    assert found is not None
    turns = {"26-001/plaat": GRAIN, "26-002/plaat": ALIKE}
    wanted = Wanted({"26-001": NOW}, turns, frozenset({"26-002/plaat"}), kits=True)
    solve = pull_solving.start_pull(found, wanted)
    services.claim()
    pull_solving.run(Task(solve.pk, 1, solve.snapshot, solve.options, 60.0, 0))
    assert seen["26-001"].rotations_deg == (0.0, 180.0)
    assert (seen["26-002"].alike, seen["26-002"].mirror_allowed) == (True, True)
    assert [seen[order].kit for order in seen] == list(seen)
