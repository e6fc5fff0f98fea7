"""The company as one document, in and out of the database."""

from collections import defaultdict
from typing import Any

from django.db import DataError, IntegrityError, transaction

from gemaakt.company import Company
from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.order.models import MaterialNeed, Operation, Order
from gemaakt.server.order.turns import Turn, alone
from gemaakt.server.seen import changed_names
from gemaakt.server.shop.assume import answered
from gemaakt.server.shop.models import Calendar, Facts, Machine, Person, Supplier, WorkCentre

BATCH = 500


class NoCompanyYet(GemaaktError, LookupError):
    """The database holds no company."""


def load_company(orders: tuple[Any, ...] | None = None) -> Company:
    """The company document that the rows hold; `NoCompanyYet` before the first import.

    `orders` take the place of those of the rows, which are then not read.
    """
    facts = Facts.objects.first()
    if facts is None:
        raise NoCompanyYet("server.no-company")
    return Company(
        **facts.to_domain(),
        orders=load_orders() if orders is None else orders,
        machines=tuple(each.to_domain() for each in Machine.objects.all()),
        work_centres=tuple(each.to_domain() for each in WorkCentre.objects.all()),
        people=tuple(each.to_domain() for each in Person.objects.all()),
        calendars=tuple(each.to_domain() for each in Calendar.objects.all()),
        suppliers=tuple(each.to_domain() for each in Supplier.objects.all()),
    )


def load_orders() -> tuple[Any, ...]:
    """All orders with operations and material, in three queries."""
    operations: dict[int, list[Operation]] = defaultdict(list)
    for operation in Operation.objects.order_by("order_id", "position", "id"):
        operations[operation.order_id].append(operation)
    materials: dict[int, list[MaterialNeed]] = defaultdict(list)
    for need in MaterialNeed.objects.order_by("order_id", "position", "id"):
        materials[need.order_id].append(need)
    return tuple(
        each.to_domain(operations[each.pk], materials[each.pk]) for each in Order.objects.all()
    )


class CompanyNotKept(GemaaktError, ValueError):
    """The tables cannot hold this company: two rows with one code, or a value out of range."""


def replace_company(company: Company, *, actor: Any = None, is_list: bool = True) -> None:
    """Put this company in the place of the one that is there: all of it or nothing.

    is_list: whether a list came in, which is told as that; an answer to a question is not.
    """
    try:
        with transaction.atomic():
            _replace_company(company)
            if is_list:
                counts = {"orders": len(company.orders), "machines": len(company.machines)}
                audit.log("company.replaced", actor, company.name, counts)
    except (DataError, IntegrityError, OverflowError, ValueError) as error:
        if isinstance(error, GemaaktError):
            raise
        raise CompanyNotKept("server.company-not-kept", reason=str(error)[:200]) from error


def _replace_company(company: Company) -> None:
    external = dict(Order.objects.exclude(external_id=None).values_list("code", "external_id"))
    for model in (Order, Machine, WorkCentre, Person, Calendar, Supplier, Facts):
        model.objects.all().delete()
    Facts.store(company)
    _store_rows(company)
    store_orders(company.orders, external)


def _store_rows(company: Company) -> None:
    pairs: tuple[tuple[Any, tuple[Any, ...]], ...] = (
        (WorkCentre, company.work_centres),
        (Calendar, company.calendars),
        (Machine, company.machines),
        (Person, company.people),
        (Supplier, company.suppliers),
    )
    for model, rows in pairs:
        made = [model.store(each, at) for at, each in enumerate(rows)]
        model.objects.bulk_create(made, batch_size=BATCH)


def store_orders(orders: tuple[Any, ...], external: dict[str, str | None] | None = None) -> None:
    """Add orders with their operations and material."""
    rows = []
    for at, each in enumerate(orders):
        row = Order.store(each, at)
        row.external_id = (external or {}).get(each.id)
        rows.append(row)
    Order.objects.bulk_create(rows, batch_size=BATCH)
    pairs = list(zip(rows, orders, strict=True))
    Operation.objects.bulk_create(
        [
            Operation.store(operation, row, at)
            for row, each in pairs
            for at, operation in enumerate(each.operations)
        ],
        batch_size=BATCH,
    )
    MaterialNeed.objects.bulk_create(
        [
            MaterialNeed.store(need, row, at)
            for row, each in pairs
            for at, need in enumerate(each.materials)
        ],
        batch_size=BATCH,
    )


@transaction.atomic
def answer_assumption(*, kind: str, about: str, number: float, actor: Any = None) -> None:
    """Put one number in the place of what was taken for granted."""
    alone(Turn.EVENTS)  # all rows are replaced: no tap may be counted meanwhile
    company = answered(load_company(), kind, about, number)
    marks = dict(Order.objects.exclude(external_hash="").values_list("code", "external_hash"))
    external = Facts.objects.values_list("external", flat=True).get()
    replace_company(company, is_list=False)
    _keep_marks(marks, external)
    audit.log("company.assumption-answered", actor, about or kind, {kind: number})


def _keep_marks(marks: dict[str, str], external: dict[str, Any]) -> None:
    """What other programs sent last is still what they sent last."""
    rows = list(Order.objects.filter(code__in=marks) if marks else ())
    for row in rows:
        row.external_hash = marks[row.code]
    Order.objects.bulk_update(rows, ["external_hash"], batch_size=BATCH)
    Facts.objects.update(external=external)


def centre_of(name: str) -> str:
    """The code of the department of this name; it is made when there is none."""
    for known in WorkCentre.objects.all():
        if name.casefold() in (known.code.casefold(), known.name.casefold()):
            return known.code
    return WorkCentre.objects.create(
        code=name, name=name, position=WorkCentre.objects.count()
    ).code


@transaction.atomic
def save_row(*, form: Any, kind: str, actor: Any) -> Any:
    """Save master data of a valid form, with what it was before."""
    if "work_centre" in form.changed_data:
        form.instance.work_centre = centre_of(form.cleaned_data["work_centre"])
    row = form.save()
    changed = {
        name: [str(form.initial.get(name)), str(form.cleaned_data[name])]
        for name in changed_names(form)
    }
    if changed:
        audit.log(f"{kind}.changed", actor, row.code, changed)
    return row
