"""Sheets that are laid alike, told once: a nest of a hundred sheets has thirty drawings."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.utils.safestring import SafeString

from gemaakt.server.nest.lying import Rule, finishes_of, is_across, rules_on
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.pictures import sheet_of_shapes
from gemaakt.server.nest.programs import program_of
from gemaakt.units import G_PER_KG


@dataclass(frozen=True)
class AlikeSheets:
    """The same pieces at the same places on the same sheet, of the same grams."""

    numbers: tuple[int, ...]
    """In the order of cutting, from 1."""
    laid: Mapping[str, Any]
    weight: Mapping[str, Any]
    job: Mapping[str, Any]
    shapes: str
    """How the shapes of the parts are named on the page."""
    program: str = ""
    """What the control of the machine calls the first of them."""
    finishes: Mapping[str, str] = field(default_factory=dict)
    """Part -> what its drawing says of the side that is seen."""

    @cached_property
    def picture(self) -> SafeString:
        """Its pieces, drawn once and only where a page shows them."""
        title = f"{self.laid['sheet']} {self.number}"
        return sheet_of_shapes(self.job, self.laid, title, self.shapes)

    @cached_property
    def rules(self) -> list[Rule]:
        """What whoever lays the sheet on the machine has to know of its parts."""
        return rules_on(self.job, self.laid, self.finishes)

    @property
    def is_across(self) -> bool:
        """Whether it was rolled along its width."""
        return is_across(self.job, self.laid)

    @property
    def number(self) -> int:
        """The first of them: its files and its page stand for all."""
        return self.numbers[0]

    @property
    def times(self) -> int:
        """How many."""
        return len(self.numbers)

    @property
    def said(self) -> str:
        """Their numbers as a person writes them: 3–7, 9."""
        return numbers_said(self.numbers)

    @property
    def pieces(self) -> int:
        """Pieces on one of them."""
        return len(self.laid["placements"])

    @property
    def lot(self) -> str:
        """What it is cut from."""
        return str(self.weight.get("sheet") or self.laid["sheet"])

    @property
    def kg(self) -> dict[str, Any] | None:
        """Kilograms of one: sheet, each part with its pieces, remnant, skeleton."""
        if not self.weight:
            return None
        names = ("sheet", "remnant", "skeleton")
        whole = {each: self.weight[f"{each}_g"] / G_PER_KG for each in names}
        pieces = Counter(row["part"] for row in self.laid["placements"])
        parts = [
            (part, pieces[part], grams / G_PER_KG)
            for part, grams in self.weight["parts_g"].items()
        ]
        return {**whole, "parts": parts}

    @property
    def filled_percent(self) -> float | None:
        """Share of the sheet that becomes parts."""
        if not self.weight.get("sheet_g"):
            return None
        return 100.0 * float(sum(self.weight["parts_g"].values()) / self.weight["sheet_g"])


def alike_sheets(nest: Nest, shapes: str = "part") -> list[AlikeSheets]:
    """Every kind of sheet of a nest once, in the order of cutting.

    shapes: how the shapes of the parts are named on the page (`pictures.part_shapes`).
    """
    laid = nest.document["sheets"]
    weights = nest.document.get("weights") or [{} for _ in laid]
    found: dict[str, list[int]] = {}
    for number, pair in enumerate(zip(laid, weights, strict=False), start=1):
        found.setdefault(json.dumps(pair, sort_keys=True), []).append(number)
    said = finishes_of(nest.job)
    return [
        AlikeSheets(
            tuple(numbers),
            laid[numbers[0] - 1],
            weights[numbers[0] - 1] or {},
            nest.job,
            shapes,
            program_of(nest, numbers[0]),
            said,
        )
        for numbers in found.values()
    ]


def numbers_said(numbers: Sequence[int]) -> str:
    """Numbers of sheets as a person writes them: 3–7, 9."""
    return ", ".join(
        f"{first}" if first == last else f"{first}–{last}" for first, last in _runs(numbers)
    )


def _runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """First and last of the numbers that follow each other."""
    first = last = numbers[0]
    for number in numbers[1:]:
        if number != last + 1:
            yield first, last
            first = number
        last = number
    yield first, last
