"""Page `Promise a date`: steps in, a day out, with what would make it earlier; room to hold."""

from dataclasses import replace
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from gemaakt.errors import GemaaktError
from gemaakt.plan import Promise
from gemaakt.plan.remedy.model import Remedy
from gemaakt.routing import Alternative, Operation
from gemaakt.server.measures import written
from gemaakt.server.nest.before_nests import steps_before_nests
from gemaakt.server.order.models import MaterialNeed, Order
from gemaakt.server.order.models import Operation as Step
from gemaakt.server.plan import holding_solving, promises
from gemaakt.server.plan.choices import orders_to_choose
from gemaakt.server.plan.held import live
from gemaakt.server.plan.models import PlannedOrder
from gemaakt.server.plan.morning import not_known
from gemaakt.server.plan.names import known
from gemaakt.server.plan.services import published_id, published_plan
from gemaakt.server.plan.why import duration
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import OFFICE, PLANNER, for_role
from gemaakt.server.shop.models import Machine, WorkCentre
from gemaakt.server.typed import NotANumber, number_typed

ROWS = 6
DAY = "D j N Y"
USUAL_DAYS = 14
MOST_PIECES, MOST_MIN = 999_999, 999_999


@for_role(OFFICE, PLANNER)
def promise_page(request: HttpRequest) -> HttpResponse:
    """Ask a date for steps, or for an order like one that was made before."""
    context: dict[str, Any] = {
        "machines": [(m.code, str(m)) for m in Machine.objects.all()],
        "orders": orders_to_choose(),
        "centres": [(f"@{c.code}", str(c)) for c in WorkCentre.objects.all()],
        "rows": rows_of(request.POST) if request.method == "POST" else [{}] * ROWS,
        "asked": request.POST,
        "reservations": live(timezone.now()),
        "not_known": _not_known(),
    }
    if request.method == "POST":
        try:
            steps = _steps(request.POST)
        except GemaaktError as error:
            return render(request, "plan/promise.html", context | _refused(error))
        try:
            if "reserve" in request.POST:
                return _reserved(request, steps)
        except GemaaktError as error:
            context |= _refused(error)
        context |= _asked(steps)
        context |= _about_like(request.POST.get("like", "").strip(), context.get("found"))
    return render(request, "plan/promise.html", context)


def _not_known() -> list[Any]:
    """What the plan that a promise stands on does not know: somebody ill, a machine down."""
    floor = published_plan()
    return not_known(floor) if floor is not None else []


def _asked(steps: tuple[Operation, ...]) -> dict[str, Any]:
    """The day for these steps with what would make it earlier, or why there is none."""
    try:
        found = promises.promised(steps=steps, now=timezone.now())
    except GemaaktError as error:
        return _refused(error)
    held = holding_solving.held_near(found.day) if found.day else None
    return {"found": found, "remedies": sentences(found), "held": held}


def _about_like(code: str, found: Promise | None) -> dict[str, Any]:
    """What the order that was asked "like" does itself, where that explains the date."""
    if not code or found is None or found.ends is None:
        return {}
    planned = PlannedOrder.objects.filter(version_id=published_id(), order=code).first()
    needs = MaterialNeed.objects.filter(order__code=code, arrives__gt=timezone.now())
    waiting = needs.order_by("-arrives").first()
    return {
        "like": code,
        "like_ends": planned.end if planned and planned.end > found.ends else None,
        "like_waits": waiting,
    }


def _refused(error: GemaaktError) -> dict[str, str]:
    """A refusal under the form; a number that cannot be beside its field."""
    if isinstance(error, NotANumber):
        return {"wrong": sentence_of(error), "wrong_field": str(error.params["field"])}
    return {"refusal": sentence_of(error)}


def rows_of(sent: QueryDict) -> list[dict[str, str]]:
    """The step rows of the form as they were filled in."""
    names = ("machine", "setup", "piece")
    columns = [sent.getlist(name)[:ROWS] for name in names]
    found = [dict(zip(names, each, strict=False)) for each in zip(*columns, strict=False)]
    return [*found, *({} for _ in range(ROWS - len(found)))]


def _steps(sent: QueryDict) -> tuple[Operation, ...]:
    quantity = _whole(sent.get("quantity", ""), "quantity", 1, MOST_PIECES)
    like = sent.get("like", "").strip()
    if like:
        return steps_like(like, quantity)
    centres: dict[str, list[str]] = {}
    for code, centre in Machine.objects.values_list("code", "work_centre"):
        centres.setdefault(f"@{centre}", []).append(code)
    steps: list[Operation] = []
    for number, row in enumerate(rows_of(sent), 1):
        if not row.get("machine"):
            continue
        machines = centres.get(row["machine"], [row["machine"]])
        setup, piece = (
            number_typed(row.get(name, ""), field=f"{name}{number}", usual=0, most=MOST_MIN)
            for name in ("setup", "piece")
        )
        steps.append(
            Operation(
                str(10 * (len(steps) + 1)),
                after=(steps[-1].id,) if steps else (),
                alternatives=tuple(Alternative(m, setup, piece) for m in machines),
                quantity=max(1, quantity),
            )
        )
    return tuple(steps)


def _whole(text: str, field: str, usual: int, most: int) -> int:
    return int(number_typed(text, field=field, usual=usual, least=1, most=most))


def steps_like(code: str, quantity: int) -> tuple[Operation, ...]:
    """The open routing of a known order for another quantity."""
    order = Order.objects.filter(code=code).first()
    if order is None:
        raise promises.StepsRefused("plan.promise-order", order=code[:60])
    rows = steps_before_nests(order)
    scale = max(1, quantity) / max(1, order.quantity)
    return tuple(_fresh(each, scale) for each in rows)


def _stretched(way: Alternative, longer: float) -> Alternative:
    """Hours that were told for the pieces together, for another number of them."""
    return way if way.piece_min else replace(way, fixed_min=round(way.fixed_min * longer, 4))


def _fresh(row: Step, scale: float) -> Operation:
    made = row.to_domain()
    pieces = max(1, round((made.quantity + made.done_quantity) * scale))
    longer = pieces / (made.quantity or made.done_quantity or 1)
    return Operation(
        made.id, made.name, tuple(a for a in made.after if "/" not in a),
        tuple(_stretched(each, longer) for each in made.alternatives),
        outside=made.outside, quantity=pieces, skill=made.skill, skill_level=made.skill_level,
        attendance=made.attendance, may_pause=made.may_pause, setup_family=made.setup_family,
    )  # fmt: skip


def _reserved(request: HttpRequest, steps: tuple[Operation, ...]) -> HttpResponse:
    days = _whole(request.POST.get("days", ""), "days", USUAL_DAYS, promises.MOST_DAYS)
    name = request.POST.get("name", "").strip() or _("Without a name")
    row = promises.reserve(name=name, steps=steps, days=days, actor=request.user)
    messages.success(
        request,
        _("Room is held for %(name)s, ready %(day)s.")
        % {"name": row.name, "day": date_format(row.day, DAY)},
    )
    return redirect("plan:promise")


@require_POST
@for_role(OFFICE, PLANNER)
def release(request: HttpRequest, reservation_id: int) -> HttpResponse:
    """Give the room of a reservation up."""
    promises.release(reservation_id=reservation_id, actor=request.user)
    messages.success(request, _("The room is free again."))
    return redirect("plan:promise")


def sentences(found: Promise) -> list[str]:
    """What would give an earlier day, in words; minutes of the same day are none."""
    names = known().names
    return [_words(each, names) for each in found.remedies if found.day and each.day < found.day]


def _moved(each: Remedy) -> str:
    """The sentence of an order that makes way, with what becomes of it."""
    if not any(minutes for _name, minutes in each.harmed):
        return _(
            "Order %(what)s behind it: %(gain)s earlier, on %(day)s; no order gets late by it."
        )
    return _(
        "Order %(what)s behind it: %(gain)s earlier, on %(day)s, "
        "but by it %(what)s gets %(harm)s late."
    )


def _harm_min(each: Remedy) -> int:
    """Minutes that the order that makes way gets later; a remedy tells them times its weight."""
    if not each.harmed:
        return 0
    weights = dict(Order.objects.filter(code=each.what).values_list("code", "weight"))
    return sum(minutes for _name, minutes in each.harmed) // max(1, weights.get(each.what, 1))


def _until(each: Remedy) -> date:
    """The last day of overtime; nothing else has one."""
    return date.fromisoformat(each.what) if each.kind == "overtime" else each.day


def _words(each: Remedy, names: dict[str, str]) -> str:
    words = {
        "overtime": _(
            "Two hours of overtime a day for everybody up to and including %(until)s: "
            "%(gain)s earlier, on %(day)s, for € %(cost)s."
        ),
        "move-order": _moved(each),
        "other-machine": _(
            "Step %(operation)s on %(what)s: %(gain)s earlier, on %(day)s, for € %(cost)s more."
        ),
        "outsource": _(
            "Step %(operation)s outside: %(gain)s earlier, on %(day)s, for about € %(cost)s."
        ),
        "material-earlier": _("Material a day earlier: %(gain)s earlier, on %(day)s."),
    }
    return words.get(each.kind, "%(what)s: %(gain)s, %(day)s") % {
        "gain": duration(each.gained_min),
        "day": date_format(each.day, DAY),
        "cost": written(each.cost_eur, 2),
        "until": date_format(_until(each), DAY),
        "harm": duration(_harm_min(each)),
        "what": names.get(each.what, each.what),
        "operation": each.operation,
    }
