"""How far apart parts are cut follows from the machine and the thickness."""

from datetime import date

import pytest

from gemaakt.nest.apart import Apart, ApartRule, Process, process_of, usual_rule

ON = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("name", "process"),
    [
        ("Fiberlaser 6 kW", Process.LASER), ("Plasmatafel", Process.PLASMA),
        ("Watersnijder 5-assig", Process.WATERJET), ("Waterjet", Process.WATERJET),
        ("Ponsnibbelmachine", Process.PUNCH), ("Punch press", Process.PUNCH),
        ("Pons-lasercombinatie", Process.LASER), ("Autogene snijbrander", Process.OXYFUEL),
        ("L1", Process.LASER),
    ],
)  # fmt: skip
def test_the_name_of_a_machine_says_how_it_cuts(name: str, process: Process) -> None:
    assert process_of(name) is process


@pytest.mark.parametrize(
    ("process", "thickness_mm", "between_mm", "edge_mm"),
    [
        (Process.LASER, 1.0, 3.0, 5.0), (Process.LASER, 12.0, 12.0, 12.0),
        (Process.PLASMA, 10.0, 15.0, 15.0), (Process.PLASMA, 2.0, 6.0, 10.0),
        (Process.WATERJET, 20.0, 10.0, 10.0), (Process.PUNCH, 2.0, 6.0, 10.0),
    ],
)  # fmt: skip
def test_thick_metal_and_wide_jets_need_more(
    process: Process, thickness_mm: float, between_mm: float, edge_mm: float
) -> None:
    found = usual_rule(process, ON).at(thickness_mm)
    assert (found.spacing_mm, found.margin_mm) == (between_mm, edge_mm)


def test_a_default_says_that_it_is_one() -> None:
    rule = usual_rule(Process.PUNCH, ON)
    assert rule.source.startswith("editable default")
    assert rule.at(3.0).grip_mm == 90.0


def test_common_cuts_are_for_machines_that_can() -> None:
    laser = ApartRule(3, 1, 5, 1, is_common_cut=True).at(3.0)
    plasma = ApartRule(6, 1.5, 10, 1.5, is_common_cut=False).at(3.0)
    shared = Apart(0.0, 20.0)
    assert laser.allows(shared)
    assert not plasma.allows(shared)
    assert not laser.allows(Apart(2.0, 20.0))
    assert plasma.allows(Apart(6.0, 10.0))
    assert not laser.allows(Apart(3.0, 4.0))
