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


class UnknownInstrument(GemaaktError, LookupError):
    """No instrument has this name."""


@dataclass(frozen=True, slots=True)
class Instrument:
    """One instrument: `inputs` names each input and what it counts."""

    name: str
    file: str
    rule: Callable[[Sheet], None]
    inputs: Mapping[str, Measure]
    part_of: str = ""
    """The instrument whose rule this is one step of; empty for an instrument of its own."""


def _all() -> tuple[Instrument, ...]:
    tax = {"flat_tax_rate": SHARE, "profit": EUR}
    relation = {"relation": WORD, "by_death": YES}
    mia_in = {"investment": EUR, "category": WORD, "mia_not_eligible": EUR, **tax}
    hours = {"hours": HUNDREDTH, "hourly_wage": EUR, "method": WORD, "base": EUR}
    use = {"kwh": HUNDREDTH, "m3": HUNDREDTH}
    return (
        Instrument(
            "wbso",
            "wbso",
            innovation.wbso,
            {**hours, "starter": YES, "costs": EUR, "expenditure": EUR},
        ),
        Instrument("wbso_flat", "wbso", innovation.wbso_flat, {"hours": HUNDREDTH}, "wbso"),
        Instrument(
            "wbso_wage",
            "wbso",
            innovation.wbso_wage,
            {"wages": EUR, "paid_hours": HUNDREDTH},
            "wbso",
        ),
        Instrument(
            "innovatiebox",
            "innovatiebox",
            innovation.innovation_box,
            {"profit": EUR, "normal_rate": SHARE},
        ),
        Instrument("eia", "eia", investment.eia, {"investment": EUR, **tax}),
        Instrument("mia", "mia", investment.mia, mia_in),
        Instrument("vamil", "vamil", investment.vamil, {"investment": EUR}),
        Instrument("kia", "kia", investment.kia, {"investment": EUR, "only_rate": YES, **tax}),
        Instrument("mia+kia", "mia", investment.mia_and_kia, mia_in, "mia"),
        Instrument("vpb", "vpb", profit.vpb, {"profit": EUR}),
        Instrument("box2", "box2", profit.box2, {"amount": EUR}),
        Instrument(
            "box2_partner_bracket",
            "box2",
            profit.box2_partner_bracket,
            {"partners": COUNT},
            "box2",
        ),
        Instrument(
            "mkb_winstvrijstelling",
            "mkb_winstvrijstelling",
            profit.mkb_exemption,
            {"profit": EUR},
        ),
        Instrument(
            "zelfstandigenaftrek",
            "zelfstandigenaftrek",
            profit.self_employed_deduction,
            {"profit": EUR, "starter": YES},
        ),
        Instrument(
            "bor",
            "bor",
            inheritance.bor,
            {
                "enterprise_value": EUR,
                "share": SHARE,
                "apply_annual_exemption": YES,
                **relation,
            },
        ),
        Instrument(
            "bor_marginal",
            "bor",
            inheritance.bor_marginal,
            {"high": SHARE, "exemption_above": SHARE},
            "bor",
        ),
        Instrument(
            "schenk_erfbelasting",
            "schenk_erfbelasting",
            inheritance.gift,
            {"gift": EUR, "exemption": EUR, **relation},
        ),
        Instrument("wkr", "wkr", labour.wkr, {"wage_sum": EUR}),
        Instrument("wkr_levy", "wkr", labour.wkr_levy, {"excess": EUR}, "wkr"),
        Instrument("lkv", "lkv", labour.lkv, {"hours": HUNDREDTH, "kind": WORD}),
        Instrument(
            "praktijkleren",
            "praktijkleren",
            labour.work_placement,
            {"places": HUNDREDTH, "category": WORD},
        ),
        Instrument("energiebelasting", "energiebelasting", energy.energy_tax, use),
        Instrument(
            "energiebelasting_unit",
            "energiebelasting",
            energy.energy_price,
            {"parameter": WORD, "vat": SHARE},
            "energiebelasting",
        ),
        Instrument("energiebesparingsplicht", "energiebesparingsplicht", energy.saving_duty, use),
        Instrument("wpm", "wpm", duty.mobility, {"employees": COUNT}),
        Instrument("cbam", "cbam", duty.cbam, {"tonnes": HUNDREDTH}),
        Instrument("csrd", "csrd", duty.csrd, {"employees": COUNT, "turnover": EUR}),
    )


INSTRUMENTS: dict[str, Instrument] = {each.name: each for each in _all()}
"""Name -> instrument; those with `part_of` ask one step of another."""


def instrument(name: str) -> Instrument:
    """The instrument of this name; `UnknownInstrument` names those there are."""
    found = INSTRUMENTS.get(name)
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
