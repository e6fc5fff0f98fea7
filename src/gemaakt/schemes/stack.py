"""Stacked answers: one decision, every instrument that touches it, cash per year, what to file.

Three questions: a machine, apprentices, a development project. Tax of later years is reckoned
with the rates of the year of the decision, and that is said; so is everything else assumed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from gemaakt.schemes.ask import Answer, ask, caveat_of, plain, whole_input
from gemaakt.schemes.catalogue import words_of
from gemaakt.schemes.law import Law
from gemaakt.schemes.profit import corporate_tax
from gemaakt.schemes.sheet import InputMissing, Measure
from gemaakt.schemes.whole import Whole, of_hundredths

FORMAT = "gemaakt.scheme-stack/1"
EUR, HUNDREDTH, COUNT = Measure.EUR, Measure.HUNDREDTH, Measure.COUNT
YEARS_OF_LOSS = 9
"""After the last year of a machine a loss is followed no further than this (Wet Vpb art. 20 sets
no end to it)."""
MACHINE_LAWS = ("kia", "eia", "mia", "vamil")
"""The instruments that touch a machine."""
MACHINE = {"price": EUR, "profit": EUR, "life_years": COUNT, "category": Measure.WORD}
APPRENTICES = {
    "apprentices": COUNT,
    "hours": HUNDREDTH,
    "hourly_cost": EUR,
    "supervision_hours": HUNDREDTH,
    "supervisor_hourly_cost": EUR,
    "course_cost": EUR,
    "lkv_hours": HUNDREDTH,
}
PROJECT = {
    "hours": HUNDREDTH,
    "hourly_wage": EUR,
    "costs": EUR,
    "expenditure": EUR,
    "starter": Measure.YES,
    "profit": EUR,
}


@dataclass(frozen=True, slots=True)
class Option:
    """One way to stack: its allowances in cents, and what is written off in each year."""

    name: str
    allowances: Mapping[str, int]
    depreciation: tuple[int, ...]


def machine(on: date, inputs: Mapping[str, object], language: str = "nl") -> dict[str, Any]:
    """A machine bought on a day: KIA, with EIA, or with MIA and Vamil; net price and cash."""
    known = _read("machine", MACHINE, inputs, ("price",))
    price, life = known["price"], min(50, max(5, known.get("life_years") or 5))
    profit = known.get("profit")
    assumed = [] if profit is not None else ["profit"]
    assumed += [] if known.get("life_years") == life else ["life_years"]
    profit = 20_000_000 if profit is None else profit
    answers = _machine_answers(on, inputs, known, language)
    rows = [
        _cash(option, price, profit, on) for option in _machine_options(answers, price, life, on)
    ]
    return {
        "format": FORMAT,
        "question": "machine",
        "on": str(on),
        "options": rows,
        "best": max(rows, key=_saved_soonest)["name"],
        "assumptions": [
            *assumed,
            "only_investment",
            "no_partnership",
            "calendar_book_year",
            "later_years_same_rates",
            "no_residual_value",
            "loss_carried_on",
        ],
        **_together(list(answers.values()), on, language),
    }


def _saved_soonest(row: Mapping[str, Any]) -> tuple[int, list[float]]:
    """The most saved, in whole euros; of equals the one that saves it first."""
    return round(row["saving_eur"]), [each["tax_less_eur"] for each in row["years"]]


def _machine_answers(
    on: date, inputs: Mapping[str, object], known: Mapping[str, Whole], language: str
) -> dict[str, Answer]:
    investment: dict[str, object] = {"investment": plain(known["price"], EUR)}
    facts = {"ordered_on": inputs.get("ordered_on", str(on))}
    category = known.get("category") or "I"
    asked: dict[str, dict[str, object]] = {
        "kia": {},
        "eia": facts,
        "mia": {**facts, "category": category},
        "vamil": facts,
    }
    return {
        name: ask(
            name,
            on=on,
            inputs={**investment, **asked[name], **_conditions(name, inputs)},
            language=language,
        )
        for name in MACHINE_LAWS
    }


def _conditions(name: str, inputs: Mapping[str, object]) -> dict[str, object]:
    """What was said of the conditions of one instrument."""
    keys = [each["key"] for each in words_of(name).get("conditions", ())]
    return {key: inputs[key] for key in keys if key in inputs}


def _is_open(answer: Answer) -> bool:
    """Whether nothing known stands in the way: a value for the day, no condition not met."""
    return answer.refusal is None and all(each.met is not False for each in answer.conditions)


def _machine_options(
    answers: Mapping[str, Answer], price: int, life: int, on: date
) -> list[Option]:
    """The stacks that are open: KIA alone, with EIA, or with MIA and Vamil."""
    found = {
        name: _cents(answer, "deduction") if _is_open(answer) else 0
        for name, answer in answers.items()
    }
    linear = _linear(price, life, on.month)
    options = [Option("kia", {"kia": found["kia"]}, linear)]
    if _is_open(answers["eia"]):
        options.append(Option("kia+eia", {"kia": found["kia"], "eia": found["eia"]}, linear))
    if _is_open(answers["mia"]):
        both = {"kia": found["kia"], "mia": found["mia"]}
        options.append(Option("kia+mia", both, linear))
        if _is_open(answers["vamil"]):
            free = _cents(answers["vamil"], "free_depreciation")
            rest = _linear(price - free, life, on.month)
            options.append(Option("kia+mia+vamil", both, (rest[0] + free, *rest[1:])))
    return options


def _linear(amount: int, life: int, month: int) -> tuple[int, ...]:
    """Straight-line depreciation, the first year from the month on; the sum is the amount."""
    yearly, months = amount // life, 13 - month
    rows = [yearly * months // 12, *([yearly] * (life - 1))]
    rest = amount - sum(rows)
    if months == 12:
        return (*rows[:-1], rows[-1] + rest)  # no part of a year is left, only cents
    return (*rows, rest)


def _cash(option: Option, price: int, profit: int, on: date) -> dict[str, Any]:
    """Tax the option saves each year against not buying, and what the machine then costs."""
    law = Law("vpb", on)
    plain_tax = corporate_tax(law, profit)
    allowance = sum(option.allowances.values())
    years: list[dict[str, Any]] = []
    saving = loss = 0
    for at, written_off in enumerate(_with_years_of_loss(option.depreciation)):
        allowed = allowance if at == 0 else 0
        deducted = written_off + allowed + loss
        if at >= len(option.depreciation) and (not loss or profit <= 0):
            break
        less = plain_tax - corporate_tax(law, profit - deducted)
        loss = max(deducted - max(profit, 0), 0)
        saving += less
        years.append(
            {
                "year": on.year + at,
                "depreciation_eur": written_off / 100,
                "allowance_eur": allowed / 100,
                "loss_on_eur": loss / 100,
                "tax_less_eur": less / 100,
                "cash_eur": (less - (price if at == 0 else 0)) / 100,
            }
        )
    return {
        "name": option.name,
        "allowances_eur": {name: value / 100 for name, value in option.allowances.items()},
        "saving_eur": saving / 100,
        "net_price_eur": (price - saving) / 100,
        "years": years,
    }


def _with_years_of_loss(depreciation: tuple[int, ...]) -> tuple[int, ...]:
    """The years of the machine, and some more in which a loss of them may still be set off."""
    return (*depreciation, *[0] * YEARS_OF_LOSS)


def apprentices(on: date, inputs: Mapping[str, object], language: str = "nl") -> dict[str, Any]:
    """Apprentices: wage, supervision and course, less work placement and wage-cost benefit."""
    known = _read("apprentices", APPRENTICES, inputs, ("apprentices", "hours", "hourly_cost"))
    count = known["apprentices"]
    wages = count * of_hundredths(known["hourly_cost"], known["hours"])
    guide = count * of_hundredths(
        known.get("supervisor_hourly_cost") or 0, known.get("supervision_hours") or 0
    )
    course = count * (known.get("course_cost") or 0)
    placement = ask("praktijkleren", on=on, inputs={"places": count}, language=language)
    benefit = ask("lkv", on=on, inputs=_benefit(known), language=language)
    less = [_cents(placement, "amount"), _cents(benefit, "amount")]
    gross = wages + guide + course
    return {
        "format": FORMAT,
        "question": "apprentices",
        "on": str(on),
        "lines_eur": {
            "wages": wages / 100,
            "supervision": guide / 100,
            "course": course / 100,
            "praktijkleren": -less[0] / 100,
            "lkv": -less[1] / 100,
        },
        "gross_eur": gross / 100,
        "net_eur": (gross - sum(less)) / 100,
        "net_per_apprentice_eur": round((gross - sum(less)) / max(count, 1)) / 100,
        "assumptions": [name for name in APPRENTICES if name not in known],
        **_together([placement, benefit], on, language),
    }


def _benefit(known: Mapping[str, Whole]) -> dict[str, object]:
    """Hours with a declaration of all apprentices together, and how many they are at least."""
    hours = known.get("lkv_hours") or 0
    people = -(-hours // max(known["hours"], 1))
    people = max(1, min(people, known["apprentices"]))
    return {"kind": "disabled", "hours": plain(hours, HUNDREDTH), "declared_employees": people}


def project(on: date, inputs: Mapping[str, object], language: str = "nl") -> dict[str, Any]:
    """A development project: WBSO flat against actual costs, and the innovation box after it."""
    known = _read("project", PROJECT, inputs, ("hours",))
    shared = _some(inputs, known, "hours", "hourly_wage", "starter")
    costs = _some(inputs, known, "costs", "expenditure")
    flat = ask("wbso", on=on, inputs={**shared, "method": "flat"}, language=language)
    actual = ask("wbso", on=on, inputs={**shared, **costs}, language=language)
    answers = [flat, actual]
    rows = {
        name: each.amounts.get("credit")
        for name, each in (("flat", flat), ("actual", actual))
        if each.refusal is None
    }
    if "profit" in known:
        answers.append(
            ask("innovatiebox", on=on, inputs={"profit": inputs["profit"]}, language=language)
        )
    return {
        "format": FORMAT,
        "question": "project",
        "on": str(on),
        "credit_eur": rows,
        "best": max(rows, key=lambda name: rows[name] or 0) if rows else None,
        "assumptions": [name for name in PROJECT if name not in known],
        **_together(answers, on, language),
    }


def _read(
    question: str,
    spec: Mapping[str, Measure],
    inputs: Mapping[str, object],
    needed: tuple[str, ...],
) -> dict[str, Whole]:
    known = {
        name: whole_input(name, value, spec[name])
        for name, value in inputs.items()
        if name in spec and value is not None
    }
    for name in needed:
        if name not in known:
            raise InputMissing("schemes.input-missing", instrument=question, input=name)
    return known


def _some(
    inputs: Mapping[str, object], known: Mapping[str, Whole], *names: str
) -> dict[str, object]:
    return {name: inputs[name] for name in names if name in known}


def _cents(answer: Answer, amount: str) -> int:
    return round(answer.amounts.get(amount, 0) * 100)


def _together(answers: list[Answer], on: date, language: str) -> dict[str, Any]:
    deadlines = sorted(
        {each for answer in answers for each in answer.deadlines}, key=lambda each: each.day
    )
    questions = list(dict.fromkeys(q for answer in answers for q in answer.questions))
    return {
        "answers": [msgspec.to_builtins(answer) for answer in answers],
        "deadlines": msgspec.to_builtins(deadlines),
        "questions": questions,
        "refused": [a.instrument for a in answers if a.refusal is not None],
        "caveat": caveat_of(on, questions, language) if any(a.caveat for a in answers) else "",
    }
