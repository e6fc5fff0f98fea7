"""What another program sends as an order: read, or refused with the place of what is wrong."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from gemaakt import clock
from gemaakt import order as domain
from gemaakt.company.limits import impossible_numbers
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.money import eur
from gemaakt.routing import Operation
from gemaakt.server.order.models import Order
from gemaakt.unread_fields import unread_fields

LONGEST_NAME = 100


class NotAnOrder(GemaaktError, ValueError):
    """What was sent does not have the form of an order."""


def read_order(text: str, external_id: str, zone_name: str) -> tuple[domain.Order, list[Finding]]:
    """The order in the text, and what of it was not read or was taken for granted.

    A time without a zone is one on the clock of the firm; a field that nobody knows is named.
    """
    try:
        each = msgspec.json.decode(text, type=domain.Order)
    except (msgspec.MsgspecError, OverflowError, ValueError) as error:
        raise _not_an_order(external_id, str(error)) from error
    _refuse_what_no_table_keeps(each, text, external_id)
    told = [*unread_fields(json.loads(text), domain.Order, each.id or external_id)]
    return _on_the_clock(each, zone_name, told), told


def _not_an_order(external_id: str, reason: str) -> NotAnOrder:
    return NotAnOrder("server.not-an-order", external_id=external_id, reason=reason)


def _refuse_what_no_table_keeps(each: domain.Order, text: str, external_id: str) -> None:
    codes = [operation.id for operation in each.operations]
    if "\\u0000" in text or "\x00" in external_id:
        raise _not_an_order(external_id, "U+0000")
    for what, value in [("id", each.id), *((f"operation {code}", code) for code in codes)]:
        if not 0 < len(value) <= LONGEST_NAME:
            bound = f"Expected `str` of length <= {LONGEST_NAME} - at `$.{what[:60]}`"
            raise _not_an_order(external_id, bound if value else f"{what} = ''")
    for place, _value, most in impossible_numbers(each):
        bound = f"Expected `float` <= {most:g} - at `$.{place}`"
        raise _not_an_order(external_id, bound)
    if each.price_eur is not None and each.price_eur != eur(each.price_eur):
        reason = f"Fraction of a cent: {each.price_eur} - at `$.price_eur`"
        raise _not_an_order(external_id, reason)
    if len(set(codes)) != len(codes):
        raise _not_an_order(external_id, "Two of the same `id` - at `$.operations`")


def _on_the_clock(each: domain.Order, zone_name: str, told: list[Finding]) -> domain.Order:
    """The order with every time at its instant; those that name no zone are told."""
    here = clock.zone(zone_name)
    materials = list(each.materials)
    for at, need in enumerate(materials):
        arrives = _instant(need.arrives, f"materials[{at}].arrives", here, told)
        materials[at] = replace(need, arrives=arrives)
    steps = steps_on_the_clock(each.operations, zone_name, told)
    return replace(each, materials=tuple(materials), operations=steps)


def steps_on_the_clock(
    steps: Iterable[Operation], zone_name: str, told: list[Finding]
) -> tuple[Operation, ...]:
    """The steps with every time at its instant; those that name no zone are added to `told`."""
    here = clock.zone(zone_name)
    return tuple(
        _step_on_the_clock(step, f"operations[{at}]", here, told) for at, step in enumerate(steps)
    )


def _step_on_the_clock(
    step: Operation, place: str, here: ZoneInfo, told: list[Finding]
) -> Operation:
    if step.pin is not None:
        start = _instant(step.pin.start, f"{place}.pin.start", here, told)
        step = replace(step, pin=replace(step.pin, start=start))
    if step.running is not None:
        started = _instant(step.running.started, f"{place}.running.started", here, told)
        step = replace(step, running=replace(step.running, started=started))
    return step


def _instant(
    moment: datetime | None, place: str, here: ZoneInfo, told: list[Finding]
) -> datetime | None:
    if moment is None or moment.tzinfo is not None:
        return moment
    params = {"moment": moment.isoformat(), "zone": here.key}
    told.append(Finding("order.time-without-zone", Severity.WARNING, {"place": place}, params))
    return moment.replace(tzinfo=here)


def check_row(row: Any, external_id: str = "") -> Any:
    """The row, when the tables can hold it: refused before the database does."""
    from django.core.exceptions import ValidationError

    try:
        row.clean_fields(exclude=["order"])
    except ValidationError as error:
        column, said = next(iter(error.message_dict.items()))
        of_step = "" if isinstance(row, Order) else f"{row} "
        reason = f"{of_step}{column}: {' '.join(said)}"
        raise _not_an_order(external_id or str(row), reason) from error
    return row
