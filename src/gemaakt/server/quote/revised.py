"""A newer drawing in the place of an older one: what persons said of its lines stays."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gemaakt.drawing import Part
from gemaakt.drawing.compare import are_equal
from gemaakt.server.quote.asked import Asked
from gemaakt.server.quote.drawings import parts_of
from gemaakt.server.quote.models import Drawing


def with_revision(asked: Sequence[Asked], old: Drawing, new: Drawing) -> list[Asked]:
    """The lines with the new drawing for the old one; of parts that are new, a line is added.

    Metal, pieces, work and a price by hand stay; the price itself says when it no longer holds.
    A line of which the part is gone is left out.
    """
    if old.corrected and not new.corrected:
        new.corrected = dict(old.corrected)
        new.save(update_fields=["corrected"])
    before, now = parts_of(old)[0], parts_of(new)[0]
    places = _places(before, now)
    own = [each for each in asked if each.drawing == old.pk]
    found = []
    for each in asked:
        if each.drawing != old.pk:
            found.append(each)
        elif (at := places.get(each.part)) is not None:
            found.append(_moved(each, (old.name, before[each.part]), (new, now[at], at)))
    for at in sorted(set(range(len(now))) - set(places.values())):
        line = replace(own[0], quantity=now[at].quantity, hand_eur="", hand_why="", hand_for={})
        found.append(replace(line, drawing=new.pk, part=at, revised={}, from_text="", named=""))
    return found


def _places(before: Sequence[Part], now: Sequence[Part]) -> dict[int, int]:
    """Which new part an old one became: the equal one, else the next in size that is left."""
    left = list(range(len(now)))
    places: dict[int, int] = {}
    for at, part in enumerate(before):
        same = next((to for to in left if _is_same(part, now[to])), None)
        if same is not None:
            places[at] = same
            left.remove(same)
    for at in range(len(before)):
        if at not in places and left:
            places[at] = left.pop(0)
    return places


def _is_same(one: Part, other: Part) -> bool:
    if one.outline is None or other.outline is None:
        return one.solid is not None and one.solid == other.solid
    return are_equal(one, other)


def _moved(line: Asked, was: tuple[str, Part], to: tuple[Drawing, Part, int]) -> Asked:
    """A line on the new drawing; its pieces keep their proportion to how many are drawn."""
    (name, old), (row, new, at) = was, to
    pieces = max(1, round(line.quantity / max(1, old.quantity))) * new.quantity
    own = None if new.thickness_mm and new.solid else line.thickness_mm
    return replace(
        line,
        drawing=row.pk,
        part=at,
        quantity=pieces if new.quantity != old.quantity else line.quantity,
        thickness_mm=own if own or new.solid else old.thickness_mm,
        named="", passed_over=0, from_text="", listed={},
        revised={"was": name, "now": row.name, **_changes(old, new)},
    )  # fmt: skip


def _changes(old: Part, new: Part) -> Mapping[str, Any]:
    """What a person would compare by eye, before and now; `same` when nothing differs."""
    pairs = {name: (_facts(old)[name], _facts(new)[name]) for name in _facts(old)}
    shown = {
        name: one if one == other else f"{one} → {other}" for name, (one, other) in pairs.items()
    }
    return {**shown, "same": _is_same(old, new)}


def _facts(part: Part) -> dict[str, str]:
    size = part.size_mm or (part.solid.box_mm if part.solid else ())
    return {
        "size": " × ".join(f"{side:.5g}" for side in size),
        "holes": str(part.holes),
        "bends": str(len(part.bends)),
        "cut": f"{part.cut_length_mm / 1000:.3f}",
    }
