"""Left or right: numbers of a solid that change their sign in a mirror and in nothing else.

Volume, surface and moments of inertia of a part and its mirror image are the same; these are not.
Of the middles of the faces, weighed by their areas, vectors and tensors are made; a triple product
of such vectors turns its sign around in a mirror, and is nought for what is its own mirror image.
"""

from collections.abc import Sequence

import numpy as np

from gemaakt.drawing.vectors import Vector

LEAST = 1e-8
"""Of a solid's size made one: what is nearer to nought is the noise of reckoning."""
SAME_SHARE = 0.5
SAME_MEASURES_SHARE = 2e-5
"""Solids whose volume, surface and moments differ by less are equal or mirrored."""


def handedness(middles: Vector, areas_mm2: Vector, centre: Vector) -> tuple[float, ...]:
    """Three numbers without a unit of the middles of faces (n × 3, mm) about a centre."""
    points = middles - centre
    square = (points**2).sum(axis=1)
    weights = areas_mm2 / areas_mm2.sum()
    size = float(weights @ square) ** 0.5
    if size <= 0:
        return (0.0, 0.0, 0.0)
    points, square = points / size, square / size**2
    first, second, third = ((weights * square**power) @ points for power in (0, 1, 2))
    low, high = ((points.T * (weights * square**power)) @ points for power in (0, 1))
    turn = low @ high - high @ low
    about = np.array([turn[1, 2], turn[2, 0], turn[0, 1]])
    return (
        float(np.linalg.det(np.array([first, second, third]))),
        float(first @ about),
        float(second @ about),
    )


def are_of_one_hand(ours: Sequence[float], theirs: Sequence[float]) -> bool:
    """Whether two solids of equal measures are not each other's mirror image."""
    return all(
        abs(one - other) <= SAME_SHARE * max(abs(one), abs(other))
        or max(abs(one), abs(other)) < LEAST
        for one, other in zip(ours, theirs, strict=False)
    )
