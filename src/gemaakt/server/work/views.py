"""The terminal of the floor, and the page where the planner reads what it reports."""

import json
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from django.contrib import messages as notices
from django.contrib.staticfiles import finders
from django.db.models import Q
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBadRequest,
    JsonResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.audit.words import REASONS, SHEET_REASONS, reason_word
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import EVERYONE, OFFICE, PLANS, READS, RECORDS, for_role, has_role
from gemaakt.server.shop.models import Machine, Person, names_in
from gemaakt.server.typed import NotANumber, number_typed
from gemaakt.server.work import clocks, forgotten, outside, photos, queries, services
from gemaakt.server.work.by_itself import overdue
from gemaakt.server.work.correct import ClockForm, ClockRefused, correct_clock
from gemaakt.server.work.key_marks import key_marks, mark_of
from gemaakt.server.work.models import IDLE_MIN, Clocking, SharedTablets, TerminalKey, WorkEvent
from gemaakt.server.work.pace import Pace
from gemaakt.server.work.sent import refused, sent_by
from gemaakt.server.work.shifts import Shifts

MOST_KEY = 40
CORRECTED = timedelta(days=7)


def texts() -> dict[str, str]:
    """Words that the terminal's own script shows."""
    return {
        "start": pgettext("terminal", "Start"), "pause": _("Pause"), "done": _("Done"),
        "unattended": _("Runs by itself"), "still_now": _("The machine has stopped"),
        "goes_on": _("Runs on by itself when you start something else."),
        "running": _("Running"), "count": _("Part ready"),
        "mine": _("Next for you"), "others": _("Also possible"), "nothing": _("Nothing planned."),
        "piece": pgettext("terminal", "piece"), "pieces": _("pieces"),
        "since": _("since"), "waits": _("waits for"), "pin": _("PIN"),
        "wrong": _("That did not work."), "offline": _("No connection: kept on this device"),
        "queued": _("to be sent"), "sent": _("Everything is sent"), "scrap": _("Scrap"),
        "message": _("Message"),
        "drawing": _("Drawing"), "larger": _("Larger"), "whole": _("Whole"),
        "together": _("Together"), "start_together": _("Start together"),
        "thanks": _("Sent to the planner."), "kept": _("Kept; it is sent when there is Wi-Fi."),
        "planned": _("planned"), "minutes": _("min"), "hours": _("hours"),
        "refused": _("Not kept:"), "select": _("Choose"), "other_person": _("Somebody else"),
        "outside": _("To the supplier and back"),
        "just_done": _("Just done"), "undo": _("Not done after all"),
        "again": _("Open this page again to go on"),
        "machine": _("Other machine"), "which_machine": _("On which machine?"),
        "still": _("The machine stands still:"),
        "busy": _("busy with it:"), "told_done": _("Told done: tap Done to stop your clock."),
        "come_in": _("%(count)s to be sent when %(names)s comes in here again"),
        "sheet": pgettext("terminal", "sheet"), "sheets": pgettext("terminal", "sheets"),
        "sheet_ready": _("Sheet ready"), "sheet_failed": _("Sheet failed"),
        "sheet_good": _("Not failed after all"), "failed": _("failed"),
        "read": _("Read"), "know": _("Good to know"),
        "own_clock": _("Your clock runs on this nest: the minutes are in your hours already."),
        "no_clock": _(
            "Until it failed; planned %(minutes)s. They are your hours, unless a clock ran."
        ),
        "of": pgettext("terminal", "of"), "remnant": _("remnant"), "heat": _("heat"),
        "place": _("place"), "report": _("Sheet report"),
        "load": _("Load now: sheet %(number)s"), "program": _("program"),
        "file": _("file"), "saw_list": _("Cut list"),
        "who_now": _("Who is there now? What was tapped before stays with who tapped it."),
        "alone": _(
            "Without Wi-Fi only who came in here before can go on; "
            "with a PIN or badge for three days."
        ),
        "wrong_pin": _("This PIN is not right. Try again."),
        "ended": _("Too often wrong. Without Wi-Fi nobody comes in this way any more here."),
        "stops": _("Counted, I stop"), "ok": _("OK"),
        "ready_at": _("Told neither ready nor stopped; it should have been ready"),
        "forgotten": _("Forgotten to stop? Say when you were ready."),
        "late": _("Stopped after the end of your shift: is that right?"),
        "other_time": _("Another time"),
        "scrap_off": _("%(asked)s to make, %(gone)s scrapped: how many are good?"),
    }  # fmt: skip


@require_GET
@never_cache
@for_role(*EVERYONE)
def terminal(request: HttpRequest) -> HttpResponse:
    """The terminal: pick your name, see your work, one tap to start and stop."""
    clocks.close_forgotten(timezone.now())
    with_pin = set(TerminalKey.objects.exclude(pin="").values_list("person", flat=True))
    today = timezone.localdate()
    there = (each for each in Person.objects.order_by("name") if not each.has_left(today))
    people = [(each, each.code in with_pin) for each in there]
    text = json.dumps(texts(), ensure_ascii=False)
    shown = {
        "people": people, "text": text, "reasons": REASONS.items(),
        "sheet_reasons": SHEET_REASONS.items(), "idle_min": SharedTablets.now().idle_min,
    }  # fmt: skip
    return render(request, "work/terminal.html", shown)


@require_GET
@never_cache
@for_role(*EVERYONE)
def worker(request: HttpRequest) -> FileResponse:
    """The script that keeps the terminal's page for when there is no Wi-Fi."""
    place = finders.find("gemaakt/terminal/worker.js")
    assert place is not None
    return FileResponse(Path(place).open("rb"), content_type="text/javascript")


@require_GET
def to_terminal(request: HttpRequest) -> HttpResponse:
    """The short address."""
    return redirect("work:terminal")


@require_POST
@never_cache
@for_role(*EVERYONE)
def enter(request: HttpRequest) -> JsonResponse:
    """Say who is there: a name and perhaps a PIN, or a badge."""
    try:
        sent = sent_by(request)
        words = {name: _word(sent.get(name, "")) for name in ("person", "pin", "badge")}
        pace = _pace(request, words["person"])
        pace.begin(timezone.now())
        person, token = services.enter(**words)
        pace.right()
    except GemaaktError as error:
        return refused(error)
    ends = Shifts(person).end(timezone.now())
    mine = {"pass": token, "person": person.code, "name": str(person), "ends": ends.isoformat()}
    return JsonResponse({**mine, "mark": mark_of(person.code)})


@require_safe
@never_cache
@for_role(*EVERYONE)
def all_key_marks(request: HttpRequest) -> JsonResponse:
    """What tells a tablet that somebody's PIN or badge is another one; its Date tells the time."""
    return JsonResponse(key_marks())


def _word(sent: object) -> str:
    """What was typed or scanned, without the sign that no database keeps."""
    return str(sent).replace("\0", "")[:100]


def _pace(request: HttpRequest, name: str) -> Pace:
    """Who tries: a badge has no name before it is known."""
    device = request.session.session_key or ""
    return Pace(name, device, request.META.get("REMOTE_ADDR", ""))


@require_GET
@never_cache
@for_role(*EVERYONE)
def my_work(request: HttpRequest) -> JsonResponse:
    """What runs, what is next, what else she could do."""
    try:
        person = services.person_of(request.headers.get("X-Terminal-Pass", ""))
    except GemaaktError as error:
        return refused(error, 403)
    return JsonResponse({**queries.work_of(person, timezone.now()), "keys": key_marks()})


@require_POST
@never_cache
@for_role(*EVERYONE)
def events(request: HttpRequest) -> JsonResponse:
    """Keep the events of a device's queue, each once."""
    try:
        sent = sent_by(request)
    except GemaaktError as error:
        return refused(error)
    listed = sent.get("events")
    outcome = services.record(
        events=listed if isinstance(listed, list) else [],
        sent_at=str(sent.get("sent_at", "")),
        now=timezone.now(),
        actor=request.user,
    )
    told = list(dict.fromkeys(outcome.told))
    return JsonResponse({"accepted": outcome.accepted, "refused": outcome.refused, "told": told})


@require_POST
@never_cache
@for_role(*EVERYONE)
def message(request: HttpRequest) -> JsonResponse:
    """A message to the planner, with a photo when there is one."""
    try:
        photo = photos.checked(request.FILES.get("photo"))
        ask = request.POST.get
        event = {
            "key": _word(ask("key", ""))[:64], "kind": "message", "pass": ask("pass", ""),
            "at": ask("at", ""), "steps": [ask("step")] if ask("step") else [],
            "text": ask("text", ""), "previous": ask("previous", ""),
        }  # fmt: skip
        outcome = services.record(
            events=[event], sent_at=ask("sent_at", ""), now=timezone.now(), actor=request.user
        )
    except GemaaktError as error:
        return refused(error)
    kept = WorkEvent.objects.filter(key=event["key"], kind="message").first()
    if photo is not None and kept is not None and not kept.photo:
        kept.photo.save(f"{kept.pk}.jpg", photo)
    return JsonResponse({"accepted": outcome.accepted, "refused": outcome.refused})


@require_GET
@for_role(*READS)
def floor(request: HttpRequest) -> HttpResponse:
    """Messages, forgotten clocks, scrap: what the planner should know of the floor."""
    clocks.close_forgotten(timezone.now())
    now = timezone.now()
    corrected = Q(tapped_start__isnull=False, end__gte=now - CORRECTED)
    flagged = list(Clocking.objects.filter(Q(flagged=True) | corrected).order_by("-end")[:50])
    lost = (WorkEvent.Kind.SCRAP, WorkEvent.Kind.LOST_SHEET)
    scrap = list(WorkEvent.objects.filter(kind__in=lost).order_by("-at")[:50])
    names, names_of_machines = names_in(Person.objects), names_in(Machine.objects)
    shown = [(event, names.get(event.person, event.person)) for event in queries.messages()]
    return render(
        request,
        "work/floor.html",
        {
            "messages_of_floor": shown,
            "flagged": forgotten.to_look_at(flagged),
            "scrap": [
                (each, names.get(each.person, each.person), reason_word(each.reason))
                for each in scrap
            ],
            "running": [
                (each, names.get(each.person, each.person))
                for each in Clocking.objects.filter(end=None)[:100]
            ],
            "overdue": [
                (step, ready, names_of_machines.get(clock.machine, clock.machine))
                for step, clock, ready in overdue(now)
            ],
            "outside": outside.listed(now),
            "may_tell": has_role(request.user, *RECORDS),
            "key": uuid4().hex,
        },
    )


@require_POST
@for_role(*RECORDS)
def correct(request: HttpRequest, clock_id: int) -> HttpResponse:
    """Give a clock the times that were worked."""
    row = get_object_or_404(Clocking, pk=clock_id)
    back = reverse("work:floor")
    if request.POST.get("from") == "hours":
        back = f"{reverse('work:hours')}?day={timezone.localtime(row.start):%Y-%m-%d}"
    form = ClockForm(request.POST)
    if not form.is_valid():
        notices.error(request, _("A correction needs a start, an end and a reason."))
        return redirect(back)
    try:
        correct_clock(clock=clock_id, actor=request.user, now=timezone.now(), **form.cleaned_data)
    except ClockRefused as error:
        notices.error(request, sentence_of(error))
    else:
        notices.success(request, _("Saved."))
    return redirect(back)


@require_POST
@for_role(*RECORDS)
def outside_step(request: HttpRequest) -> HttpResponse:
    """The office tells that a step of a supplier is sent or back, or takes that back."""
    ask = request.POST.get
    step, kind = ask("step", "").replace("\0", ""), ask("kind", "")
    if kind not in outside.OUTSIDE:
        return HttpResponseBadRequest()
    _tell_for_the_floor(request, step, kind)
    if ask("from") == "floor" or not step.rpartition("/")[0]:
        return redirect("work:floor")
    return redirect("order:order", code=step.rpartition("/")[0])


@require_POST
@for_role(*RECORDS)
def ready(request: HttpRequest) -> HttpResponse:
    """The office tells ready, or stopped, what ran on by itself and nobody told."""
    ask = request.POST.get
    kind = WorkEvent.Kind.PAUSE if ask("kind") == "pause" else WorkEvent.Kind.DONE
    _tell_for_the_floor(request, ask("step", "").replace("\0", ""), kind.value)
    return redirect("work:floor")


def _tell_for_the_floor(request: HttpRequest, step: str, kind: str) -> None:
    """Keep an event that the office tells, nobody's; a notice says why where it is refused."""
    now = timezone.now()
    event = {
        "key": _word(request.POST.get("key", ""))[:MOST_KEY] + f"-{kind}", "kind": kind,
        "steps": [step], "at": now.isoformat(), "text": str(request.user),
    }  # fmt: skip
    outcome = services.record(
        events=[event], sent_at=now.isoformat(), now=now, actor=request.user,
        who=lambda _event: Person(code=""),
    )  # fmt: skip
    for each in outcome.refused:
        notices.error(request, each["message"])


@require_POST
@for_role(*PLANS)
def seen(request: HttpRequest, event_id: int) -> HttpResponse:
    """The planner has read a message."""
    WorkEvent.objects.filter(pk=event_id, kind=WorkEvent.Kind.MESSAGE).update(seen=True)
    return redirect("work:floor")


@require_GET
@for_role(*READS)
def photo(request: HttpRequest, event_id: int) -> HttpResponseBase:
    """The photo of a message."""
    event = get_object_or_404(WorkEvent, pk=event_id)
    if not event.photo:
        raise Http404
    return FileResponse(event.photo.open("rb"), content_type="image/jpeg")


@for_role(*PLANS, OFFICE)
def keys(request: HttpRequest) -> HttpResponse:
    """Give people a PIN or a badge for the terminal."""
    if request.method == "POST":
        person = get_object_or_404(Person, code=_word(request.POST.get("person", "")))
        badge = _word(request.POST.get("badge", "").strip())
        taken = TerminalKey.objects.filter(badge=badge).exclude(person=person.code)
        if badge and taken.exists():
            notices.error(request, _("This badge belongs to somebody else."))
        else:
            pin = request.POST.get("pin", "").strip()[:20] or None
            if request.POST.get("no_pin"):
                pin = ""
            services.set_key(person=person.code, pin=pin, badge=badge, actor=request.user)
            notices.success(request, _("Saved."))
        return redirect("work:keys")
    known = {each.person: each for each in TerminalKey.objects.all()}
    rows = [(each, known.get(each.code)) for each in Person.objects.all()]
    shown = {"rows": rows, "idle_min": SharedTablets.now().idle_min, "usual_min": IDLE_MIN}
    return render(request, "work/keys.html", shown)


@require_POST
@for_role(*PLANS, OFFICE)
def idle(request: HttpRequest) -> HttpResponse:
    """Set after how long without a touch a shared tablet asks anew who is there."""
    try:
        most = 24 * 60
        minutes = int(number_typed(
            request.POST.get("idle", ""), field="idle", usual=IDLE_MIN, least=0, most=most
        ))  # fmt: skip
    except NotANumber as error:
        notices.error(request, sentence_of(error))
    else:
        SharedTablets.objects.update_or_create(pk=1, defaults={"idle_min": minutes})
        audit.log("work.idle-set", request.user, "", {"minutes": minutes})
        notices.success(request, _("Saved."))
    return redirect("work:keys")
