"""Every way a part may lie, ready for the search: its own rows, and rows grown by the spacing."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import shapely
from numpy.typing import NDArray

from gemaakt.nest.outline import polygon_of, turned
from gemaakt.nest.problem import NestJob, Part
from gemaakt.nest.sheets.bands import Rows, edges_of, rows_of

FREE_ANGLES = 8
"""Angles tried for a part that may lie at any angle."""
FINE_ANGLES = 360
"""Angles looked at for one that lies on no sheet at those: it may fit aslant."""
MITRE = 1.2
"""Corners are grown to at most this many times the spacing: a little outside the round."""
SIMPLE_MM = 0.02
"""Grown contours lose vertices up to this deviation; they are grown by as much more first."""


class Shapes(NamedTuple):
    """All variants (part, angle, mirror) as flat arrays; variants of a part are consecutive."""

    part_first: NDArray[np.int64]
    area_mm2: NDArray[np.float64]
    part: NDArray[np.int64]
    angle_deg: NDArray[np.float64]
    mirrored: NDArray[np.bool_]
    origin: NDArray[np.float64]
    """Where the part's own origin lies, seen from the lower left corner of its box."""
    width_mm: NDArray[np.float64]
    own_row: NDArray[np.int64]
    own_rows: NDArray[np.int64]
    own_first: NDArray[np.int64]
    own_low: NDArray[np.float64]
    own_high: NDArray[np.float64]
    wide_row: NDArray[np.int64]
    """The band of a variant that holds its widest stretch of material, and how wide that is."""
    wide_mm: NDArray[np.float64]
    grown_row: NDArray[np.int64]
    grown_rows: NDArray[np.int64]
    grown_shift: NDArray[np.int64]
    grown_first: NDArray[np.int64]
    grown_low: NDArray[np.float64]
    grown_high: NDArray[np.float64]


def angles_of(part: Part) -> tuple[float, ...]:
    """The angles that the search tries."""
    if part.rotations_deg is None:
        return tuple(i * 360.0 / FREE_ANGLES for i in range(FREE_ANGLES))
    return tuple(dict.fromkeys(angle % 360.0 for angle in part.rotations_deg)) or (0.0,)


def angles_on(part: Part, job: NestJob) -> tuple[float, ...]:
    """The angles tried on the sheets of a job: others for a part that fits aslant alone."""
    angles = angles_of(part)
    if part.rotations_deg is not None or _fitting(part, job, angles):
        return angles
    fine = _fitting(part, job, [i * 360.0 / FINE_ANGLES for i in range(FINE_ANGLES)])
    return tuple(fine[:: max(1, len(fine) // FREE_ANGLES)]) or angles


def _fitting(part: Part, job: NestJob, angles: Sequence[float]) -> list[float]:
    """The angles at which the box of a part is no larger than the room of a sheet."""
    outer = np.asarray(part.outer.points, dtype=float)
    rooms = [np.ptp(np.asarray(s.outer.points), axis=0) - 2 * job.margin_mm for s in job.sheets]
    boxes = [(angle, np.ptp(turned(outer, angle, mirrored=False), axis=0)) for angle in angles]
    return [angle for angle, box in boxes if any((box <= room).all() for room in rooms)]


def shapes_of(job: NestJob, band_mm: float) -> Shapes:
    """All variants of all parts of a job at a band height."""
    builder = _Builder(job.spacing_mm, band_mm)
    for number, part in enumerate(job.parts):
        builder.add(number, part, angles_on(part, job))
    return builder.shapes()


class _Builder:
    def __init__(self, spacing_mm: float, band_mm: float) -> None:
        self.spacing_mm = spacing_mm
        self.band_mm = band_mm
        self.part_first = [0]
        self.area: list[float] = []
        self.variants: list[tuple[int, float, bool, float, float, float]] = []
        self.own: list[Rows] = []
        self.grown: list[Rows] = []

    def add(self, number: int, part: Part, angles: Sequence[float]) -> None:
        """Add a part at these angles, without those that give the same shape."""
        whole = polygon_of(part)
        self.area.append(float(whole.area))
        outer = np.asarray(whole.exterior.coords)[:-1]
        grown = grown_rings(whole, self.spacing_mm)
        seen: set[bytes] = set()
        for mirrored in (False, True) if part.mirror_allowed else (False,):
            for angle in angles:
                self._add_variant((number, angle, mirrored), outer, grown, seen)
        self.part_first.append(len(self.variants))

    def _add_variant(
        self,
        key: tuple[int, float, bool],
        outer: NDArray[np.float64],
        grown: Sequence[NDArray[np.float64]],
        seen: set[bytes],
    ) -> None:
        number, angle, mirrored = key
        own = turned(outer, angle, mirrored=mirrored)
        corner = own.min(axis=0)
        around = [turned(ring, angle, mirrored=mirrored) - corner for ring in grown]
        mark = _mark(own - corner, around)
        if mark in seen:
            return
        seen.add(mark)
        width = float((own - corner)[:, 0].max())
        self.variants.append((number, angle, mirrored, -corner[0], -corner[1], width))
        self.own.append(rows_of(edges_of([own - corner]), self.band_mm))
        self.grown.append(rows_of(edges_of(around), self.band_mm))

    def shapes(self) -> Shapes:
        """The flat arrays."""
        table = np.array(self.variants, dtype=float).reshape(-1, 6)
        own, grown = joined(self.own), joined(self.grown)
        wide = np.array([_widest(each) for each in self.own]).reshape(-1, 2)
        return Shapes(
            part_first=np.array(self.part_first, np.int64),
            area_mm2=np.array(self.area, float),
            part=table[:, 0].astype(np.int64),
            angle_deg=np.ascontiguousarray(table[:, 1]),
            mirrored=table[:, 2].astype(np.bool_),
            origin=np.ascontiguousarray(table[:, 3:5]),
            width_mm=np.ascontiguousarray(table[:, 5]),
            own_row=own.row,
            own_rows=own.rows,
            own_first=own.first,
            own_low=own.low,
            own_high=own.high,
            wide_row=wide[:, 0].astype(np.int64),
            wide_mm=np.ascontiguousarray(wide[:, 1]),
            grown_row=grown.row,
            grown_rows=grown.rows,
            grown_shift=grown.shift,
            grown_first=grown.first,
            grown_low=grown.low,
            grown_high=grown.high,
        )


def _widest(own: Rows) -> tuple[int, float]:
    """The band with the widest stretch of material, and how wide that is."""
    if not len(own.low):
        return 0, 0.0
    at = int(np.argmax(own.high - own.low))
    return int(np.searchsorted(own.first, at, side="right")) - 1, float(own.high[at] - own.low[at])


class Joined(NamedTuple):
    row: NDArray[np.int64]
    rows: NDArray[np.int64]
    shift: NDArray[np.int64]
    first: NDArray[np.int64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]


def joined(rows: Sequence[Rows]) -> Joined:
    """Rows of many pieces one after another."""
    at, offset = 0, 0
    starts, firsts = [], []
    for each in rows:
        starts.append(at)
        firsts.append(each.first + offset)
        at += len(each.first)
        offset += len(each.low)
    return Joined(
        np.array(starts, np.int64),
        np.array([len(each.first) - 1 for each in rows], np.int64),
        np.array([each.shift for each in rows], np.int64),
        np.concatenate([np.zeros(0, np.int64), *firsts]),
        np.concatenate([np.zeros(0), *(each.low for each in rows)]),
        np.concatenate([np.zeros(0), *(each.high for each in rows)]),
    )


def _mark(own: NDArray[np.float64], around: Sequence[NDArray[np.float64]]) -> bytes:
    """A fingerprint of the shape that does not depend on where its rings begin."""
    points = np.round(np.vstack([own, *around]), 3) + 0.0
    return points[np.lexsort(points.T)].tobytes()


def grown_rings(whole: shapely.Polygon, spacing_mm: float) -> list[NDArray[np.float64]]:
    """Contours of the part grown by the spacing: nothing else may come inside."""
    extra = SIMPLE_MM if spacing_mm > 0 else 0.0
    grown = whole.buffer(spacing_mm, join_style="mitre", mitre_limit=MITRE)
    if extra and shapely.get_num_coordinates(grown) > 60:
        wider = whole.buffer(spacing_mm + extra, join_style="mitre", mitre_limit=MITRE)
        grown = shapely.unary_union([wider.simplify(extra), grown])
    parts = grown.geoms if hasattr(grown, "geoms") else [grown]
    rings = [ring for part in parts for ring in (part.exterior, *part.interiors)]
    return [np.asarray(ring.coords)[:-1] for ring in rings]
