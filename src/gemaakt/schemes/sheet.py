"""The work sheet of one question: inputs in, amounts and the steps that made them out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum

from gemaakt.errors import GemaaktError
from gemaakt.schemes.law import Law
from gemaakt.schemes.whole import CENTS, HUNDREDTHS, SCALE, Whole

MAY_BE_NEGATIVE = ("profit", "base")
"""Inputs that may be below nil; every other one is refused then."""


class Measure(Enum):
    """What a whole number counts."""

    EUR = CENTS
    SHARE = SCALE
    HUNDREDTH = HUNDREDTHS
    COUNT = 1
    YES = 0
    WORD = -1


class InputMissing(GemaaktError, KeyError):
    """The rule cannot be computed without this input."""


class InputOdd(GemaaktError, ValueError):
    """An input has a value that the rule does not know."""


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the reasoning: a named result, the value of the law it used, and the article."""

    what: str
    value: object
    measure: Measure
    parameter: str = ""
    number: object = None
    source: str = ""
    article: str = ""
    quote: str = ""
    quote_of: str = "source"
    derived: str = ""


@dataclass(slots=True)
class Sheet:
    """Inputs, law and what was found; `traced` keeps the steps (one firm) or not (many)."""

    law: Law
    inputs: Mapping[str, Whole]
    traced: bool = True
    amounts: dict[str, tuple[Measure, Whole]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    checks: dict[str, bool] = field(default_factory=dict)
    assumed: list[str] = field(default_factory=list)

    def take(self, name: str) -> Whole:
        """An input that the rule needs."""
        value = self.inputs.get(name)
        if value is None:
            raise InputMissing("schemes.input-missing", instrument=self.law.file, input=name)
        return value

    def ask(self, name: str) -> Whole:
        """An input that may be absent."""
        return self.inputs.get(name)

    def assume(self, name: str, value: Whole) -> Whole:
        """An input, or what is taken for granted when it is absent (and said so)."""
        given = self.inputs.get(name)
        if given is not None:
            return given
        if self.traced:
            self.assumed.append(name)
        return value

    def give(
        self,
        name: str,
        value: Whole,
        *parameters: str,
        measure: Measure = Measure.EUR,
    ) -> Whole:
        """Write an amount down, with one step for each value of the law that made it."""
        self.amounts[name] = (measure, value)
        if self.traced:
            self.note(name, value, *parameters, measure=measure)
        return value

    def note(
        self, what: str, value: Whole, *parameters: str, measure: Measure = Measure.EUR
    ) -> Whole:
        """Write a step down that is no amount of the answer."""
        if self.traced:
            for parameter in parameters or ("",):
                self.steps.append(self._step(what, value, measure, parameter))
        return value

    def _step(self, what: str, value: Whole, measure: Measure, parameter: str) -> Step:
        known = self.law.value(parameter) if parameter else None
        if known is None:
            return Step(what, value, measure, parameter)
        return Step(
            what,
            value,
            measure,
            parameter,
            known.value,
            known.source,
            known.article,
            known.quote,
            known.quote_of,
            known.derived,
        )
