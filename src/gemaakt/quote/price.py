"""The lines of a price."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from gemaakt.drawing.part import Part
from gemaakt.errors import GemaaktError
from gemaakt.money import eur
from gemaakt.quote.kinds import HAND, kind_of_work
from gemaakt.quote.rates import OPERATIONS, metal_eur_per_kg, rate_of, scrap_eur_per_kg
from gemaakt.routing.constants import Constants
from gemaakt.routing.laser import OnSheet
from gemaakt.routing.material import Material
from gemaakt.routing.route import WIRE_KG, Step, Work, blank_mm3, section_mm2
from gemaakt.units import solid_mass_kg

THEIRS = "customer's material"
MOST = 10**12
"""Hours, kilograms or euros of one line; more was typed by mistake."""


class AmountTooLarge(GemaaktError, ValueError):
    """A line of a price is larger than any work is."""


@dataclass(frozen=True, slots=True)
class PriceLine:
    """What is paid for: amount × rate = price, to the cent."""

    what: str
    driver: str
    amount: Decimal
    unit: str
    rate_eur: Decimal
    """Euros a unit."""
    rule: str
    price_eur: Decimal
    learned: str = ""
    """The learned factor that scales this line."""


@dataclass(frozen=True, slots=True)
class Share:
    """Material taken from stock for one piece, and the rule that says so."""

    gross_kg: float
    rule: str
    on_sheet: OnSheet | None = None
    """What a nest says that a piece takes of a sheet."""


@dataclass(frozen=True, slots=True)
class Batch:
    """How many are made at once, their share of the order fee, and the material of one."""

    quantity: int
    fee_share: Decimal
    gross: Share


def _exact(number: float | Decimal, digits: str = "0.000001") -> Decimal:
    exact = Decimal(str(number))
    if not abs(exact) < MOST:
        raise AmountTooLarge("quote.amount-too-large", most=MOST)
    return exact.quantize(Decimal(digits))


def line_of(
    what: str,
    driver: str,
    amount: tuple[float | Decimal, str],
    rate: Decimal,
    rule: str = "",
    *,
    learned: str = "",
) -> PriceLine:
    """A line whose price is its rounded amount times its rounded rate."""
    exact, price = _exact(amount[0]), _exact(rate, "0.0001")
    return PriceLine(what, driver, exact, amount[1], price, rule, eur(exact * price), learned)


def stated_share(part: Part, material: Material, constants: Constants) -> Share:
    """Material of one piece without a nest.

    Sheet: the box around the flat with half a strip on every side, the stated share of the
    sheet. Bar, block and tube: the blank.
    """
    if part.outline is None:
        mass = solid_mass_kg(blank_mm3(part, constants), material.density_kg_per_m3)
        length = part.solid.box_mm[0] if part.solid else 0.0
        ends = 2 * constants["machining.stock_mm"]
        section = section_mm2(part, constants)
        return Share(mass, f"{section:.1f} mm² × ({length:.1f} + {ends:g}) mm")
    width, height = part.box_mm or (0.0, 0.0)
    gap = constants["price.gap_mm"]
    area = (width + gap) * (height + gap)
    volume = area * (part.thickness_mm or 0.0)
    rule = f"({width:.1f} + {gap:g}) × ({height:.1f} + {gap:g}) × {part.thickness_mm:g} mm"
    return Share(solid_mass_kg(volume, material.density_kg_per_m3), rule)


def price_lines(
    part: Part,
    material: Material,
    steps: Sequence[Step],
    work: Work,
    constants: Constants,
    batch: Batch,
) -> list[PriceLine]:
    """Every line of a price for a batch; they add up to its price."""
    quantity = batch.quantity
    metal = _material(part, material, constants, batch)
    lines = [
        *([_theirs(material, batch)] if work.is_metal_theirs else metal),
        *operation_lines(steps, constants, quantity),
        *_wire(steps, constants, quantity),
        *_preparation(constants),
        *_outside(work, constants, quantity),
    ]
    fee = Decimal(str(constants["price.order_fee_eur"] * constants.factor("order_fee")))
    base = sum((line.price_eur for line in lines), Decimal("0.00"))
    risk = Decimal(str(constants["price.risk_share"]))
    lines.append(line_of("risk", "share of the above", (risk, "share"), base, "afkeur en herstel"))
    base += lines[-1].price_eur
    margin = Decimal(str(constants["price.margin_share"]))
    lines.append(line_of("margin", "share of the above", (margin, "share"), base, "marge"))
    lines.append(
        line_of(
            "order fee",
            "orders",
            (batch.fee_share, "order"),
            fee,
            "per order",
            learned="order_fee",
        )
    )
    return lines


def _material(
    part: Part, material: Material, constants: Constants, batch: Batch
) -> Iterator[PriceLine]:
    quantity, gross, rule = batch.quantity, batch.gross.gross_kg, batch.gross.rule
    price = metal_eur_per_kg(material, constants) * Decimal(str(constants.factor("material")))
    yield line_of(
        "material",
        f"kg {material.name}",
        (gross * quantity, "kg"),
        price,
        rule,
        learned="material",
    )
    scrap = max(0.0, gross - (part.mass_kg or gross)) * quantity
    if scrap:
        value = -scrap_eur_per_kg(material, constants)
        yield line_of("scrap value", "kg skeleton", (scrap, "kg"), value, "bruto − netto")


def _theirs(material: Material, batch: Batch) -> PriceLine:
    """The metal that the customer sends along: how much, at no price."""
    gross_kg = batch.gross.gross_kg * batch.quantity
    rule = "materiaal van de klant"
    return line_of(THEIRS, f"kg {material.name}", (gross_kg, "kg"), Decimal(0), rule)


def factor_of(step: Step, constants: Constants) -> float:
    """What past jobs make of the minutes of a step; those that a person gave stay as they are."""
    return 1.0 if step.is_told else constants.factor(step.learned, step.family)


def operation_lines(
    steps: Sequence[Step], constants: Constants, quantity: int
) -> Iterator[PriceLine]:
    """The lines of the steps: set-up and carrying out, each at the rate of its kind of work."""
    for step in steps:
        rated = step.operation if step.operation in OPERATIONS else kind_of_work(step.operation)
        rate = rate_of(rated or HAND, constants).total_eur_per_h
        factor = factor_of(step, constants)
        setup, run = step.setup_min * factor / 60, step.piece_min * quantity * factor / 60
        learned = "" if factor == 1 else f" × {factor:.3f} (eigen geschiedenis)"
        if setup:
            rule = f"{step.setup_min:.2f} min{learned}"
            yield line_of(
                step.operation, "set-up h", (setup, "h"), rate, rule, learned=step.learned
            )
        rule = f"{quantity} × {step.rule}{learned}"
        known = "" if step.is_told else step.learned
        yield line_of(step.operation, "run h", (run, "h"), rate, rule, learned=known)


def _wire(steps: Sequence[Step], constants: Constants, quantity: int) -> Iterator[PriceLine]:
    """The wire that welds take: the metal of the seam itself."""
    each_kg = sum(step.drivers.get(WIRE_KG, 0.0) for step in steps)
    if each_kg:
        price = Decimal(str(constants["weld.wire_eur_per_kg"]))
        rule = f"{quantity} × {each_kg:.3f} kg"
        yield line_of("welding wire", "kg", (each_kg * quantity, "kg"), price, rule)


def _preparation(constants: Constants) -> Iterator[PriceLine]:
    minutes = constants["hand.line_min"] * constants.factor("line")
    rate = rate_of("line", constants).total_eur_per_h
    yield line_of(
        "preparation",
        "h",
        (minutes / 60, "h"),
        rate,
        f"{minutes:.2f} min per tekening",
        learned="line",
    )


def _outside(work: Work, constants: Constants, quantity: int) -> Iterator[PriceLine]:
    handling = Decimal(1) + Decimal(str(constants["price.outside_share"]))
    least = Decimal(str(work.outside_least_eur))
    for what, each_eur in work.outside:
        price = Decimal(str(each_eur))
        if price * quantity < least:
            rule = f"minimum {least.normalize():f} × {handling.normalize():f}"
            yield line_of("outside", what, (1, "order"), least * handling, rule)
            continue
        rule = f"{price.normalize():f} × {handling.normalize():f}"
        yield line_of("outside", what, (quantity, "st"), price * handling, rule)
    if work.tooling_eur:
        yield line_of("tooling", "order", (1, "order"), Decimal(str(work.tooling_eur)), "eenmalig")
