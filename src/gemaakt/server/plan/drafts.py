"""Drafts: each drop is a pin, the planner's engine answers with true times, nothing is lost.

The engine keeps the machine and the order of everything that the pins do not touch; what stands
in the way moves just as far as it must. The same pins on the same base give the same answer, so
that undo is exact.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gemaakt.clock import instant_of
from gemaakt.company import Company
from gemaakt.company.document import builtins_of, company_of
from gemaakt.errors import GemaaktError
from gemaakt.plan import PlanResult, plan_of, replan, to_document
from gemaakt.routing import Operation as Step
from gemaakt.routing import Pin
from gemaakt.server import audit
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.models import PlanDraft, PlanVersion
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.shop import open_intervals
from gemaakt.stop import MaxIterations

FOREVER = timedelta(days=3650)
MOST_PINS = 500
WEEK = timedelta(days=7)
OPENINGS = 4
"""How many openings are tried for a drop in closed hours."""

type Key = tuple[str, str]


class MoveRefused(GemaaktError, ValueError):
    """The operation cannot be there, whatever else moves."""


class DraftClosed(GemaaktError, ValueError):
    """The draft has been published or its plan is gone."""


def base_of(version_id: int) -> tuple[Company, PlanResult]:
    """The company and the plan of a version; a version never changes, so it is read once."""
    return _read(version_id, _made(version_id))[:2]


def base_rows(version_id: int) -> dict[Key, dict[str, Any]]:
    """The operations of a version in the form of the document."""
    return _read(version_id, _made(version_id))[2]


def _made(version_id: int) -> datetime:
    """When the version was made: another database may use the same number for another one."""
    return PlanVersion.objects.values_list("created", flat=True).get(pk=version_id)


@lru_cache(maxsize=4)
def _read(
    version_id: int, made: datetime
) -> tuple[Company, PlanResult, dict[Key, dict[str, Any]]]:
    version = PlanVersion.objects.get(pk=version_id)
    result = plan_of(version.document)
    return company_of(version.company), result, rows_of(result)


def new_draft(*, version_id: int, actor: Any, name: str = "") -> PlanDraft:
    """A draft on top of a version, with the pins that the version already has."""
    when = timezone.localtime().strftime("%d-%m %H:%M")
    draft = PlanDraft.objects.create(
        name=name or _("Draft of %(when)s") % {"when": when},
        base_id=version_id,
        created_by=actor if actor and actor.pk else None,
        late=late_of_base(version_id),
    )
    audit.log("plan.draft-begun", actor, draft.name, {"base": version_id})
    return draft


def late_of_base(version_id: int) -> list[list[Any]]:
    """[order, minutes] of the late orders of a version."""
    return [[each.order, each.minutes] for each in base_of(version_id)[1].late]


def apply_pins(*, draft_id: int, sent: Iterable[Mapping[str, Any]], actor: Any) -> dict[str, Any]:
    """Set or remove pins and let the engine answer; the draft keeps the answer or nothing."""
    draft = PlanDraft.objects.get(pk=draft_id)
    if draft.version_id is not None:
        raise DraftClosed("plan.draft-closed", draft=draft.name)
    sent = list(sent)[:MOST_PINS]
    touched = {str(each.get("key", "")) for each in sent}
    company, base = base_of(draft.base_id)
    steps = {(o.id, s.id): s for o in company.orders for s in o.operations}
    pins = _changed_pins(draft.pins, sent, steps, company)
    result, pins = _kept(company, base, pins, _new(pins, draft.pins))
    stood = base_rows(draft.base_id)
    before = {**stood, **_overlay(draft)}
    after = rows_of(result) if pins else stood
    was_late = dict(draft.late)
    draft.pins = pins
    draft.overlay = {"/".join(k): row for k, row in after.items() if row != stood.get(k)}
    draft.late = [[each.order, each.minutes] for each in result.late]
    draft.conflicts = _conflicts(result)
    with transaction.atomic():
        draft.save()
        audit.log("plan.moved", actor, draft.name, {"pins": len(pins)})
    moved = [key for key, row in after.items() if row != before.get(key)]
    named = {key for key in after if "/".join(key) in touched}
    return {
        "draft": draft,
        "rows": {key: after[key] for key in {*moved, *named}},
        "zero": company.plan_start,
        "sentences": [*conflict_sentences(draft), *told(moved, was_late, dict(draft.late))],
    }


def _new(pins: Mapping[str, Any], before: Mapping[str, Any]) -> set[str]:
    """Pins that this drop sets."""
    return {key for key, pin in pins.items() if pin is not None and pin != before.get(key)}


def _kept(
    company: Company, base: PlanResult, pins: dict[str, Any], new: set[str]
) -> tuple[PlanResult, dict[str, Any]]:
    """The answer; a drop in closed hours moves to the next opening, others are refused."""
    for _attempt in range(OPENINGS):
        result = answer_to(company, base, pins)
        broken = {
            f"{each['where'].get('order')}/{each['where'].get('operation')}": each
            for each in _conflicts(result)
        }
        refused = {key: broken[key] for key in new if key in broken}
        if not refused:
            return result, pins
        closed = [key for key, each in refused.items() if each["params"].get("why") == "hours"]
        later = {key: _next_opening(company, pins[key]) for key in closed}
        if len(closed) < len(refused) or None in later.values():
            break
        pins = {**pins, **later}
    key, each = next(iter(refused.items()))
    raise MoveRefused("plan.pin-refused", step=key, why=_why_words(each))


def _next_opening(company: Company, pin: Mapping[str, Any]) -> dict[str, Any] | None:
    """The pin at the next moment at which the machine's or a person's working time begins."""
    start = instant_of(pin["start"], company.plan_start)
    calendars = {each.id: each for each in company.calendars}
    first = company.calendars[0] if company.calendars else None
    found = []
    for calendar in {*(m.calendar for m in company.machines if m.id == pin["machine"]),
                     *(p.calendar for p in company.people)}:  # fmt: skip
        chosen = calendars.get(calendar, first)
        if chosen is None:
            continue
        opened = open_intervals(
            chosen, start, start + WEEK, closures=company.closures, zone_name=company.time_zone
        )
        found += [a for a, _b in opened if a > 0][:1]
    return {**pin, "start": pin["start"] + min(found)} if found else None


def _changed_pins(
    pins: Mapping[str, Any],
    sent: Iterable[Mapping[str, Any]],
    steps: Mapping[Key, Step],
    company: Company,
) -> dict[str, Any]:
    """The pins after this drop; refuses a machine that cannot do the step."""
    changed = dict(pins)
    for each in sent:
        key = str(each.get("key", ""))
        order, _slash, code = key.rpartition("/")
        step = steps.get((order, code))
        if step is None:
            raise MoveRefused("plan.step-unknown", step=key)
        if each.get("remove"):
            if step.pin is not None:
                changed[key] = None
            else:
                changed.pop(key, None)
            continue
        machine, start = str(each.get("machine") or ""), each.get("start")
        if machine not in {choice.machine for choice in step.alternatives}:
            names = {m.id: m.name or m.id for m in company.machines}
            machine = names.get(machine, machine)
            raise MoveRefused("plan.machine-cannot", step=step.name or key, machine=machine)
        if not isinstance(start, int) or not 0 <= start < 10**7:
            raise MoveRefused("plan.start-outside", step=step.name or key)
        changed[key] = {"machine": machine, "start": start}
    return changed


def answer_to(company: Company, base: PlanResult, pins: Mapping[str, Any]) -> PlanResult:
    """The plan with these pins: the rest keeps machine and order, and its time where it can."""
    if not pins:
        return base
    pinned = with_pins(company, pins)
    incumbent = replace(base, operations=tuple(_leading_rows(base, company, pins)))
    result = replan(
        pinned, incumbent, MaxIterations(0), workers=1, frozen_until=company.plan_start + FOREVER
    )
    if result.status == "failed" or not result.operations:
        raise MoveRefused("plan.move-not-verified")
    return result


def with_pins(company: Company, pins: Mapping[str, Any]) -> Company:
    """The company with the draft's pins in the place of its own."""
    zero = company.plan_start
    touched = {key.rpartition("/")[0] for key in pins}
    orders = tuple(
        replace(
            order, operations=tuple(_pinned(order.id, s, pins, zero) for s in order.operations)
        )
        if order.id in touched
        else order
        for order in company.orders
    )
    return replace(company, orders=orders)


def _pinned(order: str, step: Step, pins: Mapping[str, Any], zero: datetime) -> Step:
    key = f"{order}/{step.id}"
    if key not in pins:
        return step
    pin = pins[key]
    if pin is None:
        return replace(step, pin=None)
    return replace(step, pin=Pin(machine=pin["machine"], start=instant_of(pin["start"], zero)))


def _leading_rows(base: PlanResult, company: Company, pins: Mapping[str, Any]) -> list[Any]:
    """The base's rows with the chain of each pinned step drawn along: earlier ones are pulled."""
    rows = {(row.order, row.operation): row for row in base.operations}
    steps = {(o.id, s.id): s for o in company.orders for s in o.operations}
    for key, pin in pins.items():
        order, _slash, code = key.rpartition("/")
        row = rows.get((order, code))
        if row is None or pin is None:
            continue
        shift = pin["start"] - row.start
        rows[order, code] = replace(
            row, machine=pin["machine"], start=pin["start"], end=row.end + shift
        )
        if shift < 0:
            _pull(rows, steps, (order, code))
        if shift > 0:
            _push(rows, company, (order, code))
    return list(rows.values())


def _push(rows: dict[Key, Any], company: Company, key: Key) -> None:
    """Set successors behind the step, so that the chain keeps its order in the list."""
    order = next(each for each in company.orders if each.id == key[0])
    waiting = [key]
    while waiting:
        at = waiting.pop()
        ends = rows[at].end
        for step in order.operations:
            row = rows.get((order.id, step.id))
            if at[1] in step.after and row is not None and row.start < ends:
                shift = ends - row.start
                rows[order.id, step.id] = replace(row, start=ends, end=row.end + shift)
                waiting.append((order.id, step.id))


def _pull(rows: dict[Key, Any], steps: Mapping[Key, Step], key: Key) -> None:
    """Draw predecessors forward so far that they could end before this step starts."""
    waiting = [key]
    while waiting:
        order, code = waiting.pop()
        starts = rows[order, code].start
        for name in steps[order, code].after:
            row = rows.get((order, name))
            if row is not None and row.end > starts:
                shift = max(-row.start, starts - row.end)
                rows[order, name] = replace(row, start=row.start + shift, end=row.end + shift)
                waiting.append((order, name))


def rows_of(result: PlanResult) -> dict[Key, dict[str, Any]]:
    """The operations of a plan in the form of the document, by order and operation."""
    return {(row["order"], row["operation"]): row for row in to_document(result)["operations"]}


def _overlay(draft: PlanDraft) -> dict[Key, dict[str, Any]]:
    found = {}
    for key, row in draft.overlay.items():
        order, _slash, code = key.rpartition("/")
        found[order, code] = row
    return found


def _conflicts(result: PlanResult) -> list[dict[str, Any]]:
    """Pins that the engine could not keep."""
    return [
        {"code": each.code, "where": dict(each.where), "params": dict(each.params)}
        for each in result.findings
        if each.code.startswith("plan.pin")
    ]


def _why_words(conflict: Mapping[str, Any]) -> str:
    """Why a pin cannot be kept."""
    words = {
        "predecessor": _("the step before it is not ready then"),
        "material": _("the material is not there yet"),
        "hours": _("the machine or its people are closed then"),
        "taken": _("another pin holds the machine or the person then"),
        "power": _("the connection is full then"),
    }
    return words.get(str(conflict["params"].get("why")), "")


def conflict_sentences(draft: PlanDraft) -> list[str]:
    """What could not be kept, in words."""
    found = []
    for each in draft.conflicts:
        step = f"{each['where'].get('order')}/{each['where'].get('operation')}"
        why = _why_words(each)
        found.append(
            _("%(step)s cannot start exactly there: %(why)s.") % {"step": step, "why": why}
        )
    return found


def told(moved: list[Key], before: dict[str, int], after: dict[str, int]) -> list[str]:
    """What a drop did, in words: moved, newly late, in time again."""
    found = [
        ngettext("%(n)d operation moved.", "%(n)d operations moved.", len(moved))
        % {"n": len(moved)}
    ]
    became = sorted(set(after) - set(before))
    recovered = sorted(set(before) - set(after))
    if became:
        found.append(_("Becomes late: %(orders)s.") % {"orders": _some(became)})
    if recovered:
        found.append(_("In time again: %(orders)s.") % {"orders": _some(recovered)})
    return found


def _some(codes: list[str], most: int = 6) -> str:
    shown = ", ".join(codes[:most])
    rest = len(codes) - most
    return shown if rest <= 0 else _("%(shown)s and %(n)d more") % {"shown": shown, "n": rest}


def document_of(draft: PlanDraft) -> tuple[Company, dict[str, Any]]:
    """The whole plan of a draft and the company it holds for."""
    company, base = base_of(draft.base_id)
    result = answer_to(company, base, draft.pins)
    document = to_document(result)
    return with_pins(company, draft.pins), document


def make_version(*, draft_id: int, actor: Any) -> PlanVersion:
    """Make a version of a draft, ready to be published; pins become those of the operations."""
    draft = PlanDraft.objects.get(pk=draft_id)
    if draft.version_id is not None:
        return PlanVersion.objects.get(pk=draft.version_id)
    company, document = document_of(draft)
    with transaction.atomic():
        version = store_plan(
            document,
            builtins_of(company),
            verified=bool(document["is_verified"]),
            actor=actor,
            name=draft.name,
        )
        draft.version = version
        draft.save(update_fields=["version"])
        _keep_pins(draft, company.plan_start)
    return version


def _keep_pins(draft: PlanDraft, zero: datetime) -> None:
    for key, pin in draft.pins.items():
        order, _slash, code = key.rpartition("/")
        kept = (
            None
            if pin is None
            else {
                "machine": pin["machine"],
                "start": instant_of(pin["start"], zero).isoformat(),
                "person": None,
            }
        )
        Operation.objects.filter(order__code=order, code=code).update(pin=kept)


def publish_draft(*, draft_id: int, actor: Any) -> PlanVersion:
    """Make a version of a draft and let the floor see it."""
    version = make_version(draft_id=draft_id, actor=actor)
    return publish(version_id=version.pk, actor=actor)


def drop_draft(*, draft_id: int, actor: Any) -> None:
    """Throw a draft away."""
    draft = PlanDraft.objects.get(pk=draft_id)
    audit.log("plan.draft-dropped", actor, draft.name, {"pins": draft.pins})
    draft.delete()
