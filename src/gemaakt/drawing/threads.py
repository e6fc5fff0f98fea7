"""Tapped holes as drawings show them: two concentric circles, or a circle and three quarters.

Tapping drill and nominal diameters of ISO metric coarse threads: ISO 261 (pitches) with drill =
nominal - pitch, ISO 2306. Others: `fine_threads`.
"""

import math
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from gemaakt.drawing.contour import Contour, Path, Point, arc_of
from gemaakt.drawing.fine_threads import OTHERS, least_mm
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
ALL = (*THREADS, *OTHERS)
SLACK_MM, SLACK_OF_OTHERS_MM = 0.25, 0.16
"""So far from nominal and drill two circles may be; closer for what few drawings have."""
NOMINAL_OFF_MM, DRILL_OFF_MM = 0.06, 0.11
"""So far from its nominal diameter or its drill a single circle may be."""
COARSE_WITHIN_MM = 0.06
"""A drill is rounded: that of M8, with a pitch of 1.25, is 6.8."""
MIDDLE_MM = 0.05
"""Circles are round one middle within this."""

METRIC = r"M\d{1,2}(?:[.,]5)?(?:\s*[x×]\s*\d(?:[.,]\d{1,2})?(?![\d/]))?"
INCHES = r"\d{1,2}/\d{1,2}"
WRITTEN = re.compile(
    rf"(?<!\w)(?:(\d+)\s*[x×]?\s*)?"
    rf"({METRIC}|G\s?(?:{INCHES}|1)(?![\d/])|UNC\s*{INCHES}|{INCHES}\"?(?:\s*-\s*\d\d)?\s*UNC)"
    r"(?!\w|[.,]\d|\s*[x×]\s*\d)",
    re.I,
)
"""A thread as people write it: M6, 4 M6, 4xM6, M10x1, G1/4, 1/4-20 UNC."""
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
        if not (named := named_size(size)):
            raise ThreadsUnreadable("quote.threads-unreadable", text=text[:40])
        found += [named] * times
    if re.search(r"\w", WRITTEN.sub("", text)):
        raise ThreadsUnreadable("quote.threads-unreadable", text=text[:40])
    return tuple(found)


def named_size(text: str) -> str:
    """The name of a thread as somebody wrote it: M8x1,25 is M8; empty for a pitch that is none."""
    plain = re.sub(r"[\s\"]", "", text.upper()).replace(",", ".").replace("×", "X")
    if "UNC" in plain:
        plain = f"UNC {re.findall(INCHES, plain)[0]}"
    size, _x, pitch = plain.partition("X")
    if pitch:
        drills = {name: nominal - drill for name, nominal, drill in THREADS}
        is_coarse = abs(drills.get(size, 0.0) - float(pitch)) < COARSE_WITHIN_MM
        size = size if is_coarse else f"{size}x{float(pitch):g}"
    known = {name for name, _nominal, _drill in OTHERS}
    return size if size in known or re.fullmatch(r"M\d+(\.5)?", size) else ""


def thread_of(drill_mm: float, nominal_mm: float) -> str:
    """The thread with this nominal diameter and drill or least diameter, or nothing.

    The nearest of them: a hole of 10.5 in a circle of 12 is M12x1.5, one of 10.2 is M12.
    """
    near = []
    for size, nominal, drill in ALL:
        least = least_mm(size, nominal, drill)
        off = abs(nominal - nominal_mm), min(abs(drill - drill_mm), abs(least - drill_mm))
        if max(off) < (SLACK_OF_OTHERS_MM if (size, nominal, drill) in OTHERS else SLACK_MM):
            near.append((round(sum(off), 3), size))
    return min(near, key=lambda each: each[0])[1] if near else ""


def size_of(diameter_mm: float) -> str:
    """The thread meant by a circle on a thread layer, drawn as nominal or else as drill.

    The nearest of them: a circle of 2.05 is the drill of M2.5, not a wide M2. Empty: of none.
    """
    for rows in (COARSE, OTHERS):  # what most drawings have goes first
        nominal = ((abs(row[1] - diameter_mm), NOMINAL_OFF_MM, row[0]) for row in rows)
        drilled = ((abs(row[2] - diameter_mm), DRILL_OFF_MM, row[0]) for row in rows)
        near = [(off, size) for off, most, size in (*nominal, *drilled) if off < most]
        if near:
            return min(near, key=lambda each: round(each[0], 3))[1]
    return ""


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
