"""One question, one answer: amounts, steps with articles, conditions, deadlines, a receipt."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from gemaakt import __version__
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity
from gemaakt.schemes.catalogue import Instrument, instrument, words_of
from gemaakt.schemes.deadlines import Deadline, deadlines_of
from gemaakt.schemes.law import (
    Law,
    NoRuleOn,
    Span,
    spans_of,
    unused,
    values_on,
    years_of,
)
from gemaakt.schemes.sheet import MAY_BE_NEGATIVE, InputOdd, Measure, Sheet
from gemaakt.schemes.whole import SCALE, Whole, scaled

FORMAT = "gemaakt.scheme/1"
CAVEATS = {
    "nl": "Indicatie op basis van de gegevens die u invulde en de wettekst zoals geldig op {on}; "
    "geen fiscaal of juridisch advies. RVO en de Belastingdienst beslissen. "
    "Niet getoetst: {untested}.",
    "en": "An indication from what you entered and the law as valid on {on}; no tax or legal "
    "advice. RVO and the tax authority decide. Not tested: {untested}.",
}
NOTHING = {"nl": "niets", "en": "nothing"}
TRUE_WORDS = ("true", "ja", "yes", "1", "waar")
FALSE_WORDS = ("false", "nee", "no", "0", "onwaar")

type Number = int | float | bool


class WrongInput(GemaaktError, ValueError):
    """An input has a name that the instrument does not know."""


@dataclass(frozen=True, slots=True)
class AnswerStep:
    """One line of the reasoning, with the value of the law it used and where that stands."""

    what: str
    value: object
    parameter: str = ""
    parameter_value: object = None
    source: str = ""
    article: str = ""
    quote: str = ""
    quote_of: str = "source"
    """`register` when the sentence is a line of our own register, not the source's words."""
    derived: str = ""
    """How the value follows from the numbers in its sentence, when it does not stand there."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition: met, not met, or not known (`met` is null), which makes it a question."""

    key: str
    what: str
    met: bool | None
    article: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """No value for the day: the instrument, the day asked and the years there are."""

    instrument: str
    on: date
    years: tuple[int, ...]
    parameter: str = ""
    spans: tuple[Span, ...] = ()
    """First and last day of each stretch for which there is a value."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one question (`gemaakt.scheme/1`)."""

    instrument: str
    title: str
    on: date
    amounts: Mapping[str, Number] = field(default_factory=dict)
    steps: tuple[AnswerStep, ...] = ()
    conditions: tuple[Condition, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    assumptions: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    caveat: str = ""
    receipt: str = ""
    refusal: Refusal | None = None
    findings: tuple[Finding, ...] = ()
    """What was asked and has no meaning, such as a value of the law by a wrong name."""
    format: str = FORMAT


def ask(
    name: str,
    *,
    on: date,
    inputs: Mapping[str, object],
    given: Mapping[str, object] | None = None,
    language: str = "nl",
) -> Answer:
    """Answer a question about one instrument on one day.

    `given` holds values of the law that replace or lift the absence of our own. Raises
    `UnknownInstrument`, `WrongInput`, `InputMissing`, `InputOdd`, `NotWhole`; the absence of a
    value for the day is no error but a `refusal` in the answer.
    """
    asked = instrument(name)
    name = asked.name
    words = words_of(name)
    title = str(words.get(language, name))
    known, facts = _split(asked, inputs)
    law = Law(asked.file, on, dict(given or {}))
    sheet = Sheet(law, known)
    try:
        asked.rule(sheet)
    except NoRuleOn as refused:
        return Answer(
            name,
            title,
            on,
            refusal=_refusal(asked, on, str(refused.params["parameter"])),
            receipt=_receipt(asked, on, inputs),
            findings=tuple(unknown_given(asked, law)),
        )
    conditions = _conditions(words, facts, language)
    untested = [each.what for each in conditions if each.met is None]
    return Answer(
        name,
        title,
        on,
        amounts={key: plain(value, kind) for key, (kind, value) in sheet.amounts.items()},
        steps=_steps(sheet),
        conditions=conditions,
        deadlines=deadlines_of(name, on, facts, language),
        assumptions=_assumptions(sheet),
        questions=tuple(untested),
        caveat=caveat_of(on, untested, language),
        receipt=_receipt(asked, on, inputs, given),
        findings=tuple(unknown_given(asked, law)),
    )


def caveat_of(on: date, untested: Sequence[str], language: str) -> str:
    """What an answer is not, and which conditions nobody told anything of."""
    return CAVEATS[language].format(on=on, untested="; ".join(untested) or NOTHING[language])


def _refusal(asked: Instrument, on: date, parameter: str) -> Refusal:
    file = asked.file
    return Refusal(asked.name, on, years_of(file, parameter), parameter, spans_of(file, parameter))


def plain(value: Whole, measure: Measure) -> Number:
    """A whole number of a measure as the number a reader expects."""
    if measure is Measure.YES:
        return bool(value)
    number = Decimal(int(value)) / max(measure.value, 1)
    return int(number) if number == number.to_integral_value() else float(number)


def whole_input(name: str, value: object, measure: Measure) -> Whole:
    """An input as the whole number (or word) that the rules reckon with; None stays None."""
    if value is None:
        return None
    if measure is Measure.WORD:
        return str(value)
    if measure is Measure.YES:
        return int(yes_of(name, value))
    number = scaled(value, measure.value, name=name)
    if number < 0 and name not in MAY_BE_NEGATIVE:
        raise InputOdd("schemes.input-odd", input=name, value=value, known="≥ 0")
    if measure is Measure.SHARE and number > SCALE * 10:
        raise InputOdd("schemes.input-odd", input=name, value=value, known="0 – 1")
    return number


def yes_of(name: str, value: object) -> bool:
    """A yes or a no, also as a word."""
    word = str(value).strip().lower()
    if word in TRUE_WORDS:
        return True
    if word in FALSE_WORDS:
        return False
    raise InputOdd("schemes.input-odd", input=name, value=value, known="true, false")


def _split(
    asked: Instrument, inputs: Mapping[str, object]
) -> tuple[dict[str, Whole], dict[str, object]]:
    facts = facts_of(asked)
    known: dict[str, Whole] = {}
    for name, value in inputs.items():
        if name in asked.inputs:
            known[name] = whole_input(name, value, asked.inputs[name])
        elif name not in facts:
            raise unknown_input(asked, name)
    return known, {name: inputs[name] for name in facts if name in inputs}


def facts_of(asked: Instrument) -> set[str]:
    """What may be said besides the inputs: conditions, and the days that deadlines run from."""
    words = words_of(asked.name)
    facts = {each["key"] for each in words.get("conditions", ())}
    return facts | {each["input"] for each in words.get("deadlines", ()) if "input" in each}


def unknown_input(asked: Instrument, name: str) -> WrongInput:
    """The error that names an input which the instrument does not know, and those it does."""
    return WrongInput(
        "schemes.unknown-input",
        instrument=asked.name,
        input=name,
        known=", ".join((*asked.inputs, *sorted(facts_of(asked)))),
    )


def unknown_given(asked: Instrument, law: Law) -> Iterator[Finding]:
    """A warning for each value of the law that was given by a name that nothing reads."""
    for parameter, nearest in unused(law).items():
        params = {"instrument": asked.name, "parameter": parameter, "nearest": nearest}
        yield Finding("schemes.unknown-parameter", Severity.WARNING, params=params)


def _conditions(
    words: Mapping[str, object], facts: Mapping[str, object], language: str
) -> tuple[Condition, ...]:
    rows: list[Condition] = []
    for each in words.get("conditions", ()):  # type: ignore[attr-defined]
        said = facts.get(each["key"])
        unknown = said is None or str(said).lower() in ("unknown", "onbekend", "null", "")
        met = None if unknown else yes_of(each["key"], said)
        rows.append(Condition(each["key"], each[language], met, each["article"]))
    return tuple(rows)


def _steps(sheet: Sheet) -> tuple[AnswerStep, ...]:
    return tuple(
        AnswerStep(
            step.what,
            plain(step.value, step.measure),
            step.parameter,
            _number(step.number),
            step.source,
            step.article,
            step.quote,
            step.quote_of,
            step.derived,
        )
        for step in sheet.steps
    )


def _number(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else value


def _assumptions(sheet: Sheet) -> tuple[str, ...]:
    return tuple(dict.fromkeys(sheet.assumed))


def _receipt(
    asked: Instrument,
    on: date,
    inputs: Mapping[str, object],
    given: Mapping[str, object] | None = None,
) -> str:
    """Hash of the question, of every value of the law that was in force, and of the version."""
    rules = {name: str(value.value) for name, value in sorted(values_on(asked.file, on).items())}
    text = json.dumps(
        [__version__, asked.name, str(on), rules, inputs, given or {}],
        sort_keys=True,
        default=str,
    )
    return hashlib.sha256(text.encode()).hexdigest()[:32]
