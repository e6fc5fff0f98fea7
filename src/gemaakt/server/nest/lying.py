"""How a part may lie on a sheet: kept with the part, so that the next nest of it says the same.

A side that is brushed or covered with foil is asked by the words on the drawing: ground parts lie
along the rolling direction, and what has one good side is never mirrored.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from gemaakt.nest import Part
from gemaakt.nest.problem import RIGHT_ANGLES_DEG
from gemaakt.server.nest.models import CutPart, drawn_parts, orders_asking

QUARTER, GRAIN, CROSS, ALIKE, FREE = "quarter", "grain", "cross", "alike", "free"
TURNS: Mapping[str, tuple[float, ...] | None] = {
    QUARTER: RIGHT_ANGLES_DEG, GRAIN: (0.0, 180.0), CROSS: (90.0, 270.0),
    ALIKE: RIGHT_ANGLES_DEG, FREE: None,
}  # fmt: skip
TURN_WORDS: Mapping[str, str | Promise] = {
    QUARTER: _("quarter turns"),
    GRAIN: _("along the grain: 0 or 180°"),
    CROSS: _("across the grain: 90 or 270°"),
    ALIKE: _("all copies alike (press brake)"),
    FREE: _("any angle"),
}
GRAIN_WORDS: Mapping[str, str | Promise] = {
    GRAIN: _("along the rolling direction"), CROSS: _("across the rolling direction"),
}  # fmt: skip
MOST_LETTERS = 200
FINISH = "finish"
"""Under this name the words of the drawing stand with a kept part."""
GROUND = re.compile(
    r"geslepen|slijprichting|walsrichting|\bvleug|borstel|brushed|grain|geschliffen|schliff"
    r"|walzrichtung|\bkorrel\s*\d+|\bK\s?(?:180|220|240|320|400)\b",
    re.I,
)
COVERED = re.compile(
    r"\bfolie|\bgefolied|\bgefolieerd|\bfoil|\bfilm\b|laser\s?film|zichtzijde|sichtseite"
    r"|visible side|\bPE-?coated",
    re.I,
)
ACROSS = re.compile(r"dwars|haaks|across|\bquer", re.I)


@dataclass(frozen=True, slots=True)
class Rule:
    """What the man at the machine has to know of a part on a sheet."""

    part: str
    words: str | Promise
    finish: str = ""
    mirrored: int = 0
    """So many of it lie mirrored."""


def turn_of(part: Part) -> str:
    """How a part may be turned, by its name in the form."""
    if part.alike:
        return ALIKE
    return next(
        (name for name in (GRAIN, CROSS, FREE) if TURNS[name] == part.rotations_deg), QUARTER
    )


def finish_said(texts: Iterable[str]) -> tuple[str, str]:
    """The words of a drawing about the side that is seen, and how it lies by them, if they say."""
    said = [each for each in texts if GROUND.search(each) or COVERED.search(each)]
    ground = [each for each in said if GROUND.search(each)]
    turn = CROSS if any(ACROSS.search(each) for each in ground) else GRAIN
    return "; ".join(said)[:MOST_LETTERS], turn if ground else ""


def with_finish(row: dict[str, Any], texts: Iterable[str], turn: str = "") -> dict[str, Any]:
    """A drawn part with what the words of its drawing ask of the side that is seen.

    turn: how it lies by a person's word, which goes before those of the drawing.
    """
    said, by_words = finish_said(texts)
    wanted = turn or by_words
    lies = {"rotations": list(TURNS[wanted] or ())} if wanted else {}
    return {**row, **lies, **({FINISH: said} if said else {})}


def lies_words(row: Mapping[str, Any]) -> str:
    """How a drawn part lies by the grain of its sheet and what its good side asks, if it does."""
    turn = str(GRAIN_WORDS.get(_turn_of_row(row), ""))
    return " · ".join(filter(None, [turn, str(row.get(FINISH, ""))]))


def finishes(orders: Iterable[str]) -> dict[str, str]:
    """Part in a nest -> the words of its drawing about the side that is seen."""
    return {each.nested_as: str(each.part.get(FINISH, "")) for each in drawn_parts(orders)}


def keep_lying(orders: Iterable[str], turns: Mapping[str, str], mirrored: Iterable[str]) -> int:
    """Keep with each part how it may lie; how many are kept otherwise than before."""
    flipped, changed = set(mirrored), list[CutPart]()
    for row in drawn_parts(orders):
        turn = turns.get(row.nested_as, "")
        if turn not in TURNS:
            continue
        angles = TURNS[turn]
        asked = {
            "rotations": None if angles is None else list(angles), "alike": turn == ALIKE,
            "mirror_allowed": row.nested_as in flipped and not row.part.get(FINISH),
        }  # fmt: skip
        if any(row.part.get(name) != value for name, value in asked.items()):
            row.part = {**row.part, **asked}
            changed.append(row)
    CutPart.objects.bulk_update(changed, ["part"])
    return len(changed)


def finishes_of(job: Mapping[str, Any]) -> dict[str, str]:
    """The same of all parts of a nest job."""
    return finishes(set(orders_asking(job).values()) - {""})


def rules_on(
    job: Mapping[str, Any], laid: Mapping[str, Any], said: Mapping[str, str]
) -> list[Rule]:
    """What is asked of the parts of a sheet beyond quarter turns, in the order of their names."""
    parts = {row["id"]: row for row in job.get("parts", ())}
    words = {**TURN_WORDS, **GRAIN_WORDS} if is_across(job, laid) else TURN_WORDS
    flipped = Counter(row["part"] for row in laid["placements"] if row.get("mirrored"))
    names = sorted({str(row["part"]) for row in laid["placements"]})
    found = []
    for name in names:
        turn = _turn_of_row(parts.get(name, {}))
        finish = said.get(name, "")
        if turn in (GRAIN, CROSS) or finish or flipped[name]:
            found.append(Rule(name, words[turn], finish, flipped[name]))
    return found


def is_across(job: Mapping[str, Any], laid: Mapping[str, Any]) -> bool:
    """Whether the sheet of a nest was rolled along its width."""
    rows = job.get("sheets", ())
    return any(row.get("grain_across", False) for row in rows if row["id"] == laid["sheet"])


def _turn_of_row(row: Mapping[str, Any]) -> str:
    if row.get("alike"):
        return ALIKE
    if "rotations" in row and row["rotations"] is None:
        return FREE
    angles = sorted(row.get("rotations") or ())
    return next((name for name in (GRAIN, CROSS) if angles == list(TURNS[name] or ())), QUARTER)
