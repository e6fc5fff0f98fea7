"""The numbers that times and prices are made of: defaults with a source, or the shop's own.

A constant has a name such as ``laser.move_s``; a table of pairs is interpolated. `version` is a
digest of all of them: the same input with the same version gives the same cents.
"""

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cache
from importlib import resources
from itertools import pairwise
from typing import Any

from gemaakt.data.dated import table, value
from gemaakt.errors import GemaaktError

FOLDERS = ("constants", "machines")
METAL_PRICES = ("price_eur_per_kg", "scrap_eur_per_kg")
"""What a kilogram of a metal costs, and what a dealer pays for its scrap."""
FORMAT = "gemaakt.constants/1"
GROUP_MARK = "@"
"""A learned factor of one machine or one family of metals: `laser@stainless`."""


class ConstantUnknown(GemaaktError, KeyError):
    """A constants file names something that no formula uses."""


class ConstantsRefused(GemaaktError, ValueError):
    """The file is not a constants file."""


@dataclass(frozen=True, slots=True)
class Learned:
    """What past jobs say about one constant: a factor on the default and how sure it is."""

    factor_ratio: float = 1.0
    spread_ratio: float = 0.0
    """Standard deviation of the logarithm of a new job's time over the estimate."""
    jobs: int = 0


@dataclass(frozen=True)
class Constants:
    """All constants of one day, with the shop's own on top."""

    values: Mapping[str, Any]
    learned: Mapping[str, Learned] = field(default_factory=dict)
    name: str = "defaults"

    def __getitem__(self, name: str) -> float:
        return float(self.values[name])

    def rows(self, name: str) -> list[tuple[float, ...]]:
        """A constant that is a table."""
        return [tuple(float(cell) for cell in row) for row in self.values[name]]

    def at(self, name: str, x: float) -> float:
        """A table of pairs at x, straight between its points on double logarithmic paper."""
        return interpolated(self.rows(name), x)

    def factor(self, name: str, group: str = "") -> float:
        """The learned factor of an operation or a cost; that of a machine or metal goes first."""
        own = self.learned_of(name, group)
        return (own.factor_ratio if own else 1.0) * self[f"learned.{name}"]

    def learned_of(self, name: str, group: str = "") -> Learned | None:
        """What past jobs say of an operation; of a machine or metal of its own where they do."""
        return self.learned.get(f"{name}{GROUP_MARK}{group}") or self.learned.get(name)

    def has_own(self, name: str, group: str) -> bool:
        """Whether past jobs gave a machine or a family of metals a factor of its own."""
        return f"{name}{GROUP_MARK}{group}" in self.learned

    @property
    def version(self) -> str:
        """Digest of every value, twelve hexadecimal digits."""
        text = json.dumps([self.values, _plain(self.learned)], sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()[:12]

    def with_values(self, values: Mapping[str, Any], name: str = "own") -> "Constants":
        """The same with some values of the shop's own; `ConstantUnknown` for a strange name."""
        for key in values:
            if key not in self.values:
                raise ConstantUnknown("quote.constant-unknown", name=str(key)[:80])
        return replace(self, values={**self.values, **values}, name=name)


def interpolated(rows: Sequence[tuple[float, ...]], x: float) -> float:
    """Between two points of a table on double logarithmic paper; beyond it the last slope."""
    pairs = list(rows)
    index = next((i for i, row in enumerate(pairs) if row[0] >= x), len(pairs) - 1)
    index = max(1, index)
    (x0, y0), (x1, y1) = pairs[index - 1][:2], pairs[index][:2]
    if x < pairs[0][0]:
        return y0
    slope = math.log(y1 / y0) / math.log(x1 / x0)
    return math.exp(math.log(y0) + slope * math.log(x / x0))


DIVIDES = re.compile(
    r"(life_years|hours_per_year|productive_share|arc_share|efficiency_share|use_share|_per_min"
    r"|_per_h|_per_s2|spindle_kw|turn_depth_mm|turn_feed_mm|v_over_t|sheet_(length|width)_mm)$"
    r"|^learned\."
)
"""What a time or price is divided by or made of: never zero."""
LARGEST = 1e9
LARGEST_SHARE = 5.0
"""Five hundred per cent: beyond it somebody typed 15 and meant 15 %."""
DAYS = ("valid_days", "waiting_days", "days_per_operation", "relaxed_days", "reserve_days")
LARGEST_DAYS = 3650
"""Ten years: a calendar has no room for more, and nobody promises it."""


def can_be(name: str, value: float) -> bool:
    """Whether a price can be made with this value of a constant."""
    if not (math.isfinite(value) and 0 <= value < LARGEST):
        return False
    if name.endswith("_share") and value > LARGEST_SHARE:
        return False
    if name.rpartition(".")[2] in DAYS and value > LARGEST_DAYS:
        return False
    return value > 0 or not DIVIDES.search(name)


def _checked(name: str, value: object, default: object) -> None:
    """Raise `ConstantsRefused` for what a constant of an own document cannot be."""
    if isinstance(default, list):
        fits = _is_table(value, len(default[0]))
    else:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        fits = is_number and can_be(name, float(value))  # type: ignore[arg-type]
    if not fits:
        shown = str(value)[:40]
        raise ConstantsRefused("quote.constant-impossible", name=name[:80], value=shown)


def _is_table(value: object, width: int) -> bool:
    """Whether these are rows as wide as the default's, the first column rising, none zero."""
    if not isinstance(value, list) or len(value) < 2:
        return False
    cells = [cell for row in value if isinstance(row, list) and len(row) == width for cell in row]
    if len(cells) != width * len(value):
        return False
    if not all(type(cell) in (int, float) and 0 < cell < math.inf for cell in cells):
        return False
    firsts = [row[0] for row in value]
    return width > 2 or all(a < b for a, b in pairwise(firsts))


@cache
def defaults(on: date) -> Constants:
    """The constants of Gemaakt on a day."""
    values: dict[str, Any] = {}
    for folder in FOLDERS:
        for entry in sorted(resources.files("gemaakt.data").joinpath(folder).iterdir(), key=str):
            stem, _, suffix = entry.name.partition(".")
            if suffix != "toml":
                continue
            prefix = f"machine.{stem}" if folder == "machines" else stem
            for parameter in table(f"{folder}/{stem}"):
                found = value(f"{folder}/{stem}", parameter, on=on).value
                values[f"{prefix}.{parameter}"] = found
    for metal in table("materials/names"):
        for parameter in METAL_PRICES:
            found = value(f"materials/{metal}", parameter, on=on).value
            values[metal_name(metal, parameter)] = found
    return Constants(values)


def metal_name(metal: str, parameter: str) -> str:
    """The name of the constant that is a price of a metal: ``metal.s235jr.price_eur_per_kg``."""
    return f"metal.{metal}.{parameter}"


def own_constants(raw: object, *, on: date) -> Constants:
    """Constants from a document of form `gemaakt.constants/1` on top of the defaults."""
    if not isinstance(raw, Mapping) or raw.get("format") != FORMAT:
        raise ConstantsRefused("quote.constants-form", format=FORMAT)
    try:
        learned = {
            str(name): Learned(
                _positive(row["factor"]), _positive(row.get("spread", 0.0)), int(row["jobs"])
            )
            for name, row in dict(raw.get("learned", {})).items()
        }
        values = dict(raw.get("values", {}))
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConstantsRefused("quote.constants-form", format=FORMAT) from error
    usual = defaults(on)
    base = usual.with_values(values, str(raw.get("name", "own"))[:80])
    for name, told in values.items():
        _checked(name, told, usual.values[name])
    for name in learned:
        if f"learned.{name.partition(GROUP_MARK)[0]}" not in base.values:
            raise ConstantUnknown("quote.constant-unknown", name=name[:80])
    return replace(base, learned=learned)


def _positive(number: object) -> float:
    found = float(number)  # type: ignore[arg-type]
    if not (math.isfinite(found) and 0 <= found < 1e6):
        raise ValueError(number)
    return found


def _plain(learned: Mapping[str, Learned]) -> dict[str, tuple[float, float, int]]:
    return {k: (v.factor_ratio, v.spread_ratio, v.jobs) for k, v in learned.items()}
