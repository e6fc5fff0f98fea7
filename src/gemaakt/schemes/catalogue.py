"""Every instrument: its rule, its inputs, its law file; its words are in ``words.toml``."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.schemes import duty, energy, inheritance, innovation, investment, labour, profit
from gemaakt.schemes.sheet import Measure, Sheet

EUR, SHARE, COUNT = Measure.EUR, Measure.SHARE, Measure.COUNT
HUNDREDTH, YES, WORD = Measure.HUNDREDTH, Measure.YES, Measure.WORD


type Rule = Callable[[Sheet], None]


class UnknownInstrument(GemaaktError, LookupError):
    """No instrument has this name."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: `inputs` names each input and what it counts."""

    name: str
    file: str
    rule: Rule
    inputs: Mapping[str, Measure]
    part_of: str = ""
    """The instrument whose rule this is one step of; empty for an instrument of its own."""


TAX = {"flat_tax_rate": SHARE, "profit": EUR}
RELATION = {"relation": WORD, "by_death": YES}
MIA = {"investment": EUR, "category": WORD, "mia_not_eligible": EUR, **TAX}
USE = {"kwh": HUNDREDTH, "m3": HUNDREDTH}
WBSO = {
    "hours": HUNDREDTH,
    "hourly_wage": EUR,
    "method": WORD,
    "base": EUR,
    "starter": YES,
    "costs": EUR,
    "expenditure": EUR,
}
BOR = {"enterprise_value": EUR, "share": SHARE, "apply_annual_exemption": YES, **RELATION}
ZZP = "zelfstandigenaftrek"
MKB = "mkb_winstvrijstelling"
GIFT = "schenk_erfbelasting"
EB = "energiebelasting"
DUTY = "energiebesparingsplicht"
MARGIN = {"high": SHARE, "exemption_above": SHARE}
UNIT = {"parameter": WORD, "vat": SHARE}
LKV = {"hours": HUNDREDTH, "kind": WORD, "declared_employees": COUNT}
MINIMIS = {"de_minimis_had": EUR, "de_minimis_asked": EUR}
WAGES = {"wages": EUR, "paid_hours": HUNDREDTH}

_ROWS: tuple[tuple[str, str, Rule, Mapping[str, Measure], str], ...] = (
    ("wbso", "wbso", innovation.wbso, WBSO, ""),
    ("wbso_flat", "wbso", innovation.wbso_flat, {"hours": HUNDREDTH}, "wbso"),
    ("wbso_wage", "wbso", innovation.wbso_wage, WAGES, "wbso"),
    (
        "innovatiebox",
        "innovatiebox",
        innovation.innovation_box,
        {"profit": EUR, "normal_rate": SHARE},
        "",
    ),
    ("eia", "eia", investment.eia, {"investment": EUR, **TAX}, ""),
    ("mia", "mia", investment.mia, MIA, ""),
    ("vamil", "vamil", investment.vamil, {"investment": EUR}, ""),
    ("kia", "kia", investment.kia, {"investment": EUR, "only_rate": YES, **TAX}, ""),
    ("mia+kia", "mia", investment.mia_and_kia, MIA, "mia"),
    ("vpb", "vpb", profit.vpb, {"profit": EUR}, ""),
    ("box2", "box2", profit.box2, {"amount": EUR}, ""),
    (
        "box2_partner_bracket",
        "box2",
        profit.box2_partner_bracket,
        {"partners": COUNT},
        "box2",
    ),
    (MKB, MKB, profit.mkb_exemption, {"profit": EUR}, ""),
    (ZZP, ZZP, profit.self_employed_deduction, {"profit": EUR, "starter": YES}, ""),
    ("bor", "bor", inheritance.bor, BOR, ""),
    ("bor_marginal", "bor", inheritance.bor_marginal, MARGIN, "bor"),
    (GIFT, GIFT, inheritance.gift, {"gift": EUR, "exemption": EUR, **RELATION}, ""),
    ("wkr", "wkr", labour.wkr, {"wage_sum": EUR}, ""),
    ("wkr_levy", "wkr", labour.wkr_levy, {"excess": EUR}, "wkr"),
    ("lkv", "lkv", labour.lkv, LKV, ""),
    (
        "praktijkleren",
        "praktijkleren",
        labour.work_placement,
        {"places": HUNDREDTH, "category": WORD},
        "",
    ),
    (EB, EB, energy.energy_tax, USE, ""),
    ("energiebelasting_unit", EB, energy.energy_price, UNIT, EB),
    (DUTY, DUTY, energy.saving_duty, USE, ""),
    ("wpm", "wpm", duty.mobility, {"employees": COUNT}, ""),
    ("cbam", "cbam", duty.cbam, {"tonnes": HUNDREDTH}, ""),
    ("de_minimis", "de_minimis", duty.de_minimis, MINIMIS, ""),
    ("csrd", "csrd", duty.csrd, {"employees": COUNT, "turnover": EUR}, ""),
)

INSTRUMENTS: dict[str, Instrument] = {row[0]: Instrument(*row) for row in _ROWS}
"""Name -> instrument; those with `part_of` ask one step of another."""


def instrument(name: str) -> Instrument:
    """The instrument of this name, in small letters or large; `UnknownInstrument` names all."""
    found = INSTRUMENTS.get(name.strip().lower())
    if found is None:
        raise UnknownInstrument(
            "schemes.unknown-instrument", name=name, known=", ".join(INSTRUMENTS)
        )
    return found


@cache
def words() -> dict[str, Any]:
    """Titles, conditions and deadlines of every instrument, in Dutch and English."""
    entry = resources.files("gemaakt.schemes").joinpath("words.toml")
    return tomllib.loads(entry.read_text(encoding="utf-8"), parse_float=Decimal)


def words_of(name: str) -> dict[str, Any]:
    """The words of one instrument (of the whole one when this is a step)."""
    each = INSTRUMENTS.get(name)
    key = each.part_of or each.name if each else name
    return words().get(key, {})  # type: ignore[no-any-return]
