"""Cradle-to-gate footprint per piece, after ISO 14067 as PACT practises it.

PCF = bought mass x factor + kWh x factor + gases + outside work + transport + inputs. Material
counts as bought for the piece by the real nest; scrap leaves without credit (cut-off), and what
its recycling avoids elsewhere is shown apart. Products that go into each other, also in loops,
are solved together: with A the inputs and b the direct emissions, f = (I - A)^-1 b (Heijungs and
Suh, The computational structure of life cycle assessment, 2002).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gemaakt.carbon.book import TABLE, Book
from gemaakt.carbon.factor import (
    Confidence,
    Factor,
    factor,
    material_factor_id,
    metal_class,
    own_factor,
)
from gemaakt.carbon.product import Product
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.units import G_PER_KG


class NoFootprint(GemaaktError, ValueError):
    """The products go into each other in a way that has no solution."""


class WrongUnit(GemaaktError, ValueError):
    """An amount in one unit has a factor per another."""


@dataclass(slots=True)
class FootprintLine:
    """One line: what, how much, which factor, how many kg CO2e.

    Not frozen: a bill of materials makes thousands, and freezing would take most of the time.
    """

    what: str
    kind: str
    amount: float
    unit: str
    factor: Factor
    co2e_kg: float
    is_primary: bool


@dataclass(slots=True)
class Footprint:
    """kg CO2e of one piece, each line with its factor; not frozen, as its lines are not."""

    product: str
    mass_kg: float
    co2e_kg: float
    """Market based: the total of the lines."""
    location_based_kg: float
    lines: tuple[FootprintLine, ...]
    primary_data_share: float
    by_confidence: dict[str, float]
    """Confidence -> kg CO2e."""
    avoided_burden_kg: float
    """What recycling the scrap avoids elsewhere; not in the total (cut-off)."""
    findings: tuple[Finding, ...] = ()
    format: str = "gemaakt.footprint/1"


def footprint(product: Product, book: Book = TABLE) -> Footprint:
    """The footprint of a product that no other product goes into."""
    return footprints([product], book)[0]


def footprints(products: Sequence[Product], book: Book = TABLE) -> list[Footprint]:
    """Footprints of products that may go into each other; loops are solved exactly.

    Factors come from the book: the firm's own rows where it has any, else the table.
    """
    direct = [_lines(product, book) for product in products]
    own = [_sums(product, lines, book) for product, lines in zip(products, direct, strict=True)]
    totals, locations, primary, masses, *classes = _solved(
        products, [list(figures) for figures in zip(*own, strict=True)]
    )
    index = {product.id: at for at, product in enumerate(products)}
    sure = [_by_confidence(sums) for sums in zip(*classes, strict=True)]
    result = []
    for at, product in enumerate(products):
        inputs = [
            _input_line(
                products[inner],
                i.quantity,
                totals[inner],
                primary[inner],
                _least_sure(sure[inner]),
            )
            for i in product.inputs
            for inner in (index[i.product],)
        ]
        lines = (*direct[at], *inputs)
        share = primary[at] / totals[at] if totals[at] > 0 else 0.0
        result.append(
            Footprint(
                product=product.id,
                mass_kg=product.mass_kg if product.mass_kg is not None else masses[at],
                co2e_kg=totals[at],
                location_based_kg=locations[at],
                lines=lines,
                primary_data_share=min(1.0, max(0.0, share)),
                by_confidence=sure[at],
                avoided_burden_kg=_avoided(product),
                findings=_oddities(product, lines),
            )
        )
    return result


def _solved(products: Sequence[Product], own: list[list[float]]) -> list[list[float]]:
    """f = own + A f for several figures: summed from below, as linear algebra where it loops."""
    if not any(product.inputs for product in products):
        return own
    index = {product.id: at for at, product in enumerate(products)}
    for product in products:
        for each in product.inputs:
            if each.product not in index:
                raise NoFootprint("carbon.unknown-input", product=product.id, input=each.product)
    order = _from_below(products, index)
    if len(order) < len(products):
        return _solved_in_loops(products, index, own)
    solved = [list(figures) for figures in own]
    for at in order:
        for each in products[at].inputs:
            for figures in solved:
                figures[at] += each.quantity * figures[index[each.product]]
    return solved


def _from_below(products: Sequence[Product], index: Mapping[str, int]) -> list[int]:
    """Products after all that goes into them; those in a loop, or above one, are left out."""
    waits = [len(product.inputs) for product in products]
    above: list[list[int]] = [[] for _ in products]
    for at, product in enumerate(products):
        for each in product.inputs:
            above[index[each.product]].append(at)
    order = [at for at, count in enumerate(waits) if count == 0]
    for at in order:
        for one in above[at]:
            waits[one] -= 1
            if waits[one] == 0:
                order.append(one)
    return order


def _solved_in_loops(
    products: Sequence[Product], index: Mapping[str, int], own: list[list[float]]
) -> list[list[float]]:
    import numpy as np

    matrix = np.eye(len(products))
    for at, product in enumerate(products):
        for each in product.inputs:
            matrix[at, index[each.product]] -= each.quantity
    try:
        solved = np.linalg.solve(matrix, np.array(own).T)
        ones = np.linalg.solve(matrix, np.ones(len(products)))
    except np.linalg.LinAlgError as error:
        raise NoFootprint("carbon.endless-loop", product=products[0].id) from error
    # Products that need more than themselves have an answer below nil, which means nothing:
    # loops give less than they take only if all needs are positive (Hawkins and Simon, 1949).
    if not (ones > 0).all():
        worst = products[int(ones.argmin())].id
        raise NoFootprint("carbon.endless-loop", product=worst)
    return [[float(value) for value in column] for column in solved.T]


def _lines(product: Product, book: Book) -> list[FootprintLine]:
    on = product.made_on
    lines = _material_lines(product, book)
    if product.operations:
        lines += _work_lines(product, book)
    for gas in product.gases:
        lines.append(_line(gas.gas, "gas", gas.volume_m3, "m3", book.of(gas.gas, on)))
    for work in product.outside:
        own = work.factor_kgco2e_per_unit
        source = work.factor_source or "supplier"
        used = (
            book.of(work.factor, on)
            if own is None
            else own_factor(work.factor, own, f"kgCO2e/{work.unit}", source, on.year)
        )
        lines.append(_line(work.name, "outside", work.quantity, work.unit, used))
    for move in product.transport:
        tonne_km = move.mass_kg / G_PER_KG * move.distance_km
        lines.append(_line(move.mode, "transport", tonne_km, "tkm", book.of(move.mode, on)))
    if product.direct_kgco2e:
        own_direct = own_factor("direct", 1.0, "kgCO2e", product.company, on.year)
        lines.append(_line("direct", "direct", product.direct_kgco2e, "kgCO2e", own_direct))
    return lines


def _material_lines(product: Product, book: Book) -> list[FootprintLine]:
    lines = []
    for material in product.materials:
        own = material.factor_kgco2e_per_kg
        if own is None:
            used = book.of_metal(material.material, product.made_on)
        else:
            source = material.factor_source or material.certificate or "supplier"
            used = own_factor(material.material, own, "kgCO2e/kg", source, product.made_on.year)
        lines.append(_line(material.material, "material", material.bought_kg, "kg", used))
    return lines


def _work_lines(product: Product, book: Book) -> list[FootprintLine]:
    used = _electricity(product, book)
    value, is_own = used.value, used.is_primary
    return [
        FootprintLine(
            work.name,
            "energy",
            work.energy_kwh,
            "kWh",
            used,
            work.energy_kwh * value,
            work.is_metered or is_own,
        )
        for work in product.operations
        if work.energy_kwh
    ]


def _electricity(product: Product, book: Book) -> Factor:
    own = product.electricity_kgco2e_per_kwh
    if own is None:
        return book.of("electricity_nl_market", product.made_on)
    return own_factor("electricity", own, "kgCO2e/kWh", product.company, product.made_on.year)


def _line(what: str, kind: str, amount: float, unit: str, used: Factor) -> FootprintLine:
    """One line; `WrongUnit` when the factor counts in something else than the amount."""
    per = used.unit.rpartition("/")[2]
    if per != unit and _measure(per) != _measure(unit):
        raise WrongUnit("carbon.wrong-unit", what=what, unit=unit, factor=used.id, per=used.unit)
    return FootprintLine(what, kind, amount, unit, used, amount * used.value, used.is_primary)


def _measure(unit: str) -> str:
    """A unit as it is compared: m² is m2, and a normal cubic metre of gas a cubic metre."""
    return unit.strip().lower().replace("²", "2").replace("³", "3").removeprefix("n")


def _input_line(
    product: Product, quantity: float, total: float, primary: float, confidence: Confidence
) -> FootprintLine:
    used = Factor(
        id=product.id,
        value=total,
        unit="kgCO2e/st",
        boundary="cradle to gate",
        source=product.name or product.id,
        year=product.made_on.year,
        licence="own",
        confidence=confidence,
    )
    return FootprintLine(
        product.id, "input", quantity, "st", used, quantity * total, primary >= total > 0
    )


def _sums(product: Product, lines: list[FootprintLine], book: Book) -> tuple[float, ...]:
    """Market based, location based and primary kg CO2e of its own lines; its own mass; and the kg
    of each confidence."""
    total = location = primary = 0.0
    sure = dict.fromkeys(Confidence, 0.0)
    grid = book.of("electricity_nl_location", product.made_on).value
    for line in lines:
        total += line.co2e_kg
        sure[line.factor.confidence] += line.co2e_kg
        location += line.amount * grid if line.kind == "energy" else line.co2e_kg
        if line.is_primary:
            primary += line.co2e_kg
    return total, location, primary, product.own_mass_kg, *sure.values()


def _by_confidence(sums: Sequence[float]) -> dict[str, float]:
    """kg CO2e of each confidence that has any, those of what goes into the product included."""
    return {each.value: kg for each, kg in zip(Confidence, sums, strict=True) if kg > 0}


def _least_sure(sums: Mapping[str, float]) -> Confidence:
    """A product is as sure as the least sure of what it is made of."""
    return next((each for each in reversed(Confidence) if each.value in sums), Confidence.HIGH)


def _avoided(product: Product) -> float:
    """Scrap times what primary metal costs more than recycled; only where both are in the book."""
    avoided = 0.0
    for material in product.materials:
        if material_factor_id(material.material) == "aluminium":
            scrap_kg = max(0.0, material.bought_kg - material.mass_kg)
            primary = factor("aluminium", product.made_on).value
            avoided += scrap_kg * (primary - factor("aluminium_recycled", product.made_on).value)
    return avoided


def _oddities(product: Product, lines: tuple[FootprintLine, ...]) -> tuple[Finding, ...]:
    odd = []
    for material in product.materials:
        metal: dict[str, object] = {"product": product.id, "material": material.material}
        if material.bought_kg < material.mass_kg * (1 - 1e-9):
            odd.append(Finding("carbon.less-bought-than-used", Severity.WARNING, params=metal))
        if material.factor_kgco2e_per_kg is None and not metal_class(material.material):
            odd.append(Finding("carbon.metal-unknown", Severity.WARNING, params=metal))
    for id_, used in {line.factor.id: line.factor for line in lines}.items():
        if not used.is_stale and used.confidence is not Confidence.LOW:
            continue
        params: dict[str, object] = {"factor": id_, "year": used.year, "source": used.source}
        if used.is_stale:
            odd.append(Finding("carbon.factor-of-another-year", Severity.INFO, params=params))
        if used.confidence is Confidence.LOW:
            odd.append(Finding("carbon.factor-low", Severity.INFO, params=params))
    return tuple(odd)
