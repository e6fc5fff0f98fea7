"""Drafts: each drop is a pin, the planner's engine answers with true times, nothing is lost.

The engine keeps the machine and the order of everything that the pins do not touch; what stands
in the way moves just as far as it must (`answers`).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from gemaakt.clock import instant_of, minute_of
from gemaakt.company import Company
from gemaakt.company.document import builtins_of
from gemaakt.data import has_sentence, sentence
from gemaakt.errors import GemaaktError
from gemaakt.order import StepId, step_named
from gemaakt.plan import explained, to_document
from gemaakt.server import audit
from gemaakt.server.order.models import Operation
from gemaakt.server.plan.answers import (
    Answer,
    Base,
    MoveRefused,
    answer_to,
    base_of,
    whole_plan,
    with_pins,
)
from gemaakt.server.plan.drop_words import told
from gemaakt.server.plan.models import PlanDraft, PlanVersion
from gemaakt.server.plan.scenarios import publish_scenario
from gemaakt.server.plan.services import publish, store_plan
from gemaakt.server.refusals import language
from gemaakt.shop import open_intervals

MOST_PINS = 500
WEEK = timedelta(days=7)
OPENINGS = 4
"""How many openings are tried for a drop in closed hours."""


class DraftClosed(GemaaktError, ValueError):
    """The draft has been published or its plan is gone."""


@transaction.atomic
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
    return [list(each) for each in base_of(version_id).late.items()]


def apply_pins(*, draft_id: int, sent: Iterable[Mapping[str, Any]], actor: Any) -> dict[str, Any]:
    """Set or remove pins and let the engine answer; the draft keeps the answer or nothing."""
    draft = PlanDraft.objects.select_related("solve").defer("solve__snapshot").get(pk=draft_id)
    if draft.version_id is not None or draft.changes:
        raise DraftClosed("plan.draft-closed", draft=draft.name)
    sent = list(sent)[:MOST_PINS]
    base = base_of(draft.base_id)
    pins = _changed_pins(draft.pins, sent, base)
    answer, pins = _kept(base, pins, _new(pins, draft.pins))
    before, after = _overlay(draft), answer.rows
    was_late = dict(draft.late)
    draft.pins, draft.verified = pins, False
    draft.overlay = {"/".join(key): row for key, row in after.items()}
    draft.late = [list(each) for each in answer.late.items()]
    draft.conflicts = _conflicts(answer)
    with transaction.atomic():
        draft.save()
        audit.log("plan.moved", actor, draft.name, {"pins": len(pins)})
    moved = [key for key in {*before, *after} if before.get(key) != after.get(key)]
    named = {step_named(str(each.get("key", ""))) for each in sent} & set(base.rows)
    return {
        "draft": draft,
        "rows": {key: after.get(key) or base.rows[key] for key in {*moved, *named}},
        "zero": base.company.plan_start,
        "sentences": [*conflict_sentences(draft), *told(moved, was_late, answer.late)],
    }


def _new(pins: Mapping[str, Any], before: Mapping[str, Any]) -> set[str]:
    """Pins that this drop sets."""
    return {key for key, pin in pins.items() if pin is not None and pin != before.get(key)}


def _kept(base: Base, pins: dict[str, Any], new: set[str]) -> tuple[Answer, dict[str, Any]]:
    """The answer; a drop in closed hours moves to the next opening, others are refused."""
    for _attempt in range(OPENINGS):
        answer = answer_to(base, pins)
        refused = {"/".join(key): why for key, why in answer.refused.items()}
        refused = {key: why for key, why in refused.items() if key in new}
        if not refused:
            return answer, pins
        closed = [key for key, why in refused.items() if why == "hours"]
        later = {key: _next_opening(base.company, pins[key]) for key in closed}
        if len(closed) < len(refused) or None in later.values():
            break
        pins = {**pins, **later}
    key, why = next(iter(refused.items()))
    raise MoveRefused("plan.pin-refused", step=key, why=_why_words(why))


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
    base: Base,
) -> dict[str, Any]:
    """The pins after this drop; refuses a machine that cannot do the step."""
    changed = dict(pins)
    for each in sent:
        key = str(each.get("key", ""))
        step = base.steps.get(step_named(key))
        if step is None:
            raise MoveRefused("plan.step-unknown", step=key)
        if each.get("remove"):
            if step.pin is not None:
                changed[key] = None
            else:
                changed.pop(key, None)
            continue
        machine, start = str(each.get("machine") or ""), each.get("start")
        if step.outside and machine in ("", f"@{step.outside.supplier}"):
            machine = ""  # a supplier's row on the board is no machine
        elif machine not in {choice.machine for choice in step.alternatives}:
            names = {m.id: m.name or m.id for m in base.company.machines}
            machine = names.get(machine, machine)
            raise MoveRefused("plan.machine-cannot", step=step.name or key, machine=machine)
        if not isinstance(start, int) or not 0 <= start < 10**7:
            raise MoveRefused("plan.start-outside", step=step.name or key)
        changed[key] = {"machine": machine, "start": start}
    return changed


def standing_pins(draft: PlanDraft) -> list[dict[str, Any]]:
    """Every pin that holds on the draft: those of its base that it leaves alone, and its own."""
    base = base_of(draft.base_id)
    zero = base.company.plan_start
    found: dict[str, dict[str, Any] | None] = {
        "/".join(key): {
            "machine": step.pin.machine or "",
            "start": minute_of(step.pin.start, zero) if step.pin.start else None,
        }
        for key, step in base.steps.items()
        if step.pin is not None
    }
    found.update(draft.pins)
    return [{"key": key, **pin} for key, pin in found.items() if pin]


def _overlay(draft: PlanDraft) -> dict[StepId, dict[str, Any]]:
    return {step_named(name): row for name, row in draft.overlay.items()}


def _conflicts(answer: Answer) -> list[dict[str, Any]]:
    """Pins that the engine could not keep."""
    return [
        {
            "code": "plan.pin-start-impossible",
            "where": {"order": order, "operation": operation},
            "params": {"why": why},
        }
        for (order, operation), why in answer.refused.items()
    ]


def _why_words(why: str) -> str:
    """Why a pin cannot be kept."""
    code = f"plan.pin-start-impossible.{why}"
    return sentence(code, {}, language()) if has_sentence(code) else ""


def conflict_sentences(draft: PlanDraft) -> list[str]:
    """What could not be kept, in words."""
    found = []
    for each in draft.conflicts:
        step = f"{each['where'].get('order')}/{each['where'].get('operation')}"
        why = _why_words(str(each["params"].get("why")))
        found.append(
            _("%(step)s cannot start exactly there: %(why)s.") % {"step": step, "why": why}
        )
    return found


def document_of(draft: PlanDraft) -> tuple[Company, dict[str, Any]]:
    """The whole plan of a draft, judged by the checker, and the company it holds for."""
    base = base_of(draft.base_id)
    refused = {
        (each["where"]["order"], each["where"]["operation"]): each["params"]["why"]
        for each in draft.conflicts
    }
    answer = Answer(_overlay(draft), dict(draft.late), refused)
    company = with_pins(base.company, draft.pins)
    return company, to_document(explained(company, whole_plan(base, draft.pins, answer)))


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
        order, code = step_named(key)
        kept = (
            None
            if pin is None
            else {
                "machine": pin["machine"] or None,
                "start": instant_of(pin["start"], zero).isoformat(),
                "person": None,
            }
        )
        Operation.objects.filter(order__code=order, code=code).update(pin=kept)


def publish_draft(*, draft_id: int, actor: Any) -> PlanVersion:
    """Make a version of a draft and let the floor see it; a what-if is taken over first."""
    if PlanDraft.objects.only("changes").get(pk=draft_id).changes:
        return publish_scenario(draft_id=draft_id, actor=actor)
    version = make_version(draft_id=draft_id, actor=actor)
    return publish(version_id=version.pk, actor=actor)


@transaction.atomic
def drop_draft(*, draft_id: int, actor: Any) -> None:
    """Throw a draft away."""
    draft = PlanDraft.objects.get(pk=draft_id)
    audit.log("plan.draft-dropped", actor, draft.name, {"pins": draft.pins})
    draft.delete()
