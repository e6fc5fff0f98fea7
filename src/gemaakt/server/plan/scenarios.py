"""What-if drafts: the firm a little different, planned in the background, compared, taken over."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import msgspec
from django.db import transaction

from gemaakt.company import Company
from gemaakt.company.document import builtins_of, company_of
from gemaakt.errors import GemaaktError
from gemaakt.order import Order as OrderDocument
from gemaakt.plan.scenario import Change, changed_company, figures_of
from gemaakt.server import audit
from gemaakt.server.order.models import Operation, Order, sums_of
from gemaakt.server.plan.answers import base_of, with_pins
from gemaakt.server.plan.models import PlanDraft, PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.shop.models import Calendar, Machine, Person, Supplier
from gemaakt.server.shop.services import store_orders
from gemaakt.server.solve.models import Solve
from gemaakt.server.solve.services import ask

KIND = "plan.draft"
SEARCH_S = 10.0
PINS = "pins"
"""What is different where only the draft's pins are."""
TABLES: tuple[tuple[str, Any], ...] = (
    ("calendars", Calendar),
    ("machines", Machine),
    ("people", Person),
    ("suppliers", Supplier),
)


class NotOurs(GemaaktError, ValueError):
    """The scenario has what the firm does not have; it cannot be published."""


class ChangedMeanwhile(GemaaktError, ValueError):
    """A row that the scenario changes is no longer what it was."""


class NotReady(GemaaktError, ValueError):
    """The scenario has no verified plan (yet)."""


def new_scenario(
    *, version_id: int, name: str, changes: Iterable[Mapping[str, Any]], actor: Any
) -> PlanDraft:
    """A named draft in which the firm is different; its plan is searched in the background."""
    rows = [dict(each) for each in changes]
    base = base_of(version_id)
    company = changed_company(base.company, changes_of(rows))
    draft = PlanDraft(name=name, base_id=version_id, changes=rows)
    return _begun(draft, company, actor, {"base": version_id, "changes": rows})


def from_remedy(
    *, version_id: int, order: str, remedy: Mapping[str, Any], name: str, actor: Any
) -> PlanDraft:
    """A draft of one remedy of a late order; the search begins from the plan that found it."""
    change = {"what": "remedy", "order": order, **remedy}
    draft = PlanDraft(name=name, base_id=version_id, changes=[change])
    company = base_of(version_id).company
    return _begun(draft, company, actor, {"base": version_id, "remedy": order})


def around_pins(*, draft_id: int, name: str, actor: Any) -> PlanDraft:
    """A draft in which what was dragged stands, and all else is planned anew around it.

    It begins as the plan that the drags gave, so that it can only become better.
    """
    dragged = PlanDraft.objects.get(pk=draft_id)
    company = with_pins(base_of(dragged.base_id).company, dragged.pins)
    draft = PlanDraft(
        name=name, base_id=dragged.base_id, pins=dragged.pins, changes=[{"what": PINS}],
        overlay=dragged.overlay, late=dragged.late, conflicts=dragged.conflicts,
    )  # fmt: skip
    return _begun(draft, company, actor, {"base": dragged.base_id, "pins": len(dragged.pins)})


def _begun(draft: PlanDraft, company: Company, actor: Any, logged: dict[str, Any]) -> PlanDraft:
    """Keep a draft, late as its base is unless it knows better, and ask for its plan."""
    draft.name, draft.created_by = draft.name[:200], audit.user_of(actor)
    draft.late = draft.late or [list(each) for each in base_of(draft.base_id).late.items()]
    with transaction.atomic():
        draft.save()
        draft.solve = _asked(draft, company, actor)
        draft.save(update_fields=["solve"])
        audit.log("plan.scenario-begun", actor, draft.name, logged)
    return draft


def _asked(draft: PlanDraft, company: Company, actor: Any) -> Solve:
    return ask(
        kind=KIND,
        snapshot=builtins_of(company),
        options={"draft": draft.pk, "base": draft.base_id, "changes": draft.changes},
        limit_s=SEARCH_S,
        actor=actor,
        alone=False,
    )


def is_ours(changes: Iterable[Mapping[str, Any]]) -> bool:
    """Whether the firm can do it as it is: a machine that is not there cannot be planned on."""
    return all(each.get("what") != "second-machine" for each in changes)


def changes_of(rows: Iterable[Mapping[str, Any]]) -> list[Change]:
    """The changes as values; those of a remedy are made by the search itself, pins are set."""
    kept = [each for each in rows if each.get("what") not in ("remedy", PINS)]
    return msgspec.convert(kept, list[Change], strict=False)


def agreed_eur(changes: Iterable[Mapping[str, Any]]) -> Decimal:
    """What was agreed for work outside."""
    return sum((Decimal(str(each.get("price_eur") or 0)) for each in changes), Decimal(0))


def figures_of_version(version: PlanVersion) -> dict[str, Any]:
    """Late orders, hours, euros and kW of a version; counted now if its search did not."""
    if not version.figures:
        base = base_of(version.pk)
        version.figures = plain_figures(base.company, base.plan, [], base.company)
        PlanVersion.objects.filter(pk=version.pk).update(figures=version.figures)
    found: dict[str, Any] = version.figures
    return found


def plain_figures(
    company: Company, plan: Any, changes: Iterable[Mapping[str, Any]], usual: Company
) -> dict[str, Any]:
    """Figures as JSON values."""
    found = figures_of(company, plan, usual=usual, outside_eur=agreed_eur(changes))
    plain: dict[str, Any] = msgspec.to_builtins(found)
    return plain


def publish_scenario(*, draft_id: int, actor: Any) -> PlanVersion:
    """Take the changes over into the firm's records and let the floor see the plan."""
    draft = PlanDraft.objects.select_related("solve").get(pk=draft_id)
    if draft.version_id is not None:
        return publish(version_id=draft.version_id, actor=actor)
    if not is_ours(draft.changes):
        raise NotOurs("plan.change-not-ours")
    if draft.document is None or not draft.verified or draft.solve is None:
        raise NotReady("plan.draft-not-ready", draft=draft.name)
    company = company_of((draft.solve.result or {}).get("company") or draft.solve.snapshot)
    with transaction.atomic():
        _take_over(base_of(draft.base_id).company, company)
        draft.version = store_plan(
            draft.document, builtins_of(company), verified=True, actor=actor, name=draft.name,
            figures=draft.figures,
        )  # fmt: skip
        draft.save(update_fields=["version"])
        audit.log("shop.changed", actor, draft.name, {"changes": draft.changes})
        return publish(version_id=draft.version.pk, actor=actor)


def _take_over(before: Company, after: Company) -> None:
    """Write the rows in which both differ; refuses a row that is no longer as it was before."""
    for table, model in TABLES:
        known = {each.id: each for each in getattr(before, table)}
        rows = {row.code: row for row in model.objects.all()}
        for at, each in enumerate(getattr(after, table)):
            if each != known.get(each.id):
                _write(model.store(each, at), known.get(each.id), rows.get(each.id))
    orders = {each.id: each for each in before.orders}
    for each in after.orders:
        if each != orders.get(each.id):
            _write_order(orders.get(each.id), each)


def _write(new: Any, was: Any, row: Any) -> None:
    if (row is None) != (was is None) or (row is not None and row.to_domain() != was):
        raise ChangedMeanwhile("plan.changed-meanwhile", name=new.name or new.code)
    if row is not None:
        new.pk, new.position = row.pk, row.position
    new.save()


def _write_order(was: OrderDocument | None, each: OrderDocument) -> None:
    if was is None:
        if Order.objects.filter(code=each.id).exists():
            raise ChangedMeanwhile("plan.changed-meanwhile", name=each.id)
        store_orders((each,))
        return
    row = Order.objects.filter(code=each.id).first()
    if row is None:
        raise ChangedMeanwhile("plan.changed-meanwhile", name=each.id)
    if row.weight != each.weight:
        Order.objects.filter(pk=row.pk).update(weight=each.weight)
    known = {step.id: step for step in was.operations}
    for step in each.operations:
        if step != known.get(step.id):
            _write_step(row, step)


def _write_step(row: Order, step: Any) -> None:
    """Change what a scenario may change of a step that is still open."""
    new = Operation.store(step, row)
    changed = Operation.objects.filter(order=row, code=step.id, status="open").update(
        alternatives=new.alternatives, outside=new.outside, pin=new.pin,
        transfer_quantity=new.transfer_quantity, **sums_of(step),
    )  # fmt: skip
    if not changed:
        raise ChangedMeanwhile("plan.changed-meanwhile", name=f"{row.code}/{step.id}")
