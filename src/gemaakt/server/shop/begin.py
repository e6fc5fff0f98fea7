"""A firm that begins without a list: its name, a machine, a person, one after the other."""

from datetime import datetime
from typing import Any

from django.db import models, transaction
from django.db.models import Max

from gemaakt.company import Assumption, Company
from gemaakt.company.assumed import BREAK, HOURS, assumed_break, usual_calendar
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order
from gemaakt.server.shop.models import Facts, Machine, Person
from gemaakt.server.shop.services import BATCH, answer_assumption, centre_of, replace_company

PEOPLE, POWER = "assumed.people-unlimited", "assumed.power-unlimited"
SUMS = ("machine", "setup_min", "machine_min")
"""What a step keeps of the machines that may do it."""
TAKEN_FOR_GRANTED = (PEOPLE, POWER, "assumed.material-in-stock")


@transaction.atomic
def name_firm(*, name: str, limit_kw: float | None, now: datetime, actor: Any) -> None:
    """Give the firm its name and its grid connection; the first time the firm begins by it."""
    begin(name=name, now=now, actor=actor)
    Facts.objects.update(name=name)
    if limit_kw:
        answer_assumption(kind="power", about="", number=limit_kw, actor=actor)
    audit.log("company.named", actor, name, {"kw": limit_kw})


def begin(*, name: str, now: datetime, actor: Any) -> None:
    """A firm without orders, open Monday to Friday; nothing when there is one already."""
    if Facts.objects.exists():
        return
    empty = Company(
        name=name,
        plan_start=now.replace(second=0, microsecond=0),
        calendars=(usual_calendar(),),
        assumptions=(assumed_break(), *map(Assumption, TAKEN_FOR_GRANTED)),
    )
    replace_company(empty, actor=actor)


@transaction.atomic
def add_row(*, form: Any, kind: str, firm: str, now: datetime, actor: Any) -> models.Model:
    """Keep a new machine, person or supplier of a valid form behind those that are there.

    firm: the name of the firm, if this is the first row it has.
    """
    begin(name=firm, now=now, actor=actor)
    row = form.save(commit=False)
    last = type(row).objects.aggregate(last=Max("position"))["last"]
    row.code, row.position = row.name[:100], (last or 0) + 1
    if isinstance(row, Machine):
        row.work_centre = centre_of(row.work_centre)
    like = Machine.objects.filter(code=form.cleaned_data.get("like") or "").first()
    if like is not None:
        row.setup_times = like.setup_times
    row.save()
    if isinstance(row, Person):
        _no_longer_assumed(PEOPLE)
    steps = share_work(like.code, row.code) if like is not None else 0
    told = {"like": str(like), "steps": steps} if like is not None else None
    audit.log(f"{kind}.added", actor, row.code, told)
    return row  # type: ignore[no-any-return]


def share_work(of: str, to: str) -> int:
    """Let every waiting step that a machine may do be done on another one in the same minutes."""
    changed = []
    for step in Operation.objects.filter(status="open").exclude(order__status__in=Order.OVER):
        more = [{**each, "machine": to} for each in step.alternatives if each["machine"] == of]
        if more:
            step.alternatives = [*step.alternatives, *more]
            step.add_up()
            changed.append(step)
    Operation.objects.bulk_update(changed, ["alternatives", *SUMS], batch_size=BATCH)
    return len(changed)


def hours_told() -> None:
    """The working hours are no longer taken for granted."""
    _no_longer_assumed(*HOURS, BREAK)


def _no_longer_assumed(*codes: str) -> None:
    facts = Facts.objects.get()
    facts.assumptions = [each for each in facts.assumptions if each["code"] not in codes]
    facts.save(update_fields=["assumptions"])
