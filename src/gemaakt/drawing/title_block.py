"""The title block of a drawing: number, revision, metal, thickness and pieces, by their labels.

A label stands in a cell with its value right of it, below it in larger letters, or behind it:
``Tekeningnr.``, ``DWG NO``, ``Zeichnungsnummer``, ``Rev.``, ``Materiaal``, ``Werkstoff``,
``Dikte``, ``Aantal``, ``Qty``.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from gemaakt.drawing.noted import Noted
from gemaakt.drawing.words import COUNT_WORD, METAL_WORD, THICK_WORD, Written, noted_in

LABELS = {
    "number": (
        r"(?:tek(?:ening)?[\s.-]*(?:nr|nummer|no)|(?:drawing|dwg)[\s.-]*(?:no|nr|number)|"
        r"(?:artikel|onderdeel|part|item|teile|zeichnungs|sach|art)[\s.-]*"
        r"(?:no|nr|nummer|number|code)|part\s?name)\.?"
    ),
    "revision": r"(?:rev(?:isie|ision|\.)?|wijz(?:iging|\.)?|[äa]nderungsindex|index)",
    "material": METAL_WORD,
    "thickness": THICK_WORD,
    "pieces": COUNT_WORD,
}
VALUES = {
    "number": r"(?=.*\d)\S.{1,39}",
    "revision": r"(?:[A-Z]{1,2}|[A-Z]?\d{1,3})",
    "material": r"(?=.*[A-Za-z.]).{2,60}",
    "thickness": r"\d{1,2}(?:[.,]\d{1,2})?\s*(?:mm)?",
    "pieces": r"\d{1,5}\s*(?:x|st\.?|stk\.?|stuks?|pcs\.?|stück)?",
}
ALONE = {name: re.compile(rf"^{word}\s*[:=]?$", re.I) for name, word in LABELS.items()}
BEHIND = {
    name: re.compile(rf"^{LABELS[name]}(?:\s*[:=]\s*|\s+)({VALUES[name]})$", re.I)
    for name in LABELS
}
RIGHT, BELOW, LEFT = 25.0, 6.0, 2.0
"""How far a value stands from its label at most, in heights of the label's letters."""
LEVEL = 0.7
LEAST_FIELDS = 2
"""A letter has one word of it by chance; a title block has more."""
OF_FIELDS = ("number", "revision", "material", "thickness", "pieces")


@dataclass(frozen=True, slots=True)
class TitleBlock:
    """What stands in the title block, and what the notes beside it ask."""

    number: str = ""
    revision: str = ""
    noted: Noted = field(default_factory=Noted)
    fields: int = 0
    """How many of the five were found: a letter or a list of terms has none."""

    @property
    def is_drawing(self) -> bool:
        """Whether a sheet with it is a drawing of a part."""
        return self.fields >= LEAST_FIELDS


def title_block(written: Sequence[Written]) -> TitleBlock:
    """The title block among the texts of a sheet; what is said twice and differs is left open."""
    found = {name: _one(name, written) for name in OF_FIELDS}
    noted = noted_in(written)
    thickness = _number(found["thickness"]) or noted.thickness_mm
    pieces = int(_number(found["pieces"]) or 0) or noted.pieces
    noted = replace(
        noted, thickness_mm=thickness, pieces=pieces, material=found["material"] or noted.material
    )
    known = (found["number"], found["revision"], noted.material, thickness, pieces)
    return TitleBlock(
        found["number"], found["revision"].upper(), noted, sum(bool(each) for each in known)
    )


def _one(name: str, written: Sequence[Written]) -> str:
    """What stands behind or beside a label, where all of its labels say the same."""
    said = {found[1].strip() for each in written if (found := BEHIND[name].match(each.text))}
    if not said:
        labels = [each for each in written if ALONE[name].match(each.text)]
        beside = (_value(each, name, written) for each in labels)
        said = {each.text.strip() for each in beside if each is not None}
    return said.pop() if len(said) == 1 else ""


def _value(label: Written, name: str, written: Sequence[Written]) -> Written | None:
    """The nearest text right of a label, or else below it, that can be its value."""
    high = label.height
    able = [
        each for each in written
        if not any(one.match(each.text) for one in ALONE.values())
        and re.fullmatch(VALUES[name], each.text, re.I)
    ]  # fmt: skip
    places = [(each, each.at[0] - label.at[0], label.at[1] - each.at[1]) for each in able]
    right = [
        (dx, each) for each, dx, dy in places
        if 0 < dx < RIGHT * high and abs(dy) < LEVEL * max(high, each.height)
        and not _between(label, each, written)
    ]  # fmt: skip
    below = [
        (dy + 0.2 * abs(dx), each) for each, dx, dy in places
        if 0.5 * high < dy < BELOW * high and -LEFT * high < dx < 2 * BELOW * high
    ]  # fmt: skip
    nearest = min(right or below, key=lambda one: one[0], default=None)
    return nearest[1] if nearest else None


def _between(label: Written, value: Written, written: Sequence[Written]) -> bool:
    """Whether another label stands between the two: then the value is of that one."""
    return any(
        label.at[0] < each.at[0] < value.at[0]
        and abs(each.at[1] - label.at[1]) < LEVEL * label.height
        and any(one.match(each.text) for one in ALONE.values())
        for each in written
    )


def _number(text: str) -> float | None:
    found = re.match(r"\d+(?:[.,]\d+)?", text)
    return float(found[0].replace(",", ".")) if found else None
