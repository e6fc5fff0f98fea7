"""The firm's own work centres by their names, for who types minutes of work."""

from collections.abc import Sequence
from dataclasses import replace

from gemaakt.order import Order
from gemaakt.quote.kinds import WORDS, does_work, kind_of_work
from gemaakt.server.quote.words import trade_word
from gemaakt.server.shop.models import Machine, WorkCentre
from gemaakt.server.typed import shown_decimal


def work_places() -> dict[str, str]:
    """The name of each work centre with what an operation there is called.

    That is the kind of its work where no other centre does it, so that its rate is known.
    """
    machines = [each.to_domain() for each in Machine.objects.all()]
    found = {}
    for centre in WorkCentre.objects.all():
        kind = kind_of_work(f"{centre.name} {centre.code}")
        others = [m for m in machines if m.work_centre != centre.code and does_work(kind, m)]
        name = kind if kind and not others else centre.code
        found[centre.name or centre.code] = name
    return found


def with_place_names(order: Order) -> Order:
    """The order with its steps at a work centre of the firm called as the firm calls it."""
    names = dict(WorkCentre.objects.exclude(name="").values_list("code", "name"))
    return replace(
        order,
        operations=tuple(
            each if each.name in WORDS else replace(each, name=names.get(each.name, each.name))
            for each in order.operations
        ),
    )


def work_words(told: Sequence[Sequence[object]]) -> str:
    """Minutes of work as they are typed: `lassen 180, montage 60`."""
    if not told:
        return ""
    names = dict(WorkCentre.objects.exclude(name="").values_list("code", "name"))
    rows = [(names.get(str(name)) or trade_word(str(name)), each) for name, each in told]
    return ", ".join(f"{name} {shown_decimal(each)}" for name, each in rows)
