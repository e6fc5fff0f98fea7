"""Milling, turning, sawing and tapping: times of one piece.

Milling: roughing rate from power, ``Q = P · η · use · 60 000 / k_c`` (cm³/min; k_c in N/mm²), the
inverse of ``P = Q · k_c / (60 000 · η)`` (Sandvik and Kyocera give the same formula); finishing by
area; tool changes. Turning: ``n = 1000 · v_c / (π · d)``, a pass over L takes ``L / (n · f)``.
Sawing: section over cutting rate. Constants: ``data/constants/machining.toml`` and ``hand.toml``.
"""

import math

from gemaakt.routing.constants import Constants


def removal_cm3_per_min(cutting_force_n_per_mm2: float, constants: Constants) -> float:
    """Chip volume a minute that the spindle has power for."""
    power = constants["machining.spindle_kw"] * constants["machining.efficiency_share"]
    return power * constants["machining.use_share"] * 60_000 / cutting_force_n_per_mm2


def mill_min(
    removed_mm3: float,
    finished_mm2: float,
    holes: int,
    cutting_force_n_per_mm2: float,
    constants: Constants,
) -> float:
    """Minutes to mill one piece, loading included."""
    rough = removed_mm3 / 1000 / removal_cm3_per_min(cutting_force_n_per_mm2, constants)
    finish = finished_mm2 / constants["machining.finish_mm2_per_min"]
    tools = constants["machining.mill_tools"] * constants["machining.tool_change_min"]
    drilling = holes * constants["machining.hole_min"]
    return rough + finish + tools + drilling + constants["machining.mill_load_min"]


def pass_min(length_mm: float, diameter_mm: float, speed: float, feed_mm: float) -> float:
    """One pass of a lathe at cutting speed (m/min) and feed (mm a turn)."""
    turns_per_min = 1000 * speed / (math.pi * diameter_mm)
    return length_mm / (turns_per_min * feed_mm)


def turn_min(
    length_mm: float, bar_mm: float, removed_mm3: float, holes: int, constants: Constants
) -> float:
    """Minutes to turn one piece from bar: roughing by chip volume, one finish, two faces."""
    depth, feed = constants["machining.turn_depth_mm"], constants["machining.turn_feed_mm"]
    speed = constants["machining.turn_speed_m_per_min"]
    rough = removed_mm3 / (depth * feed * speed * 1000)
    finish = pass_min(length_mm, bar_mm, speed, feed / 2)
    facing = pass_min(bar_mm / 2, bar_mm / 2, speed, feed)
    drilling = holes * constants["machining.hole_min"]
    return rough + finish + 2 * facing + drilling + constants["machining.turn_load_min"]


def saw_min(section_mm2: float, constants: Constants) -> float:
    """Minutes for one cut through a section."""
    cut = section_mm2 / 100 / constants["machining.saw_cm2_per_min"]
    return cut + constants["machining.saw_load_min"]


def tap_setup_min(sizes: int, constants: Constants) -> float:
    """Set-up for this many sizes of thread."""
    hours = constants["hand.tap_setup_h"] + constants["hand.tap_setup_h_per_size"] * sizes
    return 60 * max(constants["hand.tap_setup_least_h"], hours)


def tap_min(holes: int, constants: Constants) -> float:
    """Minutes to tap the holes of one piece."""
    return holes * constants["hand.tap_s"] / 60


def deburr_min(perimeter_mm: float, constants: Constants) -> float:
    """Minutes to deburr this length of edge."""
    return perimeter_mm / 1000 / constants["hand.deburr_m_per_min"]


def assembly_min(components: int, fasteners: int, constants: Constants) -> float:
    """Minutes to put components and fasteners together."""
    return (
        components * constants["hand.assembly_min_per_component"]
        + fasteners * constants["hand.assembly_min_per_fastener"]
    )
