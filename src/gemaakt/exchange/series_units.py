"""Numbers and units in the headings of series: what a column holds, and what it cannot be.

A unit that is known is converted, one that is missing is assumed and said; one of another
quantity (gas, heat, apparent power, other money) is refused: no figure is made of it.
"""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

NUMBER_NL = re.compile(r"[-+]?\d{1,3}(\.\d{3})+,\d+|[-+]?\d{1,3}(\.\d{3}){2,}")
NUMBER_EN = re.compile(r"[-+]?\d{1,3}(,\d{3})+\.\d+|[-+]?\d{1,3}(,\d{3}){2,}")
THOUSANDS_NL = re.compile(r"[-+]?[1-9]\d{0,2}(\.\d{3})+")
THOUSANDS_EN = re.compile(r"[-+]?[1-9]\d{0,2}(,\d{3})+")
DECIMAL_NL = re.compile(r"[-+]?(\d+,(\d{1,2}|\d{4,})|\d{1,3}(\.\d{3})+,\d+)")
DECIMAL_EN = re.compile(r"[-+]?(\d+\.(\d{1,2}|\d{4,})|\d{1,3}(,\d{3})+\.\d+)")
"""A number that cannot be anything else: its last sign is a decimal one."""
NUMBER = re.compile(r"[-+]?(\d+([.,]\d*)?|[.,]\d+)(e[-+]?\d+)?", re.IGNORECASE)
UNSEEN = str.maketrans({"−": "-", "–": "-", "€": "", " ": "", "\u00a0": "", "\u202f": "", "'": ""})
LONGEST_NUMBER = 40
LARGEST = 1e301
"""Beyond this, sums and conversions are no numbers any more."""

CARBON = re.compile(r"co2|co₂|carbon|koolstof|emissi|(?<![a-z])k?g ?(/|per) ?[km]?wh")
"""Grams of CO2, also per kWh: no energy, though its heading names a kWh."""

POWER_KW = {"kw": 1.0, "kilowatt": 1.0, "w": 0.001, "watt": 0.001, "watts": 0.001, "mw": 1000.0}
ENERGY_KWH = {"kwh": 1.0, "wh": 0.001, "mwh": 1000.0}
FOREIGN = frozenset(
    """m3 m³ nm3 gas gj mj kj kva va mva kvar kvarh mvar kvah a amp ampere amps v volt volts hz
    °c celsius bar liter litre l warmte heat water""".split()  # noqa: SIM905
)
"""Units and quantities that meters also have, and that are no kW or kWh."""
QUANTITIES = re.compile(
    r"(aard)?gas(verbruik|meter|afname|stand)?|water(verbruik|meter|afname|stand)?|"
    r"(stads)?warmte(verbruik|meter|afname|levering)?|koude(verbruik|levering)?|heat|heating"
)
PLAIN_WORDS = frozenset(
    """verbruik gebruik afname levering stand meter meterstand consumption usage use used import
    total totaal per kwartier uur hour quarter""".split()  # noqa: SIM905
)
"""Words beside which gas, water or heat in kWh is what is measured, and no pump or boiler."""
OTHER_MONEY = frozenset(
    "usd $ dollar gbp £ pound chf sek nok dkk pln czk huf ron bgn gbx pence jpy ¥".split()  # noqa: SIM905
)
CENTS = frozenset(("ct", "cent", "cents", "eurocent", "eurocents", "c"))


@dataclass(frozen=True, slots=True)
class Unit:
    """What a column is in, and what one of it is in kW, kWh or EUR/kWh."""

    name: str
    factor: float
    is_energy: bool = False


def plain_number(text: str) -> float | None:
    """A number with a decimal comma or point, with or without thousands; None when it is none."""
    cell = text.strip().translate(UNSEEN)
    if len(cell) > LONGEST_NUMBER:
        return None
    if NUMBER_NL.fullmatch(cell):
        cell = cell.replace(".", "")
    elif NUMBER_EN.fullmatch(cell):
        cell = cell.replace(",", "")
    elif not NUMBER.fullmatch(cell):
        return None
    number = float(cell.replace(",", "."))
    return number if math.isfinite(number) and abs(number) < LARGEST else None


def plain_numbers(texts: Sequence[str]) -> list[float | None]:
    """Numbers of one column: where one has thousands and decimals, all are written that way.

    Beside `1.234,5` or `12,5` a `1.234` is a thousand and more; alone it is a bit above one.
    """
    bare = [text.strip().translate(UNSEEN) for text in texts]
    if any(DECIMAL_NL.fullmatch(cell) for cell in bare):
        bare = [c.replace(".", "") if THOUSANDS_NL.fullmatch(c) else c for c in bare]
    elif any(DECIMAL_EN.fullmatch(cell) for cell in bare):
        bare = [c.replace(",", "") if THOUSANDS_EN.fullmatch(c) else c for c in bare]
    return [plain_number(cell) for cell in bare]


def words_of(cell: str) -> list[str]:
    """Words and signs of a heading in small letters: `P_import [kWh]` gives p, import, kwh."""
    return re.findall(r"°c|[€$£¥]|[a-z]+[0-9³]?(?![a-z])|[a-z]+", cell.lower())


def says_carbon(cell: str) -> bool:
    """Whether a heading in small letters is about CO2."""
    return CARBON.search(cell) is not None


def foreign_unit(cell: str) -> str:
    """The unit or quantity in a heading that is no electricity; empty when there is none.

    Gas and heat in kWh are none either, a heat pump in kWh is.
    """
    words = words_of(cell)
    bare = [word for word in words if word not in POWER_KW and word not in ENERGY_KWH]
    others = [word for word in bare if QUANTITIES.fullmatch(word)]
    if len(bare) < len(words):
        rest = [word for word in bare if word not in PLAIN_WORDS]
        return others[0] if others and rest == others else ""
    return next((word for word in bare if word in FOREIGN), next(iter(others), ""))


def meter_unit(cell: str) -> Unit | None:
    """The unit of power or energy in a heading; None when it names none."""
    words = words_of(cell)
    for word in words:
        if word in ENERGY_KWH:
            return Unit(UNIT_NAMES[word], ENERGY_KWH[word], is_energy=True)
    for word in words:
        if word in POWER_KW:
            return Unit(UNIT_NAMES[word], POWER_KW[word])
    if "kwh" in cell.lower():
        return Unit("kWh", 1.0, is_energy=True)
    return Unit("kW", 1.0) if re.search("kw(?!art)", cell.lower()) else None  # no kwartier


UNIT_NAMES = {
    "kw": "kW", "kilowatt": "kW", "w": "W", "watt": "W", "watts": "W", "mw": "MW",
    "kwh": "kWh", "wh": "Wh", "mwh": "MWh",
}  # fmt: skip


def other_money(text: str) -> str:
    """The currency in a heading or unit that is not the euro; empty when there is none."""
    words = words_of(text)
    return next((word.upper() for word in words if word in OTHER_MONEY), "")


def price_unit(cell: str) -> Unit | None:
    """EUR/kWh, ct/kWh or EUR/MWh; None when the heading says neither what money nor per what."""
    words = words_of(cell)
    per_mwh = "mwh" in words or "mwhe" in words
    in_cents = bool(CENTS.intersection(words)) and ("kwh" in words or per_mwh)
    if not per_mwh and not in_cents and "kwh" not in cell.lower():
        return None
    factor = (0.01 if in_cents else 1.0) * (0.001 if per_mwh else 1.0)
    return Unit(f"{'ct' if in_cents else 'EUR'}/{'MWh' if per_mwh else 'kWh'}", factor)
