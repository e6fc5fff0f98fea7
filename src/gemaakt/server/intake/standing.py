"""A list or a document of the whole firm in the place of what is there.

What the firm has told since stays: work of the floor, orders that were cancelled or finished, days
that were confirmed, what booked nests cut. What stays in spite of what is sent is told.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction

from gemaakt.company import Company
from gemaakt.company.assumed import is_assumed_work
from gemaakt.company.document import refuse_impossible
from gemaakt.findings import Finding, Severity
from gemaakt.order import Order, OrderStatus, told_of_cancelled, told_of_done
from gemaakt.server.delivery.returning import remade_orders
from gemaakt.server.delivery.standing import told_of_gone, with_confirmed_days
from gemaakt.server.intake.merging import OVER, UNSAID, floor_kept, merged
from gemaakt.server.nest.stays_booked import in_nests, nest_orders, without_what_nests_cut
from gemaakt.server.order.by_hand import (
    Place,
    Weighed,
    hand_changes,
    keep_weighed,
    note_sent,
    weigh,
)
from gemaakt.server.order.cancelling import keep_word_of_list, with_word_of_list
from gemaakt.server.order.turns import Turn, alone
from gemaakt.server.shop.queries import has_company
from gemaakt.server.shop.services import load_company, replace_company
from gemaakt.server.work.put_back import put_back, told_steps

MOST_NAMED = 20


@dataclass(frozen=True, slots=True)
class Said:
    """What was sent: of the whole firm, or of its orders only."""

    company: Company
    file: str
    is_order_list: bool = False
    unwanted: Collection[str] = ()
    """Orders that it calls cancelled beside those among its orders."""
    overrules: Collection[Place] = ()
    """Fields changed by hand that give way to it: somebody said so."""


@transaction.atomic
def put_in_place(said: Said, actor: Any) -> tuple[bool, list[Finding]]:
    """Keep what was sent; whether anything is otherwise now, and what is to be told."""
    alone(Turn.EVENTS)  # a tap in this moment would be counted on a row that is replaced
    base = load_company() if has_company() else None
    company, told = said.company, list[Finding]()
    weighed = Weighed(())
    if base is not None:
        weighed = weighed_against(said, base.orders)
        company, told = _over_what_stands(said, base, weighed)
    refuse_impossible(company, file=said.file)
    changed = base is None or not _same(company, base)
    if changed:
        replace_company(company, actor=actor)
    keep_weighed(weighed, actor)
    if changed and base is not None:
        note_sent(company.orders, {each.id: each for each in base.orders}, weighed, actor)
        told += put_back(company.orders, base.orders)
        told += keep_word_of_list(base.orders, company.orders, actor)
        told += told_of_gone(base.orders, company.orders)
    return changed, told


def weighed_against(said: Said, standing: Iterable[Order]) -> Weighed:
    """What is sent of orders of which something was changed here by hand."""
    now = {each.id: each for each in standing}
    unsaid = UNSAID if said.is_order_list else ()
    return weigh(said.company.orders, now, hand_changes(), yields=said.overrules, unsaid=unsaid)


def _over_what_stands(
    said: Said, base: Company, weighed: Weighed
) -> tuple[Company, list[Finding]]:
    """What was sent with what stands here and is newer."""
    sent = replace(said.company, orders=weighed.orders)
    wanted = {each.id for each in sent.orders if each.status is not OrderStatus.CANCELLED}
    there = replace(base, orders=with_word_of_list(base.orders, wanted, said.unwanted))
    orders, told = without_what_nests_cut(sent.orders, in_nests())
    orders, days = with_confirmed_days(orders, {each.id: each for each in base.orders})
    company = replace(sent, orders=orders)
    own = remade_orders() | nest_orders()
    if said.is_order_list:
        bare = {each.id for each in said.company.orders if is_assumed_work(each)}
        company = merged(company, there, own, bare)
    else:
        company, unnamed = _with_what_is_over(company, there, own)
        days += unnamed
    company, floor = floor_kept(company, there, told_steps())
    told += [*weighed.findings(), *days, *floor, *told_of_cancelled(sent.orders, there.orders)]
    return company, told if said.is_order_list else told + told_of_done(
        sent.orders, company.orders
    )  # fmt: skip


def _with_what_is_over(
    company: Company, base: Company, own: Collection[str]
) -> tuple[Company, list[Finding]]:
    """A document of the firm with the orders that are over or made here and that it lacks."""
    named = {each.id for each in company.orders}
    kept = [
        each
        for each in base.orders
        if each.id not in named and (each.status in OVER or each.id in own)
    ]
    if not kept:
        return company, []
    more = " …" if len(kept) > MOST_NAMED else ""
    codes = ", ".join(each.id for each in kept[:MOST_NAMED]) + more
    params = {"count": len(kept), "orders": codes}
    told = Finding("order.unnamed-stays", Severity.INFO, {}, params)
    return replace(company, orders=(*company.orders, *kept)), [told]


def _same(one: Company, other: Company) -> bool:
    """Whether two companies say the same, apart from the moment the plan begins."""
    return replace(one, plan_start=other.plan_start) == other
