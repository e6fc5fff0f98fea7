"""Tapped holes as drawings show them: two concentric circles, or a circle and three quarters.

Tapping drill and nominal diameters of ISO metric coarse threads: ISO 261 (pitches) with drill =
nominal - pitch, ISO 2306.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gemaakt.drawing.contour import Contour, Path, Point, arc_of
from gemaakt.drawing.part import Thread
from gemaakt.errors import GemaaktError

COARSE: tuple[tuple[str, float, float], ...] = (
    ("M2", 2.0, 1.6), ("M2.5", 2.5, 2.05), ("M3", 3.0, 2.5), ("M4", 4.0, 3.3), ("M5", 5.0, 4.2),
    ("M6", 6.0, 5.0), ("M8", 8.0, 6.8), ("M10", 10.0, 8.5), ("M12", 12.0, 10.2),
    ("M16", 16.0, 14.0), ("M20", 20.0, 17.5), ("M24", 24.0, 21.0), ("M30", 30.0, 26.5),
    ("M36", 36.0, 32.0),
)  # fmt: skip
"""Size, nominal diameter, tapping drill (mm)."""
SECOND_CHOICE: tuple[tuple[str, float, float], ...] = (
    ("M14", 14.0, 12.0), ("M18", 18.0, 15.5), ("M22", 22.0, 19.5), ("M27", 27.0, 24.0),
    ("M33", 33.0, 29.5),
)  # fmt: skip
"""Those of the second choice of ISO 261: a single circle of 14 is rather the drill of M16."""
THREADS = (*COARSE, *SECOND_CHOICE)
SLACK_MM = 0.25
NOMINAL_OFF_MM, DRILL_OFF_MM = 0.06, 0.11
"""So far from its nominal diameter or its drill a single circle may be."""
MIDDLE_MM = 0.05
"""Circles are round one middle within this."""

WRITTEN = re.compile(
    r"(?<!\w)(?:(\d+)\s*[x×]?\s*)?(M\d{1,2}(?:[.,]5)?)(?!\d|[.,]\d|\s*[x×]\s*\d)", re.I
)
"""A thread as people write it: M6, 4 M6, 4xM6."""
MOST_THREADS = 200

type Circle = tuple[Point, float]
"""Middle and diameter."""


class ThreadsUnreadable(GemaaktError, ValueError):
    """Something in a list of threads is no thread that we know how to count."""


def threads_in(text: str) -> tuple[str, ...]:
    """Sizes of threads, one for every hole: "4 M6, M8" -> five; else `ThreadsUnreadable`."""
    found: list[str] = []
    for count, size in WRITTEN.findall(text):
        times = int(count) if count else 1
        if not 0 < times <= MOST_THREADS:
            raise ThreadsUnreadable("quote.threads-unreadable", text=text[:40])
        found += [size.upper().replace(",", ".")] * times
    if re.search(r"\w", WRITTEN.sub("", text)):
        raise ThreadsUnreadable("quote.threads-unreadable", text=text[:40])
    return tuple(found)


def thread_of(drill_mm: float, nominal_mm: float) -> str:
    """The thread with this drill and nominal diameter, or nothing."""
    for size, nominal, drill in THREADS:
        if abs(nominal - nominal_mm) < SLACK_MM and abs(drill - drill_mm) < SLACK_MM:
            return size
    return ""


def size_of(diameter_mm: float) -> str:
    """The thread meant by a circle on a thread layer, drawn as nominal or else as drill.

    The nearest of them: a circle of 2.05 is the drill of M2.5, not a wide M2. Empty: of none.
    """
    nominal = ((abs(row[1] - diameter_mm), NOMINAL_OFF_MM, row[0]) for row in COARSE)
    drilled = ((abs(row[2] - diameter_mm), DRILL_OFF_MM, row[0]) for row in COARSE)
    near = [(off, size) for off, most, size in (*nominal, *drilled) if off < most]
    return min(near, key=lambda each: round(each[0], 3))[1] if near else ""


def without_thread_circles(
    contours: Sequence[Contour], open_paths: Sequence[Path]
) -> tuple[list[Contour], list[Path], list[Thread]]:
    """Take the nominal circle of every thread away; its drill is what the laser cuts."""
    circles = {i: circle for i, c in enumerate(contours) if (circle := c.circle)}
    threads: list[Thread] = []
    gone: set[int] = set()
    for i, j in _round_one_middle(circles):
        drill, nominal = sorted((i, j), key=lambda each: circles[each][1])
        size = thread_of(circles[drill][1], circles[nominal][1])
        if size and _is_in_material(nominal, contours):
            threads.append(Thread(size, circles[drill][0]))
            gone.add(nominal)
    kept = [c for i, c in enumerate(contours) if i not in gone]
    paths = []
    for path in open_paths:
        symbol = _symbol(path, kept)
        threads.extend([symbol] if symbol else [])
        paths.extend([] if symbol else [path])
    return kept, paths, threads


def _is_in_material(circle: int, contours: Sequence[Contour]) -> bool:
    """Whether a circle is cut out of a part: a washer that nothing is around is one itself."""
    import shapely

    x0, y0, x1, y1 = contours[circle].bounds
    middle, depth = shapely.Point((x0 + x1) / 2, (y0 + y1) / 2), 0
    for at, each in enumerate(contours):
        left, low, right, high = each.bounds
        if at == circle or left >= x0 or low >= y0 or right <= x1 or high <= y1:
            continue
        depth += bool(shapely.Polygon(each.flattened(0.1)).contains(middle))
    return depth % 2 == 1


def _round_one_middle(circles: Mapping[int, Circle]) -> Iterator[tuple[int, int]]:
    """Pairs of circles with the same middle."""
    cells: dict[tuple[int, int], list[int]] = defaultdict(list)
    for i, (middle, _) in circles.items():
        column, row = round(middle[0] / MIDDLE_MM), round(middle[1] / MIDDLE_MM)
        near = (
            j
            for a in (column - 1, column, column + 1)
            for b in (row - 1, row, row + 1)
            for j in cells.get((a, b), ())
        )
        yield from ((j, i) for j in near if math.dist(circles[j][0], middle) <= MIDDLE_MM)
        cells[column, row].append(i)


def _symbol(path: Path, contours: Sequence[Contour]) -> Thread | None:
    """A thread drawn as three quarters of a circle around its drill."""
    bulged = [(a, b) for a, b in zip(path.vertices, path.vertices[1:], strict=False) if a[2]]
    if len(bulged) != len(path.vertices) - 1 or not bulged:
        return None
    centre, radius, _, _ = arc_of(bulged[0][0][:2], bulged[0][1][:2], bulged[0][0][2])
    if path.length_mm < 0.6 * 2 * math.pi * radius:
        return None
    for contour in contours:
        circle = contour.circle
        if circle and math.dist(circle[0], centre) < 0.05:
            size = thread_of(circle[1], 2 * radius)
            return Thread(size, circle[0]) if size else None
    return None
