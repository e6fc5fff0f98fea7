"""Random sheet jobs with all a nester asks: holes, defects, grain, alike, fixed, fillers."""

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
    """A job document."""
    rng = np.random.default_rng(seed)
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
