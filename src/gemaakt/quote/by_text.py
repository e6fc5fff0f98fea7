"""What the words on a drawing say of its line: taken over where nobody said it, or asked about."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gemaakt.drawing.noted import Noted
from gemaakt.drawing.part import Part
from gemaakt.findings import Finding, Severity
from gemaakt.routing.material import Material, metal_in

SHORT = 40
"""A longer text that names a metal tells something else of it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What a line was priced with, beside what the words on its drawing say."""

    material: str
    quantity: int | None = None
    """None: several quantities are priced."""
    thickness_mm: float | None = None
    threads: Sequence[str] = ()
    """Of the drawing and by hand."""
    outside: bool = False
    """Whether work by others is in the price."""
    settled: Sequence[str] = ()
    """What a person decided: quantity, thickness_mm, material."""
    from_text: str = ""
    """What was taken over from the words."""


def told_by_text(part: Part, taken: Taken, *, is_first: bool = True) -> Iterator[Finding]:
    """What was taken from the words, and what in them is not what was priced.

    Of several parts in a file the first tells what is said of the sheet.
    """
    noted, where = part.noted, {"part": part.name}
    if taken.from_text:
        params: dict[str, object] = {"said": taken.from_text}
        yield Finding("quote.read-from-text", Severity.INFO, where, params)
    work = _work(noted, taken) if is_first else ()
    for code, params in (*_numbers(noted, part, taken), *work):
        yield Finding(f"quote.text-says-{code}", Severity.WARNING, where, params)


def _numbers(noted: Noted, part: Part, taken: Taken) -> Iterator[tuple[str, dict[str, object]]]:
    said = noted.pieces or noted.of_sheet
    is_open = taken.quantity is not None and "quantity" not in taken.settled
    if said and is_open and (noted.of_sheet or said != taken.quantity):
        code = "pieces-of-sheet" if noted.of_sheet else "pieces"
        yield code, {"said": said, "taken": taken.quantity}
    thick = taken.thickness_mm or part.thickness_mm
    is_open = "thickness_mm" not in taken.settled
    if is_open and noted.thickness_mm and thick and abs(noted.thickness_mm - thick) > 0.01:
        yield "thickness", {"said": f"{noted.thickness_mm:g}", "taken": f"{thick:g}"}
    if noted.mirrored and "quantity" not in taken.settled:
        yield "mirrored", {"text": noted.mirrored}


def _work(noted: Noted, taken: Taken) -> Iterator[tuple[str, dict[str, object]]]:
    named, priced = metals_of(noted), metal_in(taken.material)
    others = [each.name for each in named if priced and each.name != priced.name]
    if others and len(others) == len(named) and "material" not in taken.settled:
        yield "metal", {"said": ", ".join(others[:3]), "taken": taken.material}
    lacking = Counter(noted.threads) - Counter(taken.threads)
    if lacking:
        sizes = ", ".join(f"{count} {size}" for size, count in sorted(lacking.items()))
        yield "threads", {"said": sizes}
    if noted.work and not taken.outside:
        yield "work", {"said": ", ".join(noted.work)}


def metals_of(noted: Noted) -> list[Material]:
    """The metals that the words name: behind a label, or in a short text of its own."""
    found = metal_in(noted.material) if noted.material else None
    if found is not None:
        return [found]
    texts = [each for each in noted.texts if len(each) <= SHORT and _may_name(each)]
    metals = (metal_in(each) for each in texts)
    return list({each.name: each for each in metals if each is not None}.values())


def _may_name(text: str) -> bool:
    """Whether a text may name a metal: no bare number (304 is a length), no other label."""
    return ":" not in text and any(letter.isalpha() for letter in text)
