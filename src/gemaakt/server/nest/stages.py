"""Which sheets of a nest are cut as one operation: an order waits for those of its own pieces."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from gemaakt.cutting.join import CUT
from gemaakt.cutting.stages import sheets_by_turn
from gemaakt.order import StepId
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.models import PlannedOperation, PlanVersion


@dataclass(frozen=True, slots=True)
class Stage:
    """Sheets that are cut as one operation of the nest."""

    code: str
    numbers: tuple[int, ...]
    """Of its sheets, from 1, in the order of cutting."""
    steps: frozenset[StepId]
    """The operations of which pieces lie on them."""


def stages_for(
    nest: Nest, steps: Mapping[StepId, Operation], parts: Mapping[str, StepId]
) -> list[Stage]:
    """The stages in which these operations need the sheets, that which is cut soonest first.

    parts: the operation by the name of the part in the nest. What only fills room waits along.
    """
    fills = {row["id"] for row in nest.job.get("parts", ()) if row.get("filler")}
    asks = {step for part, step in parts.items() if step in steps and part not in fills}
    turns = {step: at for at, step in enumerate(_soonest(steps[step] for step in asks))}
    laid = [{row["part"] for row in each["placements"]} for each in nest.document["sheets"]]
    turn = {part: turns[step] for part, step in parts.items() if step in turns}
    rows = list(sheets_by_turn(laid, turn).values())
    return [
        Stage(
            CUT if len(rows) == 1 else f"{CUT}-{at}",
            tuple(number + 1 for number in sheets),
            frozenset(parts[name] for number in sheets for name in laid[number] & parts.keys()),
        )
        for at, sheets in enumerate(rows, start=1)
    ]


def _soonest(steps: Iterable[Operation]) -> list[StepId]:
    """The operations as the published plan begins them, the others by their due date."""
    rows = list(steps)
    planned = PlannedOperation.objects.filter(
        version__status=PlanVersion.Status.PUBLISHED,
        order__in={step.order.code for step in rows},
    )
    begins: dict[StepId, datetime] = {
        (order, code): start
        for order, code, start in planned.values_list("order", "operation", "start")
    }

    def turn(step: Operation) -> tuple[bool, datetime | date, date, str, str]:
        key = (step.order.code, step.code)
        due = step.order.due or date.max
        return key not in begins, begins.get(key, due), due, *key

    return [(step.order.code, step.code) for step in sorted(rows, key=turn)]
