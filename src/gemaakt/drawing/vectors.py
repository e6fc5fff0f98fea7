"""Three numbers at a time: what numpy does ten times slower for one vector than for a thousand."""

import numpy as np
from numpy.typing import NDArray

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
