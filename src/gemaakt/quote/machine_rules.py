"""Can it be lifted, tapped, milled, turned, sawn and welded?"""

from collections.abc import Iterator, Mapping

import shapely

from gemaakt.drawing.contour import Point
from gemaakt.drawing.part import Kind
from gemaakt.drawing.threads import ALL
from gemaakt.findings import Finding, Severity
from gemaakt.quote.case import Case, Rule

NOMINAL_MM = {size: nominal for size, nominal, _drill in ALL}


def heavy(case: Case) -> Iterator[Finding]:
    """More than one person may lift, or than the cutting table takes."""
    mass = case.part.mass_kg or 0.0
    limit = case.limits.number("lift_kg")
    if mass > limit:
        yield case.say("dfm.heavy-for-one", mass, limit, "lift_kg", severity=Severity.INFO)
    most = case.limits.number("cut_mass_kg")
    if mass > most:
        yield case.say("dfm.too-heavy", mass, most, "cut_mass_kg", severity=Severity.ERROR)


def threads(case: Case) -> Iterator[Finding]:
    """Threads: enough depth, a tap that is there, and material around them."""
    most = case.limits.number("tap_largest_mm")
    depth = case.limits.number("tap_depth")
    for thread in case.part.threads:
        nominal = NOMINAL_MM.get(thread.size, 0.0)
        if not nominal:
            yield case.say("dfm.thread-unknown", 0.0, most, "tap_largest_mm", thread.at)
            continue
        if nominal > most:
            yield case.say("dfm.thread-too-large", nominal, most, "tap_largest_mm", thread.at)
        if 0 < case.t_mm < depth * nominal:
            yield case.say(
                "dfm.thread-too-shallow", case.t_mm, depth * nominal, "tap_depth", thread.at
            )
        yield from _thread_edge(case, thread.at, nominal)


def _thread_edge(case: Case, at: Point, nominal: float) -> Iterator[Finding]:
    if case.part.outline is None:
        return
    least = case.limits.number("tap_edge") * nominal
    gap = float(case.areas[0].exterior.distance(shapely.Point(at)))
    if gap < least:
        yield case.say("dfm.thread-near-edge", gap, least, "tap_edge", at)


def milled(case: Case) -> Iterator[Finding]:
    """A milled part that fits the table."""
    assert case.part.solid is not None
    for at, side in enumerate(case.part.solid.box_mm):
        most = case.limits.number("mill_box_mm", at)
        if side > most:
            yield case.say("dfm.mill-too-large", side, most, "mill_box_mm")


def turned(case: Case) -> Iterator[Finding]:
    """A turned part that fits the lathe and does not whip."""
    assert case.part.solid is not None
    diameter, length = case.part.solid.turned_diameter_mm, case.part.solid.box_mm[0]
    most = case.limits.number("turn_diameter_mm")
    if diameter > most:
        yield case.say("dfm.turn-too-thick", diameter, most, "turn_diameter_mm")
    most = case.limits.number("turn_length_mm")
    if length > most:
        yield case.say("dfm.turn-too-long", length, most, "turn_length_mm")
    slender = case.limits.number("turn_slender")
    if diameter and length / diameter > slender:
        yield case.say("dfm.turn-slender", length / diameter, slender, "turn_slender")


def tubes(case: Case) -> Iterator[Finding]:
    """A tube or profile that comes in stock lengths and goes in the saw."""
    assert case.part.solid is not None
    length, width, _ = case.part.solid.box_mm
    most = case.limits.number("tube_length_mm")
    if length > most:
        yield case.say(
            "dfm.tube-too-long", length, most, "tube_length_mm", severity=Severity.ERROR
        )
    most = case.limits.number("saw_side_mm")
    if width > most:
        yield case.say("dfm.saw-too-large", width, most, "saw_side_mm")


def welds(case: Case) -> Iterator[Finding]:
    """A throat that the sheet can bear."""
    limit = case.limits.number("throat_t") * case.t_mm
    if case.work.weld_mm > 0 and case.t_mm and case.work.throat_mm > limit:
        yield case.say("dfm.throat-too-large", case.work.throat_mm, limit, "throat_t")


ALWAYS: tuple[Rule, ...] = (heavy, welds)
SOLID: Mapping[Kind, tuple[Rule, ...]] = {
    Kind.MILLED: (milled,),
    Kind.TURNED: (turned,),
    Kind.TUBE: (tubes,),
    Kind.PROFILE: (tubes,),
}
