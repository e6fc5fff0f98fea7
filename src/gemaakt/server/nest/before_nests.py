"""The steps of an order as they were before any of its pieces lay in a booked nest."""

from collections.abc import Iterator, Mapping
from typing import Any

from gemaakt.server.nest.made_way import FIELDS
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Operation, Order


def steps_before_nests(order: Order) -> list[Operation]:
    """The steps in turn, none of them saved: cutting that a nest took over is among them again.

    Without it an order like this one would be promised as if its plates were cut already.
    """
    rows = {row.code: row for row in order.operations.all()}
    for kept in _made_way(order.code):
        if "left_share" in kept:
            step = rows.get(kept["step"]["code"])
            if step is not None:
                step.alternatives = kept["step"]["alternatives"]
            continue
        facts = {name: value for name, value in kept["step"].items() if name in FIELDS}
        code = facts["code"]
        if code in rows:
            continue
        rows[code] = Operation(order=order, **facts)
        for each in kept["waited"]:
            waits = rows.get(each["operation"])
            if waits is not None:
                waits.after = [code, *(after for after in waits.after if after != code)]
    return sorted(rows.values(), key=lambda row: row.position)


def _made_way(code: str) -> Iterator[Mapping[str, Any]]:
    """What of an order made way for booked nests, the last first."""
    booked = Nest.objects.exclude(booking=None).order_by("-pk")
    for booking in booked.values_list("booking", flat=True):
        for kept in reversed((booking or {}).get("steps") or ()):
            if kept["order"] == code:
                yield kept
