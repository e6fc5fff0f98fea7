"""From a part to its steps with minutes: which operations, set-up, piece, and why."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gemaakt.drawing.part import Kind, Part
from gemaakt.routing import machining
from gemaakt.routing.bending import bend_time
from gemaakt.routing.constants import Constants
from gemaakt.routing.laser import OnSheet, laser_time, standing_alone
from gemaakt.routing.material import Material
from gemaakt.routing.weld import weld_time
from gemaakt.units import solid_mass_kg

WIRE_KG = "wire_kg"
LEAST_TOLD_MIN = 0.00005
"""Less time than this in corners and small arcs rounds to nothing."""
"""Driver of a weld: the metal that it takes a piece."""


@dataclass(frozen=True, slots=True)
class Work:
    """What is asked beyond the shape: said by the customer or a person, not by the drawing."""

    deburr: bool | None = None
    """None: bent, sawn and machined parts are deburred, cut flats are not."""
    taps: tuple[str, ...] = ()
    """Threads that the drawing does not show."""
    weld_mm: float = 0.0
    throat_mm: float = 3.0
    joints: int = 0
    components: int = 0
    fasteners: int = 0
    outside: tuple[tuple[str, float], ...] = ()
    """Work by others: what, and euros a piece."""
    outside_days: int = 5
    outside_least_eur: float = 0.0
    """What work by others costs at least, for all pieces together."""
    weld_min: float = 0.0
    """Minutes of welding a piece by a person's word, in the place of what the seam gives."""
    is_metal_theirs: bool = False
    """Whether the customer sends the metal along."""
    tooling_eur: float = 0.0
    told: tuple[tuple[str, float], ...] = ()
    """Operations with the minutes of one piece by a person's word: those of a line without a
    drawing, or on top of what follows from one."""


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: minutes a batch and a piece before the shop's own factor."""

    operation: str
    setup_min: float
    piece_min: float
    rule: str
    """The formula with its numbers filled in."""
    drivers: Mapping[str, float] = field(default_factory=dict)
    factor_of: str = ""
    """Learned constant that scales it, when it is not the operation's own name."""
    family: str = ""
    """Family of the metal, which may have a factor of its own."""
    is_told: bool = False
    """Whether a person gave the minutes: then no factor of past jobs scales them."""

    @property
    def learned(self) -> str:
        """Name of the learned factor."""
        return self.factor_of or self.operation


def steps_of(
    part: Part,
    material: Material,
    constants: Constants,
    *,
    work: Work | None = None,
    sharing: int = 1,
    on_sheet: OnSheet | None = None,
) -> list[Step]:
    """The steps of a part; `sharing` lines of the same material and thickness share a set-up.

    `on_sheet` is what a nest says that a piece takes of a sheet; without it the box around it.
    """
    asked = work or Work()
    steps: list[Step] = []
    if part.outline is not None:
        taken = on_sheet or standing_alone(part, constants)
        steps += _sheet_steps(part, material, constants, sharing, taken)
    else:
        steps += _solid_steps(part, material, constants)
    if _is_deburred(part, asked):
        steps.append(_deburr(part, constants))
    steps += _tap(part, asked, constants)
    if part.bends:
        steps.append(_bend(part, material, constants))
    steps += _joining(asked, material, constants)
    inspect = constants["hand.inspect_min"]
    steps.append(
        Step(
            "inspect",
            constants["hand.inspect_setup_min"],
            inspect,
            f"{inspect:g} min/st",
            {"pieces": 1.0},
        )
    )
    return [replace(step, family=material.family) for step in steps]


def _sheet_steps(
    part: Part, material: Material, constants: Constants, sharing: int, taken: OnSheet
) -> list[Step]:
    thickness = part.thickness_mm or 1.0
    time = laser_time(part, material.family, thickness, constants)
    setup = constants["laser.setup_min"] / max(1, sharing)
    length = (part.cut_length_mm - taken.shared_mm) / 1000
    shared = f" ({taken.shared_mm / 1000:.3f} m gedeeld)" if taken.shared_mm else ""
    slower = time.cut_min - part.cut_length_mm / 1000 / time.speed_m_per_min
    bends = f" + {slower:.4f} min bochten" if slower > LEAST_TOLD_MIN else ""
    cut = Step(
        "laser",
        setup,
        time.cut_min - taken.shared_mm / 1000 / time.speed_m_per_min + time.piece_min,
        f"{length:.3f} m{shared} ÷ {time.speed_m_per_min:.2f} m/min{bends}"
        f" + {time.piece_min:g} min/st",
        {"cut_m": length, "thickness_mm": thickness},
    )
    pierce = Step(
        "laser",
        0.0,
        time.pierce_min,
        f"{part.pierces} × {60 * time.pierce_min / max(1, part.pierces):.2f} s",
        {"pierces": float(part.pierces), "thickness_mm": thickness},
        factor_of="pierce",
    )
    return [cut, pierce, _sheet_change(taken, constants)]


def _sheet_change(taken: OnSheet, constants: Constants) -> Step:
    """The share of a piece in changing the sheet."""
    each_min, share = constants["laser.sheet_min"], taken.sheet_share
    rule = f"{share:.4f} plaat × {each_min:g} min/plaat"
    return Step("laser", 0.0, share * each_min, rule, {"sheets": share})


def _is_deburred(part: Part, asked: Work) -> bool:
    if asked.deburr is not None:
        return asked.deburr
    return part.kind is not Kind.FLAT


def _deburr(part: Part, constants: Constants) -> Step:
    if part.outline is not None:
        length = part.cut_length_mm
    else:
        assert part.solid is not None
        length = 4 * sum(part.solid.box_mm) if part.kind is Kind.MILLED else 2 * _girth(part)
    speed = constants["hand.deburr_m_per_min"]
    return Step(
        "deburr",
        constants["hand.deburr_setup_min"],
        machining.deburr_min(length, constants),
        f"{length / 1000:.3f} m ÷ {speed:g} m/min",
        {"edge_m": length / 1000},
    )


def _girth(part: Part) -> float:
    assert part.solid is not None
    return 2 * (part.solid.box_mm[1] + part.solid.box_mm[2])


def _tap(part: Part, asked: Work, constants: Constants) -> list[Step]:
    sizes = [thread.size for thread in part.threads] + list(asked.taps)
    if not sizes:
        return []
    return [
        Step(
            "tap",
            machining.tap_setup_min(len(set(sizes)), constants),
            machining.tap_min(len(sizes), constants),
            f"{len(sizes)} × {constants['hand.tap_s']:g} s ({', '.join(sorted(set(sizes)))})",
            {"holes": float(len(sizes)), "sizes": float(len(set(sizes)))},
        )
    ]


def _bend(part: Part, material: Material, constants: Constants) -> Step:
    longest = max(bend.length_mm for bend in part.bends)
    mass = solid_mass_kg(part.volume_mm3 or 0.0, material.density_kg_per_m3)
    side = max(part.box_mm or (0.0, 0.0))
    time = bend_time(len(part.bends), longest, mass, side, constants)
    return Step(
        "brake",
        time.setup_min,
        time.piece_min,
        f"{len(part.bends)} × {time.seconds_per_bend_s:g} s",
        {"bends": float(len(part.bends)), "longest_mm": longest, "mass_kg": mass},
    )


def _joining(asked: Work, material: Material, constants: Constants) -> list[Step]:
    steps = []
    if asked.weld_min > 0:
        rule = f"{asked.weld_min:g} min/st met de hand"
        setup = constants["weld.setup_min"]
        steps.append(Step("weld", setup, asked.weld_min, rule, {"hand_min": asked.weld_min}))
    elif asked.weld_mm > 0:
        joints = asked.joints or 1
        density = material.density_kg_per_m3
        time = weld_time(asked.weld_mm, asked.throat_mm, joints, density, constants)
        rule = f"{asked.weld_mm / 1000:.3f} m a{asked.throat_mm:g}, {joints} hechtplaatsen"
        drivers = {
            "weld_m": asked.weld_mm / 1000,
            "throat_mm": asked.throat_mm,
            WIRE_KG: time.metal_kg,
        }
        steps.append(Step("weld", time.setup_min, time.piece_min, rule, drivers))
    if asked.components or asked.fasteners:
        minutes = machining.assembly_min(asked.components, asked.fasteners, constants)
        rule = f"{asked.components} delen, {asked.fasteners} bevestigers"
        drivers = {"components": float(asked.components), "fasteners": float(asked.fasteners)}
        setup = constants["hand.assembly_setup_min"]
        steps.append(Step("assembly", setup, minutes, rule, drivers))
    return steps


def _solid_steps(part: Part, material: Material, constants: Constants) -> list[Step]:
    assert part.solid is not None
    section = section_mm2(part, constants)
    saw = Step(
        "saw",
        constants["machining.saw_setup_min"],
        machining.saw_min(section, constants),
        f"{section / 100:.1f} cm² ÷ {constants['machining.saw_cm2_per_min']:g} cm²/min",
        {"section_mm2": section},
    )
    if part.kind is Kind.TURNED:
        return [saw, _turn(part, constants)]
    if part.kind is Kind.MILLED:
        return [saw, _mill(part, material, constants)]
    return [saw, *_drill(part, material, constants)]


def section_mm2(part: Part, constants: Constants) -> float:
    """Section that is sawn through: the bar, the block or the wall of the tube."""
    assert part.solid is not None
    length, width, height = part.solid.box_mm
    stock = constants["machining.stock_mm"]
    if part.solid.bar_mm:
        return bar_mm2(part.solid.bar_mm)
    if part.kind is Kind.TURNED:
        return math.pi / 4 * (part.solid.turned_diameter_mm + stock) ** 2
    if part.kind is Kind.MILLED:
        return (width + 2 * stock) * (height + 2 * stock)
    return part.solid.volume_mm3 / max(length, 1.0)


def bar_mm2(sides_mm: Sequence[float]) -> float:
    """Section of a bar as it is sold: two sides, or the width across the flats of a hexagon."""
    if len(sides_mm) == 1:
        return math.sqrt(3) / 2 * sides_mm[0] ** 2
    return math.prod(sides_mm)


def blank_mm3(part: Part, constants: Constants) -> float:
    """Volume of the piece of bar, block or tube that the part is made from."""
    assert part.solid is not None
    stock = constants["machining.stock_mm"]
    return section_mm2(part, constants) * (part.solid.box_mm[0] + 2 * stock)


def _turn(part: Part, constants: Constants) -> Step:
    assert part.solid is not None
    stock = constants["machining.stock_mm"]
    removed = max(0.0, blank_mm3(part, constants) - part.solid.volume_mm3)
    bar = part.solid.turned_diameter_mm + (0.0 if part.solid.bar_mm else stock)
    minutes = machining.turn_min(part.solid.box_mm[0], bar, removed, part.solid.holes, constants)
    rule = f"{removed / 1000:.1f} cm³ spaan, ø{bar:g} × {part.solid.box_mm[0]:.0f} mm"
    drivers = {"removed_mm3": removed, "holes": float(part.solid.holes)}
    return Step("turn", constants["machining.turn_setup_min"], minutes, rule, drivers)


def _mill(part: Part, material: Material, constants: Constants) -> Step:
    assert part.solid is not None
    removed = max(0.0, blank_mm3(part, constants) - part.solid.volume_mm3)
    force = material.cutting_force_n_per_mm2
    finished = part.solid.surface_mm2 - part.solid.bar_side_mm2
    minutes = machining.mill_min(removed, finished, part.solid.holes, force, constants)
    rate = machining.removal_cm3_per_min(force, constants)
    rule = f"{removed / 1000:.1f} cm³ ÷ {rate:.0f} cm³/min, {part.solid.holes} gaten"
    drivers = {"removed_mm3": removed, "holes": float(part.solid.holes)}
    return Step("mill", constants["machining.mill_setup_min"], minutes, rule, drivers)


def _drill(part: Part, material: Material, constants: Constants) -> list[Step]:
    assert part.solid is not None
    holes = part.solid.holes
    if not holes:
        return []
    force = material.cutting_force_n_per_mm2
    minutes = machining.mill_min(0.0, 0.0, holes, force, constants)
    setup = constants["machining.mill_setup_min"] / 3
    return [Step("mill", setup, minutes, f"{holes} gaten", {"holes": float(holes)})]
