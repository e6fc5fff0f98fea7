"""Laser cutting time from the contours themselves.

``t = Σ length / v + corners · v / a + pierces · (t_pierce + t_move) + t_piece + share · t_sheet``
with ``v = min(v_table(material, thickness), √(a · r))`` on an arc of radius r: the head cannot go
round a small hole faster than its acceleration a allows (centripetal acceleration v²/r ≤ a). At a
sharp corner it stops and starts again, which costs v/a. Of the time that a sheet is changed in, a
piece pays the share of the sheet that it takes; a side that a neighbour shares is cut once, and
each pays half of it. Sources of the constants: ``data/constants``.
"""

import math
from dataclasses import dataclass

from gemaakt.drawing.contour import STRAIGHT, Contour, Vertex, arc_of, piece_length_mm
from gemaakt.drawing.part import Part
from gemaakt.routing.constants import Constants

SHARP_RAD = math.radians(20)
M_PER_MIN_TO_MM_PER_S = 1000 / 60


@dataclass(frozen=True, slots=True)
class LaserTime:
    """Minutes a piece, apart for the driver that makes them."""

    cut_min: float
    pierce_min: float
    piece_min: float
    speed_m_per_min: float


@dataclass(frozen=True, slots=True)
class OnSheet:
    """What one piece takes of a sheet, by the space it stands in or by a nest."""

    sheet_share: float
    """Of one sheet."""
    shared_mm: float = 0.0
    """Cut length that it need not pay, because a neighbour has the same side."""


def standing_alone(part: Part, constants: Constants) -> OnSheet:
    """The share of a sheet by the box around the flat with half a strip on every side."""
    width, height = part.box_mm or (0.0, 0.0)
    gap = constants["price.gap_mm"]
    sheet = constants["price.sheet_length_mm"] * constants["price.sheet_width_mm"]
    return OnSheet((width + gap) * (height + gap) / sheet)


def speed_m_per_min(family: str, thickness_mm: float, constants: Constants) -> float:
    """Cutting speed on a long straight line."""
    table = family if family in ("steel", "stainless", "aluminium") else "aluminium"
    return constants.at(f"laser.speed_{table}", thickness_mm)


def laser_time(part: Part, family: str, thickness_mm: float, constants: Constants) -> LaserTime:
    """Time to cut one piece."""
    speed = speed_m_per_min(family, thickness_mm, constants)
    v = speed * M_PER_MIN_TO_MM_PER_S
    a = constants["laser.acceleration_m_per_s2"] * 1000
    cut_s = sum(_contour_s(contour, v, a) for contour in part.contours)
    each_s = constants.at("laser.pierce_s", thickness_mm) + constants["laser.move_s"]
    return LaserTime(
        cut_min=cut_s / 60,
        pierce_min=part.pierces * each_s / 60,
        piece_min=constants["laser.piece_min"],
        speed_m_per_min=speed,
    )


def _contour_s(contour: Contour, v: float, a: float) -> float:
    pieces = list(contour.pieces)
    running = sum(_piece_s(start, end, v, a) for start, end in pieces)
    corners = 0
    for i, (start, end) in enumerate(pieces):
        before = pieces[i - 1]
        leaving = _heading(before[0], before[1], at_end=True)
        turn = (_heading(start, end, at_end=False) - leaving + math.pi) % (2 * math.pi) - math.pi
        corners += abs(turn) > SHARP_RAD
    return running + max(1, corners) * v / a


def _piece_s(start: Vertex, end: Vertex, v: float, a: float) -> float:
    length = piece_length_mm(start[:2], end[:2], start[2])
    if abs(start[2]) < STRAIGHT or length == 0:
        return length / v
    radius = arc_of(start[:2], end[:2], start[2])[1]
    return length / min(v, math.sqrt(a * radius))


def _heading(start: Vertex, end: Vertex, *, at_end: bool) -> float:
    chord = math.atan2(end[1] - start[1], end[0] - start[0])
    half_sweep = 2 * math.atan(start[2])
    return chord + half_sweep if at_end else chord - half_sweep
