"""The values of the law on a day, as whole numbers, with what a case gives instead.

A value is looked up in ``data/schemes/<file>.toml``; a name such as ``vpb.rate_low`` is that of
another file. No value on the day and none given: `NoRuleOn`, which names the days there are.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from difflib import get_close_matches
from functools import lru_cache

from gemaakt.data import Value
from gemaakt.data.dated import table, values
from gemaakt.errors import GemaaktError
from gemaakt.schemes.whole import CENTS, HUNDREDTHS, SCALE, scaled

ALIASES: dict[str, dict[str, str]] = {
    "eia": {"vpb_low": "vpb.rate_low", "vpb_high": "vpb.rate_high", "vpb_bracket": "vpb.bracket"},
    "mia": {"vpb_low": "vpb.rate_low", "vpb_high": "vpb.rate_high", "vpb_bracket": "vpb.bracket"},
    "bor": {
        "bracket": "schenk_erfbelasting.bracket",
        "low": "schenk_erfbelasting.group1_low",
        "high": "schenk_erfbelasting.group1_high",
    },
}
"""How a case may call a value of another file, per file."""

SHARES = ("rate", "share", "low", "high", "above", "taper", "levy", "free_space")


type Span = tuple[date, date]


class NoRuleOn(GemaaktError, LookupError):
    """There is no value of this instrument for the day; `days` are those there are."""


@dataclass(frozen=True, slots=True)
class Law:
    """The law of one instrument on one day."""

    file: str
    on: date
    given: Mapping[str, object] = field(default_factory=dict)
    seen: dict[str, int | None] = field(default_factory=dict, compare=False, repr=False)
    """What was looked up before: many firms are asked in pieces, the law only once."""

    def get(self, parameter: str) -> int | None:
        """The value as a whole number, or None when it is neither given nor known."""
        if parameter in self.seen:
            return self.seen[parameter]
        found = self.seen[parameter] = self._found(parameter)
        return found

    def _found(self, parameter: str) -> int | None:
        parameter = parameter.removeprefix(f"{self.file}.")
        if self.given:
            for name, value in self.given.items():
                if ALIASES.get(self.file, {}).get(name, name) == parameter:
                    return scaled(value, scale_of(self.file, parameter), name=name)
        file, _, name = parameter.rpartition(".")
        return whole_values(file or self.file, self.on).get(name)

    def need(self, parameter: str) -> int:
        """The value as a whole number; `NoRuleOn` when it is neither given nor known."""
        value = self.get(parameter)
        if value is None:
            raise NoRuleOn(
                "schemes.no-rule-on",
                instrument=self.file,
                parameter=parameter,
                on=self.on,
                days=days_said(spans_of(self.file, parameter)),
            )
        return value

    def value(self, parameter: str) -> Value | None:
        """The dated value itself, with source, article and sentence; None when it was given."""
        parameter = parameter.removeprefix(f"{self.file}.")
        if any(ALIASES.get(self.file, {}).get(n, n) == parameter for n in self.given):
            return None
        file, _, name = parameter.rpartition(".")
        return values_on(file or self.file, self.on).get(name)


def unused(law: Law) -> dict[str, str]:
    """What was given by a name that no rule reads, with the nearest names that one does."""
    try:
        known = {*table(f"schemes/{law.file}"), *ALIASES.get(law.file, {}), *law.seen}
    except FileNotFoundError:
        known = set(law.seen)
    odd = [name for name in law.given if name not in known]
    near = {name: get_close_matches(name.rpartition(".")[2], known) for name in odd}
    return {name: ", ".join(found or sorted(known)) for name, found in near.items()}


@lru_cache(maxsize=512)
def parameters_of(file: str) -> tuple[str, ...]:
    """The parameters of a file; none where there is no such file."""
    try:
        return tuple(table(f"schemes/{file}"))
    except FileNotFoundError:
        return ()


@lru_cache(maxsize=512)
def values_on(file: str, on: date) -> dict[str, Value]:
    """All values of a file that hold on the day."""
    found: dict[str, Value] = {}
    for parameter in parameters_of(file):
        for each in values(f"schemes/{file}", parameter):
            if each.valid_from <= on < each.valid_to:
                found[parameter] = each
    return found


@lru_cache(maxsize=512)
def whole_values(file: str, on: date) -> dict[str, int]:
    """The numbers among the values of a file on the day, as whole numbers."""
    return {
        name: scaled(each.value, scale_of_unit(each.unit), name=name)
        for name, each in values_on(file, on).items()
        if isinstance(each.value, (int, float)) or hasattr(each.value, "as_tuple")
        if not isinstance(each.value, bool)
    }


@lru_cache(maxsize=512)
def years_of(file: str, parameter: str) -> tuple[int, ...]:
    """The calendar years in which the parameter has a value."""
    spans = spans_of(file, parameter)
    return tuple(sorted({y for a, b in spans for y in range(a.year, b.year + 1)}))


@lru_cache(maxsize=512)
def spans_of(file: str, parameter: str) -> tuple[Span, ...]:
    """The stretches of days, first and last, in which the parameter has a value."""
    inner, _, name = parameter.rpartition(".")
    try:
        rows = values(f"schemes/{inner or file}", name)
    except (LookupError, FileNotFoundError):
        return ()
    spans: list[Span] = []
    for each in rows:
        last = each.valid_to - timedelta(days=1)
        if spans and spans[-1][1] + timedelta(days=1) >= each.valid_from:
            spans[-1] = (spans[-1][0], last)
        else:
            spans.append((each.valid_from, last))
    return tuple(spans)


def days_said(spans: Iterable[Span]) -> str:
    """Stretches of days as text; a year alone would hide that a law began in July."""
    return ", ".join(f"{first} – {last}" for first, last in spans) or "–"


def scale_of(file: str, parameter: str) -> int:
    """The scale of a parameter: by its unit in the data, else by the word its name ends with."""
    inner, _, name = parameter.rpartition(".")
    try:
        entry = table(f"schemes/{inner or file}").get(name)
    except FileNotFoundError:
        entry = None
    if entry is not None:
        return scale_of_unit(str(entry.get("unit", "")))
    return SCALE if any(word in name for word in SHARES) else CENTS


def scale_of_unit(unit: str) -> int:
    """Whole cents for euros, hundredths for hours and energy, ten-millionths for shares."""
    if unit.startswith(("EUR/kWh", "EUR/m3")) or unit == "share":
        return SCALE
    if unit.startswith("EUR"):
        return CENTS
    if unit == "hours" or unit.startswith(("kWh", "m3", "tonne")):
        return HUNDREDTHS
    return 1
