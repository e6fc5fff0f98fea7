"""What the order pages show: each order with its plan, and why it is late."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Value
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gemaakt.server.delivery.models import ConfirmedLine
from gemaakt.server.measures import written
from gemaakt.server.order.models import Order
from gemaakt.server.plan.models import PlannedOperation, PlannedOrder, PlanVersion
from gemaakt.server.plan.why import cause_sentence
from gemaakt.server.shop.models import Machine, Person, Supplier, WorkCentre
from gemaakt.units import MINUTES_PER_DAY, MINUTES_PER_HOUR

OPEN = (Order.Status.RELEASED, Order.Status.RUNNING)
SORTS = {
    "due": (F("due").asc(nulls_last=True), "code"),
    "late": (F("late_min").desc(nulls_last=True), "due", "code"),
    "customer": ("customer", "due", "code"),
    "order": ("code",),
    "end": (F("planned_end").asc(nulls_last=True), "code"),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which orders somebody wants to see."""

    search: str = ""
    show: str = "open"
    """open, late, past (what was confirmed), quoted, done, cancelled or all."""
    sort: str = "due"


def shown_version() -> PlanVersion | None:
    """The published plan, else the newest draft: what the office looks at."""
    versions = PlanVersion.objects.defer("document", "company")
    published = versions.filter(status=PlanVersion.Status.PUBLISHED).first()
    return published or versions.filter(status=PlanVersion.Status.DRAFT).first()


def orders(wanted: Wanted, version: PlanVersion | None) -> QuerySet[Order]:
    """The orders wanted, with `planned_end` and `late_min` of the version."""
    planned = PlannedOrder.objects.filter(version=version, order=OuterRef("code"))
    rows = Order.objects.annotate(
        planned_end=Subquery(planned.values("end")[:1]),
        late_min=Subquery(planned.values("late_min")[:1]),
    )
    if wanted.show == "past":
        said = ConfirmedLine.objects.filter(order=OuterRef("code"), confirmation__taken_back=None)
        last = Subquery(said.order_by("-confirmation_id").values("day")[:1])
        rows = rows.annotate(confirmed=last).filter(status__in=OPEN)
        rows = rows.filter(planned_end__date__gt=F("confirmed"))
    elif wanted.show == "late":
        rows = rows.filter(code__in=_late(version), status__in=OPEN)
    elif wanted.show == "open":
        rows = rows.filter(status__in=OPEN)
    elif wanted.show in ("quoted", "done", "cancelled"):
        rows = rows.filter(status=wanted.show)
    search = wanted.search.replace("\0", "")
    if search:
        rows = rows.filter(
            Q(code__icontains=search)
            | Q(customer__icontains=search)
            | Q(product__icontains=search)
            | Q(reference__icontains=search)
        )
    return rows.order_by(*SORTS.get(wanted.sort, SORTS["due"]))


def _late(version: PlanVersion | None) -> QuerySet[Any, Any]:
    """Numbers of the orders that end late in a plan."""
    return PlannedOrder.objects.filter(version=version, late_min__gt=0).values("order")


def reasons(version: PlanVersion | None, codes: Iterable[str]) -> dict[str, str]:
    """Why these orders are late, one sentence each."""
    rows = PlannedOrder.objects.filter(version=version, order__in=list(codes), late_min__gt=0)
    names = Names()
    return {row.order: why_text(row.why, names) for row in rows}


class Names:
    """Names of machines, people and suppliers by their code, read once when first asked."""

    def __init__(self) -> None:
        self._known: dict[str, str] | None = None

    def __getitem__(self, code: str) -> str:
        if self._known is None:
            pairs = [
                model.objects.order_by().values_list("code", "name", Value(rank))  # type: ignore[attr-defined]
                for rank, model in enumerate((Supplier, WorkCentre, Person, Machine))
            ]
            rows = pairs[0].union(*pairs[1:], all=True)
            ranked = sorted(rows, key=lambda row: row[2])
            self._known = {key: name for key, name, _rank in ranked if name}
        return self._known.get(code, code)


def span_text(minutes: int) -> str:
    """Minutes in the largest unit that says enough: days, hours, minutes."""
    if minutes >= MINUTES_PER_DAY:
        days = minutes / MINUTES_PER_DAY
        text = formats.number_format(round(days, 1), 0 if days == int(days) else 1)
        return ngettext("%(n)s day", "%(n)s days", 1 if days == 1 else 2) % {"n": text}
    if minutes >= MINUTES_PER_HOUR:
        return _("%(n)s h") % {"n": written(minutes / MINUTES_PER_HOUR, 1)}
    return _("%(n)s min") % {"n": minutes}


def cause_text(cause: Mapping[str, Any], names: Names) -> str:
    """One cause in words, with the name of what it is about."""
    return cause_sentence({**cause, "what": names[str(cause.get("what") or "")]})


def why_text(why: Iterable[Mapping[str, Any]], names: Names) -> str:
    """The three largest causes, in words."""
    largest = sorted(why, key=lambda cause: -int(cause.get("minutes", 0)))[:3]
    return "; ".join(cause_text(cause, names) for cause in largest)


def planned_operations(
    version: PlanVersion | None, order_code: str
) -> dict[str, PlannedOperation]:
    """The planned operations of an order by their code."""
    rows = PlannedOperation.objects.filter(version=version, order=order_code)
    return {row.operation: row for row in rows}


def counts(version: PlanVersion | None) -> dict[str, int]:
    """How many orders are open, and how many of them late."""
    return {
        "open": Order.objects.filter(status__in=OPEN).count(),
        "late": Order.objects.filter(status__in=OPEN, code__in=_late(version)).count(),
    }
