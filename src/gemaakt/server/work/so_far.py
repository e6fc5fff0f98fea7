"""Minutes that are worked on steps that are not done, so that no plan plans them again."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db.models import Max, Q

from gemaakt.company import Company
from gemaakt.company.load import machine_open_minutes
from gemaakt.order import PLANNED, Order, StepId
from gemaakt.routing import Operation, OperationStatus
from gemaakt.server.order import models as records
from gemaakt.server.shop.models import Person
from gemaakt.server.work.by_itself import on_their_own
from gemaakt.server.work.clocks import shared_min
from gemaakt.server.work.models import Clocking, WorkEvent
from gemaakt.server.work.pieces import SAID
from gemaakt.server.work.shifts import Shifts
from gemaakt.work import uncounted_min


@dataclass(frozen=True, slots=True)
class Stretch:
    """A clock as far as it is, or how long a machine went on by itself."""

    start: datetime
    end: datetime
    time_min: float
    machine: str


type Worked = Mapping[StepId, Sequence[Stretch]]
type Counted = Mapping[StepId, datetime]


def with_work_so_far(company: Company, now: datetime) -> Company:
    """The company in which each step that somebody clocked on says how much of it is worked.

    A step on which nobody clocked keeps what its row says: a list told it.
    """
    worked = _worked(company, now)
    counted = _counted({order for order, _code in worked})
    orders = tuple(_so_far(each, worked, counted) for each in company.orders)
    return replace(company, orders=orders) if worked else company


def _so_far(order: Order, worked: Worked, counted: Counted) -> Order:
    steps = tuple(
        _with_minutes(each, worked.get((order.id, each.id), ()), counted.get((order.id, each.id)))
        for each in order.operations
    )
    return order if steps == order.operations else replace(order, operations=steps)


def _with_minutes(
    step: Operation, stretches: Sequence[Stretch], counted: datetime | None
) -> Operation:
    if not stretches or not step.alternatives or step.status is OperationStatus.DONE:
        return step
    setups = {each.machine: each.setup_min for each in reversed(step.alternatives)}
    setup_min = setups.get(stretches[0].machine, step.alternatives[0].setup_min)
    return replace(step, worked_min=round(uncounted_min(stretches, counted, setup_min), 1))


def _counted(orders: Iterable[str]) -> dict[StepId, datetime]:
    """When pieces of each step of these orders were counted last, good ones or lost."""
    told = WorkEvent.objects.filter(order__in=orders, kind__in=SAID)
    rows = told.filter(Q(quantity__gt=0) | Q(good__gt=0)).order_by().values("order", "operation")
    return {
        (each["order"], each["operation"]): each["last"] for each in rows.annotate(last=Max("at"))
    }


def _worked(company: Company, now: datetime) -> dict[StepId, list[Stretch]]:
    """What was worked until now on each step that is to be planned, the earliest first."""
    to_do = records.Operation.objects.exclude(status=OperationStatus.DONE.value)
    to_do = to_do.filter(order__status__in=[each.value for each in PLANNED])
    clocks = Clocking.objects.filter(order__in=to_do.values("order__code"))
    minutes = dict(_running_min(clocks.filter(end=None), now))
    machine_min = _machine_min(company, now)
    found: dict[StepId, list[Stretch]] = defaultdict(list)
    for row in clocks.order_by("start", "pk"):
        time_min = machine_min.get(row.pk, minutes.get(row.pk, row.worked_min))
        end = now if row.end is None or row.pk in machine_min else row.end
        found[row.order, row.operation].append(Stretch(row.start, end, time_min, row.machine))
    return found


def _running_min(clocks: Iterable[Clocking], now: datetime) -> Iterator[tuple[int, float]]:
    """Minutes until now of the clocks that run, each its share of what runs together."""
    for row in clocks:
        shifts = Shifts(Person.objects.filter(code=row.person).first())
        together = Clocking.objects.filter(person=row.person, batch=row.batch)
        yield row.pk, shared_min(list(together) if row.batch else [row], shifts, now)[row.pk]


def _machine_min(company: Company, now: datetime) -> dict[int, float]:
    """Minutes that machines worked which go on by themselves, by the clock that set them up."""
    machines = {each.id: each for each in company.machines}
    return {
        clock.pk: machine_open_minutes(
            replace(company, plan_start=clock.start), machines[clock.machine], now
        )
        for _step, clock in on_their_own()
        if clock.machine in machines
    }
