"""The words of a price and of a footprint in the language of the page, and their sources."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from gemaakt.data.dated import NoValueOn, UnknownParameter, value
from gemaakt.data.messages.sources import source_in_words
from gemaakt.quote.by_hand import ADJUSTMENT, BY_HAND
from gemaakt.quote.by_word import BOUGHT
from gemaakt.quote.price import THEIRS
from gemaakt.quote.rule_words import rule_in

WHAT = {
    "material": _("material"),
    "scrap value": _("scrap value"),
    THEIRS: _("material of the customer"),
    BOUGHT: _("bought in"),
    "laser": _("laser cutting"),
    "saw": _("sawing"),
    "brake": _("bending"),
    "deburr": _("deburring"),
    "weld": _("welding"),
    "turn": _("turning"),
    "mill": _("milling"),
    "drill": _("drilling"),
    "tap": _("tapping"),
    "roll": _("rolling"),
    "assembly": _("assembly"),
    "inspect": _("inspection"),
    "preparation": _("work preparation"),
    "outside": _("outside work"),
    "tooling": _("tooling"),
    "welding wire": _("welding wire"),
    "risk": _("risk"),
    "margin": _("margin"),
    "order fee": _("order fee"),
    ADJUSTMENT: _("surcharge or discount"),
    BY_HAND: _("price by hand"),
}
KINDS = {
    "flat": _("flat sheet"),
    "bent": _("folded sheet"),
    "tube": _("tube"),
    "profile": _("profile"),
    "turned": _("turned part"),
    "milled": _("milled part"),
    "other": _("not recognised"),
}
LEARNED = {
    "material": _("material price"), "line": _("work preparation"), "pierce": _("piercing"),
    "order_fee": _("order fee"),
}  # fmt: skip
FAMILIES = {
    "steel": _("steel"), "stainless": _("stainless steel"), "aluminium": _("aluminium"),
    "brass": _("brass"), "copper": _("copper"),
}  # fmt: skip
REMEDIES = {
    "overtime": _("overtime"), "move-order": _("another order later"),
    "material-earlier": _("material earlier"), "other-machine": _("another machine"),
    "other-person": _("somebody else"), "outsource": _("outside work"),
    "saturday": _("a Saturday"), "priority": _("goes first"), "split": _("in two parts"),
}  # fmt: skip
NEST_STEP = "cut"
"""`gemaakt.cutting.join.CUT`, which brings the whole search with it."""

DATES = {"fast": _("faster"), "standard": _("standard"), "relaxed": _("later, for less")}
LOST = {
    "price": _("price"), "date": _("date"), "quality": _("quality"),
    "stopped": _("the project stopped"), "other": _("something else"),
}  # fmt: skip
UNITS = {
    "h": _("h"), "order": _("order"), "share": "%", "st": _("pcs"), "line": _("line"),
}  # fmt: skip
DRIVERS = {"set-up h": _("set-up"), "run h": _("carrying out")}


def trade_word(name: str) -> str:
    """The trade's word for an operation that a quote made; the firm's own names stay theirs."""
    return str(WHAT.get(name, name))


def step_word(code: str) -> str:
    """The code of an operation; those of a nest, which nobody named, by their word."""
    nest, dash, stage = code.partition("-")
    if nest != NEST_STEP or (dash and not stage.isdecimal()):
        return code
    return f"{_('cutting')} {stage}".strip()


def priced(line: Mapping[str, Any]) -> dict[str, Any]:
    """A price line as the page says it: a share as a percentage of its base."""
    is_share = line["unit"] == "share"
    amount = float(line["amount"])
    driver = line["driver"]
    rule = str(line["rule"])
    is_given = line["what"] in (ADJUSTMENT, BY_HAND)  # a person's own words stay as they are
    return {
        **line,
        "rule": rule if is_given else rule_in(get_language() or "nl", rule),
        "constants": _group_of(line["what"]),
        "what": WHAT.get(line["what"], line["what"]),
        "detail": DRIVERS.get(driver, driver if line["what"] == "outside" else ""),
        "amount": amount * 100 if is_share else amount,
        "unit": UNITS.get(line["unit"], line["unit"]),
        "is_share": is_share,
    }


def sourced(part: Mapping[str, Any], material: str, on: date) -> dict[str, Any]:
    """A footprint line with its factor and where that was read."""
    if part.get("source"):
        shown = {
            "what": WHAT.get(part["what"], part["what"]),
            "source": source_in_words(str(part["source"]), get_language() or "nl"),
        }
        return {**part, **shown, "factor": part["factor_kgco2e_per_unit"], "is_own": False}
    is_power = part["unit"] == "kWh"
    name = "constants/price" if is_power else f"materials/{material.lower()}"
    parameter = "grid_kgco2e_per_kwh" if is_power else "co2e_kgco2e_per_kg"
    row = {
        **part,
        "what": WHAT.get(part["what"], part["what"]),
        "factor": part.get("factor_kgco2e_per_unit", part.get("factor")),
    }
    try:
        known = value(name, parameter, on=on)
    except (NoValueOn, UnknownParameter, FileNotFoundError):
        return row
    return {**row, "source": known.source, "since": known.valid_from, "is_own": known.value}


GROUPS = {
    "material": "metal", "scrap value": "metal", "risk": "price", "margin": "price",
    "order fee": "price", "outside": "price", "tooling": "price", "preparation": "line",
    "welding wire": "weld", BY_HAND: "", ADJUSTMENT: "", THEIRS: "", BOUGHT: "price",
}  # fmt: skip
"""Which table of constants explains the rate of a line; an operation has its own."""


def _group_of(what: str) -> str:
    return GROUPS.get(what, what)
