"""Material of a quote from a real nest: every flat line of one material on the shop's sheets.

A piece pays for its share of the sheets that are used up, by mass; a remnant worth keeping goes
back to stock and is not paid for. By the same share it pays for changing the sheets. Where pieces
lie a kerf apart or less, the side that two of them share is cut once: each pays half. A line that
does not fit on the sheet keeps the stated share.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from gemaakt.drawing.contour import Contour
from gemaakt.quote.price import Share
from gemaakt.quote.rates import metal_eur_per_kg
from gemaakt.routing.constants import Constants
from gemaakt.routing.laser import OnSheet
from gemaakt.routing.material import Material, material
from gemaakt.stop import Stop
from gemaakt.units import mass_kg

if TYPE_CHECKING:
    from gemaakt.nest import NestJob, Result, Ring
    from gemaakt.quote.quote import Item

MOST_PIECES = 2000
"""More copies of one line are nested as this many: their share hardly differs."""


def with_nest(items: "Sequence[Item]", constants: Constants, stop: Stop) -> "list[Item]":
    """The items with the material of one piece by a nest, where they can be nested.

    The stop holds for each group of one material and thickness.
    """
    groups: dict[tuple[str, float], list[int]] = {}
    for at, item in enumerate(items):
        thickness = item.part.thickness_mm or item.thickness_mm
        if item.part.outline is not None and thickness and item.material:
            groups.setdefault((material(item.material).id, thickness), []).append(at)
    found = list(items)
    for (_, thickness), members in groups.items():
        metal = material(items[members[0]].material)
        shares = _shares(items, members, (metal, thickness), constants, stop)
        for at, share in shares.items():
            found[at] = replace(items[at], nested=share)
    return found


def _shares(
    items: "Sequence[Item]",
    members: Sequence[int],
    metal: tuple[Material, float],
    constants: Constants,
    stop: Stop,
) -> Mapping[int, Share]:
    from gemaakt.nest import solve

    job = job_of(items, members, metal, constants)
    result = solve(job, stop)
    if not result.sheets:
        return {}
    placed: dict[str, int] = {}
    for sheet in result.sheets:
        for each in sheet.placements:
            placed[each.part] = placed.get(each.part, 0) + 1
    net = {at: _net_kg(items[at], metal) for at in members}
    parts_kg = sum(net[at] * placed.get(str(at), 0) for at in members)
    used_kg = _used_kg(result, job, metal)
    if parts_kg <= 0 or used_kg < parts_kg:
        return {}
    length, width = constants["price.sheet_length_mm"], constants["price.sheet_width_mm"]
    taken = f"{len(result.sheets)} × {length:g} × {width:g} mm"
    rule = f"nest: {parts_kg / used_kg:.1%} van {used_kg:.1f} kg, {taken}"
    saved = _saved_mm(job, result)
    return {
        at: Share(
            net[at] * used_kg / parts_kg,
            rule,
            OnSheet(net[at] * len(result.sheets) / parts_kg, saved[str(at)] / placed[str(at)]),
        )
        for at in members
        if placed.get(str(at))
    }


def _saved_mm(job: "NestJob", result: "Result") -> Mapping[str, float]:
    """Per part, half of the length of the sides that its pieces share with a neighbour."""
    from gemaakt.nest.common_lines import shared_cuts

    saved: dict[str, float] = defaultdict(float)
    for sheet in result.sheets:
        for line in shared_cuts(job, sheet):
            for at in (line.one, line.other):
                saved[sheet.placements[at].part] += line.length_mm / 2
    return saved


def job_of(
    items: "Sequence[Item]",
    members: Sequence[int],
    metal: tuple[Material, float],
    constants: Constants,
) -> "NestJob":
    """The nest job of the items of one material and thickness; a part's id is its place."""
    from gemaakt.nest import NestJob, Part, Ring, Sheet
    from gemaakt.nest.problem import RIGHT_ANGLES_DEG

    length, width = constants["price.sheet_length_mm"], constants["price.sheet_width_mm"]
    corners = ((0.0, 0.0), (length, 0.0), (length, width), (0.0, width))
    mass = mass_kg(length * width, metal[1], metal[0].density_kg_per_m3)
    cost = round(mass * float(metal_eur_per_kg(metal[0], constants)), 2)
    parts, total = [], 0
    for at in members:
        part, count = items[at].part, min(MOST_PIECES, items[at].quantity or 1)
        assert part.outline is not None
        rings = tuple(_ring(each) for each in part.inner)
        turns = items[at].turns_deg or RIGHT_ANGLES_DEG
        parts.append(Part(str(at), count, _ring(part.outline), rings, turns))
        total += count
    return NestJob(
        tuple(parts),
        (Sheet("sheet", total, Ring(corners), cost_eur=cost),),
        spacing_mm=constants["price.gap_mm"],
        margin_mm=constants["price.sheet_margin_mm"],
        thickness_mm=metal[1],
        density_kg_per_m3=metal[0].density_kg_per_m3,
    )


def _ring(contour: Contour) -> "Ring":
    from gemaakt.nest import Ring

    vertices = contour.vertices
    return Ring(tuple((x, y) for x, y, _ in vertices), tuple(bulge for _, _, bulge in vertices))


def _net_kg(item: "Item", metal: tuple[Material, float]) -> float:
    return mass_kg(item.part.area_mm2, metal[1], metal[0].density_kg_per_m3)


def _used_kg(result: "Result", job: "NestJob", metal: tuple[Material, float]) -> float:
    """Mass of the sheets without the remnants that are worth keeping."""
    from gemaakt.nest.remnants import remnant_of

    xs, ys = zip(*job.sheets[0].outer.points, strict=True)
    area = len(result.sheets) * max(xs) * max(ys)
    for number, sheet in enumerate(result.sheets):
        left = remnant_of(job, sheet, number)
        area -= left.area_mm2 if left else 0.0
    return mass_kg(area, metal[1], metal[0].density_kg_per_m3)
