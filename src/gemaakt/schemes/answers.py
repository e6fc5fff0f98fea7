"""What the command line and the pages ask: one question, one instrument's words, the list."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import msgspec

from gemaakt.data.dated import table
from gemaakt.data.messages import finding_row
from gemaakt.findings import Finding
from gemaakt.schemes.ask import Refusal, ask, whole_input
from gemaakt.schemes.basis import told
from gemaakt.schemes.burden import burden
from gemaakt.schemes.catalogue import INSTRUMENTS, UnknownInstrument, words
from gemaakt.schemes.law import days_said, parameters_of, spans_of, values_on, years_of
from gemaakt.schemes.politics import compare
from gemaakt.schemes.sheet import InputOdd, Measure
from gemaakt.schemes.stack import apprentices, machine, project
from gemaakt.schemes.succession import succession

ESSENTIAL = {
    "wbso": "rate_first_bracket",
    "innovatiebox": "flat_share_of_profit",
    "eia": "rate",
    "mia": "rate_category_I",
    "vamil": "free_depreciation_share",
    "kia": "rate",
    "vpb": "rate_low",
    "box2": "rate_low",
    "mkb_winstvrijstelling": "rate",
    "zelfstandigenaftrek": "amount",
    "bor": "full_exemption_up_to",
    "schenk_erfbelasting": "group1_low",
    "wkr": "free_space_first",
    "lkv": "disabled_per_hour",
    "praktijkleren": "max_per_place",
    "energiebelasting": "el_0_2900",
    "energiebesparingsplicht": "electricity_threshold",
    "wpm": "employees_threshold",
    "cbam": "de_minimis",
    "de_minimis": "ceiling",
    "csrd": "employees_above",
}
"""The value without which an instrument cannot be computed for a year."""


def _politics(on: date, inputs: Mapping[str, object], language: str) -> dict[str, Any]:
    firm = {name: value for name, value in inputs.items() if name not in ("year", "other")}
    years = {"year": inputs.get("year", on.year - 1), "other": inputs.get("other", on.year)}
    whole = {name: whole_input(name, value, Measure.COUNT) for name, value in years.items()}
    for name, year in whole.items():
        if year not in range(1900, 2200):
            raise InputOdd("schemes.input-odd", input=name, value=year, known="1900 – 2199")
    return compare(firm, year=whole["year"], other=whole["other"])


def _burden(on: date, inputs: Mapping[str, object], language: str) -> dict[str, Any]:
    named = {name: inputs.get(name) for name in ("minutes", "taken_over", "paid_eur")}
    maps = {name: value if isinstance(value, Mapping) else {} for name, value in named.items()}
    firm = {
        name: float(whole_input(name, value, Measure.HUNDREDTH)) / 100
        for name, value in inputs.items()
        if name not in (*maps, "wage_eur_per_h") and value is not None
    }
    wage = inputs.get("wage_eur_per_h")
    return burden(firm, **maps, wage_eur_per_h=wage, language=language)


COMBINED: dict[str, Callable[[date, Mapping[str, object], str], dict[str, Any]]] = {
    "machine": machine,
    "apprentices": apprentices,
    "project": project,
    "succession": succession,
    "politics": _politics,
    "burden": _burden,
}
"""Questions that touch more than one instrument."""


def question(
    name: str,
    *,
    on: date,
    inputs: Mapping[str, object],
    given: Mapping[str, object],
    language: str,
) -> dict[str, Any]:
    """The answer as a plain document; a refusal also holds the `finding` that says so."""
    if name in COMBINED:
        return COMBINED[name](on, inputs, language)
    if name not in INSTRUMENTS and name in words():
        return _told(name, on=on, language=language)
    answer = ask(name, on=on, inputs=inputs, given=given, language=language)
    document: dict[str, Any] = msgspec.to_builtins(replace(answer, findings=()))
    document = {"format": document.pop("format"), **document}
    document["findings"] = [finding_row(each, language) for each in answer.findings]
    if answer.refusal is not None:
        document["finding"] = _no_rule(answer.refusal)
    return document


def _told(name: str, *, on: date, language: str) -> dict[str, Any]:
    """What holds on the day of an instrument that is not computed; a refusal when nothing does."""
    document = information(name, on=on, language=language)
    known = [] if document["values"] else list(parameters_of(name))
    if known:
        years = sorted({year for each in known for year in years_of(name, each)})
        refusal = Refusal(name, on, tuple(years), known[0], spans_of(name, known[0]))
        document |= {"refusal": msgspec.to_builtins(refusal), "finding": _no_rule(refusal)}
    return document


def _no_rule(refusal: Refusal) -> Finding:
    return Finding(
        "schemes.no-rule-on",
        params={
            "instrument": refusal.instrument,
            "parameter": refusal.parameter,
            "on": str(refusal.on),
            "days": days_said(refusal.spans),
        },
    )


def information(name: str, *, on: date, language: str) -> dict[str, Any]:
    """The values that hold on the day of an instrument that is shown but not computed."""
    if name not in words():
        raise UnknownInstrument(
            "schemes.unknown-instrument", name=name, known=", ".join((*INSTRUMENTS, *words()))
        )
    rows = [told(each) for each in values_on(name, on).values()]
    return {
        "format": "gemaakt.scheme-information/1",
        "instrument": name,
        "title": words()[name][language],
        "on": str(on),
        "values": rows,
    }


def years_computed(name: str) -> tuple[int, ...]:
    """The years for which an instrument can be computed."""
    return years_of(name, ESSENTIAL[name]) if name in ESSENTIAL else ()


def catalogue(language: str) -> dict[str, Any]:
    """Every instrument with its title, inputs and years."""
    rows = [
        {
            "instrument": name,
            "title": entry[language],
            "years": list(years_computed(name) or _years_of_any(name)),
            "computed": name in INSTRUMENTS,
            "inputs": list(INSTRUMENTS[name].inputs) if name in INSTRUMENTS else [],
        }
        for name, entry in words().items()
    ]
    return {"format": "gemaakt.scheme-list/1", "instruments": rows}


def _years_of_any(name: str) -> tuple[int, ...]:
    try:
        parameters = table(f"schemes/{name}")
    except FileNotFoundError:
        return ()
    return tuple(sorted({year for each in parameters for year in years_of(name, each)}))
