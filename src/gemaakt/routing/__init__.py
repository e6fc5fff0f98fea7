"""From a part to operations with minutes: work preparation."""

from gemaakt.routing.constants import Constants, Learned, defaults, own_constants
from gemaakt.routing.left import left_of, run_min, worked_share
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
    "left_of",
    "material",
    "own_constants",
    "run_min",
    "steps_of",
    "weighed",
    "worked_share",
]
