"""A price that explains itself: every line is driver × rate by a rule, and the lines add up.

``price = material − scrap value + operations + outside work + tooling + order fee, then risk and
margin``; each line is rounded half up to whole cents, totals are sums of rounded lines. Set-ups
count once a batch, so one pass gives every quantity break.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal

from gemaakt.drawing.part import Kind, Part
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, has_errors
from gemaakt.quote.bought import bought_as
from gemaakt.quote.by_hand import (
    Adjustment,
    Given,
    HandPrice,
    given_lines,
    told_of_loss,
    unit_price,
)
from gemaakt.quote.by_word import is_word, softened, word_lines
from gemaakt.quote.case import Case
from gemaakt.quote.footprint import FootprintPart, footprint_of
from gemaakt.quote.interval import Interval, interval_of
from gemaakt.quote.kinds import before_last, told_steps
from gemaakt.quote.lead_time import LeadOption, lead_options
from gemaakt.quote.limits import Limits, default_limits
from gemaakt.quote.price import Batch, PriceLine, Share, factor_of, price_lines, stated_share
from gemaakt.routing.constants import Constants, defaults
from gemaakt.routing.material import material, weighed
from gemaakt.routing.route import Step, Work, steps_of

MOST_QUANTITY = 10_000_000
DEFAULT_QUANTITIES = (1, 2, 5, 10, 25, 50, 100)


class QuantityTooLarge(GemaaktError, ValueError):
    """More pieces are asked than anybody makes in one go."""


class QuantityNotPositive(GemaaktError, ValueError):
    """A price is asked for at least one piece."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing to price: a part in a material, with what is asked beyond its shape."""

    part: Part
    material: str
    thickness_mm: float | None = None
    quantity: int | None = None
    """Pieces, when this item has its own number; otherwise the quantities of the quote."""
    work: Work = field(default_factory=Work)
    findings: tuple[Finding, ...] = ()
    nested: Share | None = None
    """Material of one piece by a real nest of the whole quote."""
    per_set: int = 1
    """How many of it one set of the quote holds: the quantities of the quote are of sets."""
    hand: HandPrice | None = None
    """What one piece costs by a person's word."""
    bought_eur: Decimal | None = None
    """Of a line without a drawing: what one piece costs to buy."""
    turns_deg: tuple[float, ...] = ()
    """Angles at which it may lie on a sheet by the grain; none: any quarter turn."""


@dataclass(frozen=True, slots=True)
class Price:
    """The price of one quantity, excl. VAT, with everything it is made of."""

    quantity: int
    price_eur: Decimal
    unit_price_eur: Decimal
    lines: tuple[PriceLine, ...]
    minutes: Mapping[str, float]
    """Minutes per operation for the whole batch, set-up included."""
    setup_minutes: Mapping[str, float]
    co2e_kg: float
    """Per piece."""
    co2e_parts: tuple[FootprintPart, ...]
    interval: Interval | None = None
    """Of the reckoned price, before what a person gave it."""
    lead_time_days: int = 0
    """Working days, when no plan says the date."""
    promise_date: date | None = None
    dates: tuple[LeadOption, ...] = ()
    """Dates to choose from, each with its price."""


@dataclass(frozen=True, slots=True)
class QuoteLine:
    """One part with its prices; without certainty about the part there are none."""

    name: str
    kind: str
    material: str
    thickness_mm: float | None
    mass_kg: float | None
    prices: tuple[Price, ...]
    steps: tuple[Step, ...] = ()
    outside: tuple[tuple[str, float], ...] = ()
    outside_days: int = 0
    findings: tuple[Finding, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote:
    """A quote as computed; stored with the constants' version it can be recomputed for ever."""

    lines: tuple[QuoteLine, ...]
    on: date
    valid_until: date
    constants: str
    """Name of the constants."""
    constants_version: str
    total_eur: Decimal | None = None
    """Of an order list: the sum of its lines."""
    findings: tuple[Finding, ...] = ()
    limits: str = ""
    """Name of the limits that the parts were checked against."""
    limits_version: str = ""


def quote(  # noqa: PLR0913
    items: Sequence[Item],
    *,
    on: date,
    quantities: Sequence[int] = DEFAULT_QUANTITIES,
    constants: Constants | None = None,
    limits: Limits | None = None,
    as_order: bool = False,
    adjustment: Adjustment | None = None,
) -> Quote:
    """Price items; `as_order` adds them up and shares the order fee and set-ups among them.

    `adjustment` makes all of it dearer or cheaper, but for items with a price by hand.
    `constants` and `limits` are the shop's own; without them the defaults of the day.

    Items with errors among their findings, or a solid that is not certified, are not priced: a
    question is asked instead, unless a person gave their price by hand. `QuantityNotPositive` for
    quantities below one.
    """
    used = constants or defaults(on)
    made_within = limits or default_limits(on)
    for quantity in [*quantities, *(n for each in items for n in _wanted(each, quantities))]:
        if quantity < 1:
            raise QuantityNotPositive("quote.quantity-not-positive", quantity=quantity)
        if quantity > MOST_QUANTITY:
            raise QuantityTooLarge("quote.quantity-too-large", most=MOST_QUANTITY)
    alike = Counter(_group(each) for each in items)
    fee_share = Decimal(1) / max(1, sum(not is_word(each.part) for each in items))
    lines = []
    for item in items:
        shares = alike[_group(item)] if as_order else 1, fee_share
        given = Given(adjustment or Adjustment(), item.hand)
        wanted = _wanted(item, quantities)
        lines.append(_line(item, wanted, (used, made_within), on, shares, given))
    total = sum((p.price_eur for line in lines for p in line.prices), Decimal("0.00"))
    return Quote(
        lines=tuple(lines),
        on=on,
        valid_until=on + timedelta(days=int(used["price.valid_days"])),
        constants=used.name,
        constants_version=used.version,
        total_eur=total if as_order else None,
        findings=_said(lines, used),
        limits=made_within.name,
        limits_version=made_within.version,
    )


def _wanted(item: Item, quantities: Sequence[int]) -> tuple[int, ...]:
    """The quantities to price an item for."""
    return (item.quantity,) if item.quantity else tuple(n * item.per_set for n in quantities)


def _group(item: Item) -> tuple[str, float | None]:
    return item.material.lower(), item.part.thickness_mm or item.thickness_mm


def _line(
    item: Item,
    quantities: Sequence[int],
    shop: tuple[Constants, Limits],
    on: date,
    shares: tuple[int, Decimal],
    given: Given,
) -> QuoteLine:
    constants, limits = shop
    if is_word(item.part):
        kind = str(item.part.kind)
        named = QuoteLine(item.part.name, kind, "", None, None, (), findings=item.findings)
        if given.hand is None and item.bought_eur is None and not item.work.told:
            asks = Finding("quote.word-without-price", Severity.ERROR, where={"part": named.name})
            return replace(named, findings=(*named.findings, asks))
        return _by_word(item, named, quantities, given, (on, constants))
    known = material(item.material, on)
    part = weighed(item.part, item.material, item.thickness_mm)
    from gemaakt.quote.makeable import checked

    case = Case(part, known, limits, constants, item.work)
    findings = (*item.findings, *part.findings, *questions(part), *_not_priced(part))
    if not has_errors(findings):
        findings = (*findings, *checked(case))
    line = QuoteLine(
        part.name, str(part.kind), known.name, part.thickness_mm, part.mass_kg, (), (),
        findings=findings,
    )  # fmt: skip
    if has_errors(findings):
        by_word = given.hand is not None
        return _by_word(item, line, quantities, given, (on, constants)) if by_word else line
    taken = item.nested.on_sheet if item.nested else None
    made = steps_of(part, known, constants, work=item.work, sharing=shares[0], on_sheet=taken)
    steps = tuple(before_last(made, told_steps(item.work.told)))
    prices = tuple(
        _price(case, steps, (quantity, shares[1]), item.nested, on, given)
        for quantity in quantities
    )
    losses = [f for each in prices for f in told_of_loss(line.name, each.quantity, each.lines)]
    line = replace(line, findings=(*findings, *losses[:1]))
    days = item.work.outside_days if item.work.outside else 0
    return replace(line, prices=prices, steps=steps, outside=item.work.outside, outside_days=days)


def _by_word(
    item: Item,
    known: QuoteLine,
    quantities: Sequence[int],
    given: Given,
    at: tuple[date, Constants],
) -> QuoteLine:
    """The line at the price that a person gave it; what was wrong is a warning beside it."""
    steps = tuple(told_steps(item.work.told))
    days = _days(steps, item.work, at[1]) if steps else 0
    days = days or (item.work.outside_days if item.work.outside else 0)
    prices = []
    for quantity in quantities:
        lines = word_lines(item.bought_eur, steps, quantity, at[1])
        lines += given_lines(lines, quantity, given)
        total = _sum(lines)
        each = unit_price(total, quantity, given)
        options = lead_options(total, on=at[0], days=max(1, days), constants=at[1])
        minutes, setups = _minutes(steps, quantity, at[1])
        price = Price(quantity, total, each, tuple(lines), minutes, setups, 0.0, ())
        prices.append(replace(price, lead_time_days=days, dates=options))
    findings = [softened(each) for each in known.findings]
    findings += _told_of_word(item, known.name, steps)
    losses = [f for each in prices for f in told_of_loss(known.name, each.quantity, each.lines)]
    return replace(
        known, prices=tuple(prices), findings=(*findings, *losses[:1]), steps=steps,
        outside=item.work.outside,
        outside_days=item.work.outside_days if item.work.outside else 0,
    )  # fmt: skip


def _told_of_word(item: Item, name: str, steps: Sequence[Step]) -> list[Finding]:
    """That a person priced what has a drawing, and that nothing of a line takes time."""
    where = {"part": name}
    by_word = [] if is_word(item.part) else [Finding("quote.by-word", Severity.WARNING, where)]
    if steps or item.work.outside:
        return by_word
    return [*by_word, Finding("quote.takes-no-time", Severity.INFO, where)]


def _minutes(
    steps: Sequence[Step], quantity: int, constants: Constants
) -> tuple[dict[str, float], dict[str, float]]:
    """Minutes of a batch by operation, set-up included, and those of its set-ups."""
    minutes: dict[str, float] = {}
    setups: dict[str, float] = {}
    for step in steps:
        factor = factor_of(step, constants)
        setups[step.operation] = setups.get(step.operation, 0.0) + step.setup_min * factor
        spent = (step.setup_min + step.piece_min * quantity) * factor
        minutes[step.operation] = minutes.get(step.operation, 0.0) + spent
    return {name: round(spent, 4) for name, spent in minutes.items()}, {
        name: round(spent, 4) for name, spent in setups.items()
    }


def _not_priced(part: Part) -> list[Finding]:
    """What the drawing asks that no formula of ours has a price for."""
    if not part.marks:
        return []
    where, params = {"part": part.name}, {"count": len(part.marks)}
    return [Finding("quote.marks-not-priced", Severity.WARNING, where=where, params=params)]


def questions(part: Part) -> list[Finding]:
    """What must be known before there is a price."""
    where = {"part": part.name}
    if part.outline is not None and not part.thickness_mm:
        return [Finding("quote.thickness-missing", Severity.ERROR, where=where)]
    if said := bought_as(part):
        return [Finding("quote.bought-part", Severity.ERROR, where=where, params={"said": said})]
    if part.kind is Kind.OTHER:
        return [Finding("quote.kind-unknown", Severity.ERROR, where=where)]
    needs_proof = part.source == "step" and part.kind in (Kind.FLAT, Kind.BENT)
    if needs_proof and not part.certified:
        ratio = part.certificate_ratio
        params = {"ratio": f"{ratio:.4f}" if ratio is not None else "–"}
        return [Finding("quote.not-certified", Severity.ERROR, where=where, params=params)]
    return []


def _price(
    case: Case,
    steps: Sequence[Step],
    amount: tuple[int, Decimal],
    nested: Share | None,
    on: date,
    given: Given,
) -> Price:
    quantity, constants = amount[0], case.constants
    gross = nested or stated_share(case.part, case.material, constants)
    batch = Batch(quantity, amount[1], gross)
    lines = price_lines(case.part, case.material, steps, case.work, constants, batch)
    interval = interval_of(_sum(lines), lines, constants, case.material.family)
    lines += given_lines(lines, quantity, given)
    total = _sum(lines)
    minutes, setups = _minutes(steps, quantity, constants)
    footprint = footprint_of(case.material, gross, minutes, constants, quantity, on)
    days = _days(steps, case.work, constants)
    return Price(
        quantity=quantity,
        price_eur=total,
        unit_price_eur=unit_price(total, quantity, given),
        lines=tuple(lines),
        minutes=minutes,
        setup_minutes=setups,
        co2e_kg=sum(each.co2e_kg for each in footprint),
        co2e_parts=tuple(footprint),
        interval=interval,
        lead_time_days=days,
        dates=lead_options(total, on=on, days=days, constants=constants),
    )


def _sum(lines: Sequence[PriceLine]) -> Decimal:
    return sum((line.price_eur for line in lines), Decimal("0.00"))


def _days(steps: Sequence[Step], work: Work, constants: Constants) -> int:
    """Working days without a plan: waiting, a day or so an operation, and the outside work."""
    operations = len({step.operation for step in steps})
    days = constants["price.waiting_days"] + operations * constants["price.days_per_operation"]
    return round(days) + (work.outside_days if work.outside else 0)


def _said(lines: Sequence[QuoteLine], constants: Constants) -> tuple[Finding, ...]:
    said = []
    if not constants.learned:
        said.append(Finding("quote.defaults-not-yet-yours", Severity.INFO))
    if any(not line.prices for line in lines):
        missing = [line.name for line in lines if not line.prices]
        params = {"count": len(missing), "parts": ", ".join(missing[:5])}
        said.append(Finding("quote.not-all-priced", Severity.WARNING, params=params))
    return tuple(said)
