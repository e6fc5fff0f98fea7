"""Random sheet jobs with all a nester asks: holes, defects, grain, alike, fixed, fillers.

A third of them are as the laser has them: round parts with arcs as arcs, two sizes of new sheets,
a series now and then, stock that does not suffice.
"""

import itertools
import math
from typing import Any

import numpy as np


def contour(rng: np.random.Generator, size: float) -> list[list[float]]:
    """A rectangle, an L, a triangle, a disc or a star of about this size."""
    w, h = size * rng.uniform(0.4, 1.0), size * rng.uniform(0.2, 1.0)
    kind = rng.integers(5)
    if kind == 0:
        points = [(0, 0), (w, 0), (w, h), (0, h)]
    elif kind == 1:
        a, b = w * rng.uniform(0.2, 0.6), h * rng.uniform(0.2, 0.6)
        points = [(0, 0), (w, 0), (w, b), (a, b), (a, h), (0, h)]
    elif kind == 2:
        points = [(0, 0), (w, 0), (w * rng.uniform(0, 1), h)]
    else:
        n = 24 if kind == 3 else 12
        radii = [size / 2 * (1.0 if kind == 3 or i % 2 else 0.5) for i in range(n)]
        points = [
            (r * math.cos(math.tau * i / n), r * math.sin(math.tau * i / n))
            for i, r in enumerate(radii)
        ]
    return [[round(float(x), 3), round(float(y), 3)] for x, y in points]


def hole(points: list[list[float]], share: float) -> list[list[float]]:
    """The contour shrunk about its middle; inside it for the shapes above that are convex."""
    cx = sum(p[0] for p in points) / len(points)
    cy = sum(p[1] for p in points) / len(points)
    return [[cx + share * (x - cx), cy + share * (y - cy)] for x, y in points]


def job(seed: int) -> dict[str, Any]:
    """A job document; every third of `rounded` parts."""
    rng = np.random.default_rng(seed)
    return rounded(seed, rng) if seed % 3 == 2 else angular(seed, rng)


def series(seed: int) -> dict[str, Any]:
    """A few parts in tens to hundreds of copies on sheets of two sizes, as a series is ordered."""
    rng = np.random.default_rng(seed)
    parts = []
    for i in range(int(rng.integers(3, 19))):
        outer = contour(rng, float(rng.choice([150, 300, 600])))
        holes = [hole(outer, 0.6)] if len(outer) in (3, 4, 24) and rng.random() < 0.3 else []
        part = {"outer": outer, "holes": holes} if i % 3 else round_part(rng, 300.0)
        turns = [[0, 90, 180, 270], [0, 180]][int(rng.integers(2))]
        parts.append(
            {"id": f"p{i}", "qty": int(rng.integers(40, 301)), "rotations": turns, **part}
        )
    sizes = {"large": (3000.0, 1500.0), "small": (2500.0, 1250.0)}
    sheets = [
        {"id": name, "copies": 400, "cost": w * h, "holes": [],
         "outer": [[0, 0], [w, 0], [w, h], [0, h]]}
        for name, (w, h) in sizes.items()
    ]  # fmt: skip
    return {"name": f"series{seed}", "spacing": 5.0, "margin": 10.0, "parts": parts,
            "sheets": sheets}  # fmt: skip


def rounded(seed: int, rng: np.random.Generator) -> dict[str, Any]:
    """Discs, rings, round ends and plates, few copies or a series, on sheets of two sizes."""
    copies = [(1, 6), (4, 15), (20, 60)][rng.integers(3)]
    parts = [
        {
            "id": f"p{i}",
            "qty": int(rng.integers(*copies)),
            **round_part(rng, float(rng.choice([80, 160, 300]))),
            "rotations": [[0, 90, 180, 270], [0, 180], [0, 30, 60], None][rng.integers(4)],
            "alike": bool(rng.random() < 0.25),
            "mirror_allowed": bool(rng.random() < 0.25),
            "filler": bool(rng.random() < 0.2),
        }
        for i in range(int(rng.integers(1, 6)))
    ]
    sizes = {"large": (3000.0, 1500.0), "small": (1250.0, 1000.0), "rest": (1100.0, 450.0)}
    sheets = [
        {"id": name, "copies": int(rng.choice([1, 3, 60])), "cost": w * h, "holes": [],
         "outer": [[0, 0], [w, 0], [w, h], [0, h]], "remnant": name == "rest"}
        for name, (w, h) in sizes.items()
        if name == "large" or rng.random() < 0.7
    ]  # fmt: skip
    spacing, margin = float(rng.choice([0, 2, 5])), float(rng.choice([0, 5, 10]))
    return {
        "name": f"fuzz{seed}", "spacing": spacing, "margin": margin, "parts": parts,
        "sheets": sheets,
    }  # fmt: skip


def round_part(rng: np.random.Generator, size: float) -> dict[str, Any]:
    """A disc, a ring, a plate with a round end, or a plate with a round hole, arcs as arcs."""
    r, w = size / 2, size * float(rng.uniform(1.0, 2.5))
    disc, eye = [[-r, 0], [r, 0]], [[0, 0], [w, 0], [w, size], [0, size]]
    within = [[-0.7 * r, 0], [0.7 * r, 0]]
    hole = [[w / 2 - 0.8 * r, r], [w / 2 + 0.8 * r, r]]
    return [
        {"outer": disc, "holes": [], "arcs": {"outer": [1, 1]}},
        {"outer": disc, "holes": [within], "arcs": {"outer": [1, 1], "holes": [[1, 1]]}},
        {"outer": eye, "holes": [], "arcs": {"outer": [0, 1, 0, 0]}},
        {"outer": eye, "holes": [hole], "arcs": {"holes": [[1, 1]]}},
    ][rng.integers(4)]


def in_points(document: dict[str, Any]) -> dict[str, Any]:
    """The job with its arcs as many points, for a judge that knows no arcs."""
    parts = []
    for part in document["parts"]:
        arcs = part.get("arcs", {})
        rings = [part["outer"], *part["holes"]]
        bulges = [arcs.get("outer", []), *arcs.get("holes", [])]
        outer, *holes = itertools.starmap(
            many_points, itertools.zip_longest(rings, bulges, fillvalue=())
        )
        parts.append({**part, "outer": outer, "holes": holes})
    return {**document, "parts": parts}


def many_points(ring: list[list[float]], bulges: list[float]) -> list[list[float]]:
    """Points on the contour: corners, and of each half circle four hundred."""
    points = []
    for i, (x, y) in enumerate(ring):
        x2, y2 = ring[(i + 1) % len(ring)]
        points.append([x, y])
        if bulges and bulges[i]:
            cx, cy = (x + x2) / 2, (y + y2) / 2
            begin, r = math.atan2(y - cy, x - cx), math.dist((x, y), (cx, cy))
            turns = [begin + math.pi * k / 400 for k in range(1, 400)]
            points += [[cx + r * math.cos(t), cy + r * math.sin(t)] for t in turns]
    return points


def angular(seed: int, rng: np.random.Generator) -> dict[str, Any]:
    """Parts with straight sides on one size of sheet and an irregular remnant with a defect."""
    parts = []
    for i in range(int(rng.integers(3, 9))):
        outer = contour(rng, float(rng.choice([60, 120, 250, 400])))
        part: dict[str, Any] = {
            "id": f"p{i}",
            "qty": int(rng.integers(1, 9)),
            "outer": outer,
            "holes": [hole(outer, 0.6)] if len(outer) in (3, 4, 24) and rng.random() < 0.5 else [],
            "rotations": [[0, 90, 180, 270], [0, 180], [0], [0, 30, 60], None][rng.integers(5)],
            "alike": bool(rng.random() < 0.25),
            "mirror_allowed": bool(rng.random() < 0.25),
            "priority": int(rng.integers(0, 2)),
            "filler": bool(rng.random() < 0.2),
        }
        parts.append(part)
    w, h = float(rng.choice([1000, 1500])), float(rng.choice([500, 1000]))
    sheets: list[dict[str, Any]] = [
        {
            "id": "S",
            "copies": 30,
            "cost": w * h,
            "outer": [[0, 0], [w, 0], [w, h], [0, h]],
            "holes": [],
        }
    ]
    cut = [[0, 0], [800, 0], [800, 200], [300, 450], [300, 600], [0, 600]]
    defect = [[100, 100], [140, 90], [150, 140], [110, 150]]
    sheets.append(
        {"id": "R", "copies": 1, "cost": 90000.0, "outer": cut, "holes": [defect], "remnant": True}
    )
    spacing, margin = float(rng.choice([0, 2, 5, 8])), float(rng.choice([0, 3, 10]))
    if rng.random() < 0.3:
        parts.append(
            {
                "id": "fix",
                "qty": 2,
                "outer": [[0, 0], [90, 0], [90, 60], [0, 60]],
                "holes": [],
                "rotations": [0, 90],
            }
        )
        at = {"part": "fix", "x_mm": 200.0, "y_mm": 250.0, "rotation_deg": 90.0, "mirrored": False}
        sheets[1]["fixed"] = [at]
    return {
        "name": f"fuzz{seed}",
        "spacing": spacing,
        "margin": margin,
        "parts": parts,
        "sheets": sheets,
    }
