"""From a part to operations with minutes: work preparation."""

from gemaakt.routing.constants import Constants, Learned, defaults, own_constants
from gemaakt.routing.material import Material, UnknownMaterial, material, weighed
from gemaakt.routing.operation import (
    Alternative,
    Attendance,
    Operation,
    OperationStatus,
    OutsideStep,
    Pin,
    Running,
)
from gemaakt.routing.route import Step, Work, steps_of

__all__ = [
    "Alternative",
    "Attendance",
    "Constants",
    "Learned",
    "Material",
    "Operation",
    "OperationStatus",
    "OutsideStep",
    "Pin",
    "Running",
    "Step",
    "UnknownMaterial",
    "Work",
    "defaults",
    "material",
    "own_constants",
    "steps_of",
    "weighed",
]
