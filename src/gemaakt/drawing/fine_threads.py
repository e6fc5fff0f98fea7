"""Threads beside the coarse ones: metric with a fine pitch, pipe threads, unified coarse.

Sources: ISO 262 (the fine pitches selected from ISO 261), drill = nominal - pitch (ISO 2306);
ISO 228-1, G; ASME B1.1, UNC. The least diameter of a metric thread is nominal - 1.0825 pitch
(ISO 724); a drawing shows either that or the drill.
"""

from collections.abc import Mapping

FINE: tuple[tuple[str, float, float], ...] = (
    ("M8x1", 8.0, 7.0), ("M10x1", 10.0, 9.0), ("M10x1.25", 10.0, 8.75), ("M12x1.25", 12.0, 10.75),
    ("M12x1.5", 12.0, 10.5), ("M14x1.5", 14.0, 12.5), ("M16x1.5", 16.0, 14.5),
    ("M18x1.5", 18.0, 16.5), ("M18x2", 18.0, 16.0), ("M20x1.5", 20.0, 18.5),
    ("M20x2", 20.0, 18.0), ("M22x1.5", 22.0, 20.5), ("M22x2", 22.0, 20.0), ("M24x2", 24.0, 22.0),
    ("M27x2", 27.0, 25.0), ("M30x2", 30.0, 28.0), ("M33x2", 33.0, 31.0), ("M36x3", 36.0, 33.0),
)  # fmt: skip
"""Size, nominal diameter, tapping drill (mm)."""
PIPE: tuple[tuple[str, float, float], ...] = (
    ("G1/8", 9.728, 8.8), ("G1/4", 13.157, 11.8), ("G3/8", 16.662, 15.25), ("G1/2", 20.955, 19.0),
    ("G3/4", 26.441, 24.5), ("G1", 33.249, 30.75),
)  # fmt: skip
UNIFIED: tuple[tuple[str, float, float], ...] = (
    ("UNC 1/4", 6.35, 5.1), ("UNC 5/16", 7.938, 6.6), ("UNC 3/8", 9.525, 8.0),
    ("UNC 1/2", 12.7, 10.8), ("UNC 5/8", 15.875, 13.5), ("UNC 3/4", 19.05, 16.5),
)  # fmt: skip
OTHERS = (*FINE, *PIPE, *UNIFIED)
LEAST_MM: Mapping[str, float] = {
    "G1/8": 8.566, "G1/4": 11.445, "G3/8": 14.950, "G1/2": 18.631, "G3/4": 24.117, "G1": 30.291,
    "UNC 1/4": 4.976, "UNC 5/16": 6.411, "UNC 3/8": 7.805, "UNC 1/2": 10.584, "UNC 5/8": 13.376,
    "UNC 3/4": 16.299,
}  # fmt: skip
"""Least diameters that do not follow from nominal and drill."""
LEAST_OF_PITCH = 1.0825


def least_mm(size: str, nominal_mm: float, drill_mm: float) -> float:
    """The least diameter of a thread; of a metric one from the pitch, which its drill tells."""
    return LEAST_MM.get(size, nominal_mm - LEAST_OF_PITCH * (nominal_mm - drill_mm))
