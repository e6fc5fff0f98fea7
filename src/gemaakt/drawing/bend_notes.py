"""Bend notes of a drawing: the angle, the way and the radius of each bend.

A note belongs to the bend line that it stands by. Where notes do not stand by lines, as in a
table, they go in their order when there are as many as bends, or are all alike.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from gemaakt.drawing.contour import Point
from gemaakt.drawing.part import Bend, Part
from gemaakt.drawing.scale import Verdict
from gemaakt.drawing.words import Written

BEND_NOTE = re.compile(
    r"(?<!\w)(up|down|omhoog|omlaag|op|neer|boven|beneden|oben|unten)\W+(\d+(?:[.,]\d+)?)\s*(?:°|%%d|deg)?\W*"
    r"r\s*=?\s*(\d+(?:[.,]\d+)?|[.,]\d+)",
    re.I,
)
"""A bend note as SolidWorks writes it: ``UP 90.00° R 2.00``, in inches ``UP 90.00° R .06``."""
UP = ("up", "omhoog", "op", "boven", "oben")
BESIDE_MM = 50.0
"""A note further from every bend line stands by none."""


class _Note(NamedTuple):
    angle_deg: float
    radius_mm: float
    at: Point

    def on(self, bend: Bend) -> Bend:
        """The bend as the note says it."""
        return replace(bend, angle_deg=self.angle_deg, radius_mm=self.radius_mm)


def with_notes(parts: Sequence[Part], written: Sequence[Written], unit: Verdict) -> list[Part]:
    """Bends with the angle and radius of the notes on the drawing, when those are not in doubt."""
    notes = [note for each in written if not each.is_beside for note in _notes_in(each, unit)]
    bends = [(p, b) for p, part in enumerate(parts) for b in range(len(part.bends))]
    if not notes or not bends:
        return list(parts)
    placed = _by_place(parts, bends, notes)
    if placed is None:
        return [_in_order(part, notes) for part in parts]
    return [
        replace(
            part,
            bends=tuple(
                placed[p, b].on(bend) if (p, b) in placed else bend
                for b, bend in enumerate(part.bends)
            ),
        )
        for p, part in enumerate(parts)
    ]


def _notes_in(written: Written, unit: Verdict) -> Iterator[_Note]:
    for way, angle, radius in BEND_NOTE.findall(written.text):
        turn, inner = float(angle.replace(",", ".")), float(radius.replace(",", "."))
        at = (written.at[0] * unit.factor_mm, written.at[1] * unit.factor_mm)
        yield _Note(turn if way.lower() in UP else -turn, inner * unit.written_mm, at)


def _by_place(
    parts: Sequence[Part], bends: Sequence[tuple[int, int]], notes: Sequence[_Note]
) -> dict[tuple[int, int], _Note] | None:
    """Every note with the bend line it stands by; None when one stands by none, or two by one."""
    import shapely

    lines = shapely.linestrings(
        [(parts[p].bends[b].start, parts[p].bends[b].end) for p, b in bends]
    )
    found: dict[tuple[int, int], _Note] = {}
    for note in notes:
        away = shapely.distance(lines, shapely.Point(note.at))
        nearest = int(away.argmin())
        if away[nearest] > BESIDE_MM or bends[nearest] in found:
            return None
        found[bends[nearest]] = note
    return found


def _in_order(part: Part, notes: Sequence[_Note]) -> Part:
    says = {each[:2] for each in notes}
    if len(notes) != len(part.bends) and len(says) > 1:
        return part
    rows = notes if len(notes) == len(part.bends) else [notes[0]] * len(part.bends)
    bends = (note.on(bend) for note, bend in zip(rows, part.bends, strict=True))
    return replace(part, bends=tuple(bends))
