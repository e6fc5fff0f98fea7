"""From a part to operations with minutes: work preparation."""

from gemaakt.routing.operation import (
    Alternative,
    Attendance,
    Operation,
    OperationStatus,
    OutsideStep,
    Pin,
    Running,
)

__all__ = [
    "Alternative",
    "Attendance",
    "Operation",
    "OperationStatus",
    "OutsideStep",
    "Pin",
    "Running",
]
