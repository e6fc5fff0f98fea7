"""Three numbers at a time: what numpy does ten times slower for one vector than for a thousand."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from gemaakt.drawing.solid_face import Face

type Vector = NDArray[np.float64]
PARALLEL = 1e-5


def cross(one: Vector, two: Vector) -> Vector:
    """Cross product of two vectors in space."""
    ax, ay, az = one.tolist()
    bx, by, bz = two.tolist()
    return np.array([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx])


def frame_of(normal: Vector) -> tuple[Vector, Vector]:
    """Two directions in a plane, along the axes of the model where it is square to them."""
    axis = np.eye(3)[int(np.argmin(np.abs(normal)))]
    near = np.eye(3)[np.argsort(np.abs(normal), kind="stable")]
    first = near[0] if abs(near[0] @ normal) < PARALLEL else cross(normal, axis)
    first = first / np.linalg.norm(first)
    return first, cross(normal, first)


def frame_on(face: "Face") -> tuple[Vector, Vector]:
    """Two directions in a plane face; in one that is tilted every way, along its longest edge."""
    first, second = frame_of(face.normal)
    if np.abs(face.normal).min() < PARALLEL:
        return first, second
    sides = [edge.points[-1] - edge.points[0] for edge in face.edges if edge.kind == "line"]
    if not sides:
        return first, second
    longest = max(sides, key=lambda side: float(side @ side))
    first = longest / np.linalg.norm(longest)
    return first, cross(face.normal, first)
