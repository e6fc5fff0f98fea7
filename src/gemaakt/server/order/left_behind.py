"""What a cancelled order leaves behind: what somebody still has to look after."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from gemaakt.server.measures import with_unit
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.to_cut import lost_pieces, pieces_of
from gemaakt.server.order.models import Cancellation, Order
from gemaakt.server.order.queries import shown_version
from gemaakt.server.plan.models import PlannedOperation
from gemaakt.server.quote.words import trade_word
from gemaakt.server.shop.models import Person
from gemaakt.server.work import outside
from gemaakt.server.work.models import Clocking


@dataclass(frozen=True, slots=True)
class Left:
    """One thing to look after, and the page on which it is done."""

    text: str
    address: str = ""


def left_behind(order: Order) -> list[Left]:
    """Clocks that run, work at suppliers, pieces in nests, metal, places in the plan."""
    found = (_clocks, _worked_since, _outside, _nests, _material, _made, _planned)
    return [each for look in found for each in look(order)]


def _clocks(order: Order) -> Iterator[Left]:
    codes = Clocking.objects.filter(order=order.code, end=None).values_list("person", flat=True)
    names = [str(each) for each in Person.objects.filter(code__in=list(codes))]
    if names:
        words = _("%(who)s is still clocked on it: ask to stop.")
        yield Left(words % {"who": ", ".join(names)})


def _worked_since(order: Order) -> Iterator[Left]:
    """Work that was clocked after it was cancelled, by a tablet that had no Wi-Fi."""
    row = Cancellation.objects.filter(order=order.code).first()
    if row is None:
        return
    clocks = list(Clocking.objects.filter(order=order.code, end__gt=row.at).order_by("start"))
    names = {each.code: str(each) for each in Person.objects.all()}
    for each in clocks:
        words = _("%(who)s worked on %(step)s until %(until)s, after it was cancelled.")
        about = {"who": names.get(each.person, each.person), "step": each.operation}
        until = date_format(timezone.localtime(each.end), "D j N H:i")
        yield Left(words % {**about, "until": until})


def _outside(order: Order) -> Iterator[Left]:
    for each in outside.of_order(order).values():
        if each.step.status == "running":
            words = _("%(step)s is at %(supplier)s: call it back, and say when it is back.")
            name = trade_word(each.step.name or each.step.code)
            yield Left(words % {"step": name, "supplier": each.supplier})


def _nests(order: Order) -> Iterator[Left]:
    rows = Nest.objects.exclude(status=Nest.Status.DRAFT).filter(orders__icontains=order.code)
    for nest in rows.order_by("id"):
        if order.code not in nest.orders:
            continue
        laid = pieces_of(nest) - lost_pieces(nest)
        pieces = sum(n for name, n in laid.items() if name.startswith(f"{order.code}/"))
        cut = Order.objects.filter(code=nest.code, status=Order.Status.DONE).exists()
        if cut or not pieces:
            continue
        words = ngettext(
            "%(n)s piece of it lies in the booked nest %(nest)s: undo the booking, or cut it.",
            "%(n)s pieces of it lie in the booked nest %(nest)s: undo the booking, or cut them.",
            pieces,
        )
        address = reverse("nest:nest", args=[nest.code])
        yield Left(words % {"n": pieces, "nest": nest.code}, address)


def _material(order: Order) -> Iterator[Left]:
    for need in order.materials.all():
        about = {"what": f"{with_unit(need.quantity, need.unit)} {need.material}"}
        if need.arrives is not None and need.arrives > timezone.now():
            day = date_format(timezone.localtime(need.arrives), "j F")
            words = _("%(what)s is to arrive on %(day)s: is it still wanted?")
            yield Left(words % {**about, "day": day})
        else:
            yield Left(_("%(what)s is free for other orders.") % about)


def _made(order: Order) -> Iterator[Left]:
    made = max((each.made_quantity for each in order.operations.all()), default=0)
    if made:
        words = ngettext(
            "%(n)s piece was begun; its hours stay in the post-calculation.",
            "%(n)s pieces were begun; their hours stay in the post-calculation.",
            made,
        )
        yield Left(words % {"n": made})


def _planned(order: Order) -> Iterator[Left]:
    version = shown_version()
    rows = PlannedOperation.objects.filter(version=version, order=order.code)
    count = rows.count() if version else 0
    if count:
        words = ngettext(
            "%(n)s operation still has its place in the plan: plan again to fill it.",
            "%(n)s operations still have their places in the plan: plan again to fill them.",
            count,
        )
        yield Left(words % {"n": count})
