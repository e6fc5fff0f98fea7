"""Assemblies as machine builders send them: repeated bodies, mirrored pairs, surfaces, names."""

from typing import Any

import pytest
from OCP.BRep import BRep_Builder
from OCP.gp import gp_Trsf, gp_Vec
from OCP.TopAbs import TopAbs_FACE
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS_Compound

from gemaakt.drawing import DrawingRefused, Kind, read
from gemaakt.drawing.solid_faces import shapes_in
from gemaakt.drawing.step_file import models_in
from gemaakt.drawing.step_names import text_of
from gemaakt.drawing.step_worker import grouped
from tests.drawing.fold import profile, step_bytes
from tests.drawing.test_read_step import drilled, mirrored, plate
from tests.drawing.test_solid_places import both, tilted

BRACKET = drilled(profile([60, 40], [90], [2], 2, 80).shape, 20, 20, 4)


def together(*shapes: Any) -> Any:
    found = TopoDS_Compound()
    BRep_Builder().MakeCompound(found)
    for shape in shapes:
        BRep_Builder().Add(found, shape)
    return found


def test_a_left_and_a_right_are_two_lines_and_said_to_be_a_pair() -> None:
    parts, findings = read(step_bytes(both(BRACKET, tilted(mirrored(BRACKET)))), name="paar.step")
    assert [(part.kind, part.certified, part.quantity) for part in parts] == [
        (Kind.BENT, True, 1), (Kind.BENT, True, 1),
    ]  # fmt: skip
    (pair,) = [each for each in findings if each.code == "drawing.mirror-pair"]
    assert {pair.params["one"], pair.params["other"]} == {part.name for part in parts}
    _, findings = read(step_bytes(both(BRACKET, tilted(BRACKET))), name="gelijk.step")
    assert "drawing.mirror-pair" not in {each.code for each in findings}


def test_a_body_that_stands_in_five_hundred_places_is_one_line(tmp_path: Any) -> None:
    """Only four hundred solids were read, however alike: a machine with its bolts was refused."""
    shapes = []
    for at in range(500):
        away = gp_Trsf()
        away.SetTranslation(gp_Vec(50.0 * (at % 25), 50.0 * (at // 25), 0))
        shapes.append(plate(40, 30, 3).Moved(TopLoc_Location(away)))
    one = plate(40, 30, 3)
    shapes = [one.Moved(each.Location()) for each in shapes]
    path = tmp_path / "veel.step"
    path.write_bytes(step_bytes(together(*shapes, plate(90, 30, 3))))
    found = grouped([model.part for model in models_in(str(path), "veel", None, 400)])
    assert sorted(part.quantity for part in found) == [1, 500]


def test_surfaces_that_close_are_a_part_and_open_ones_are_refused() -> None:
    faces = list(shapes_in(BRACKET, TopAbs_FACE))
    (part,), _ = read(step_bytes(together(*faces)), name="vlakken.step")
    assert (part.kind, part.certified, part.holes) == (Kind.BENT, True, 1)
    assert (part.volume_mm3 or 0) > 0
    assert [each.code for each in part.findings] == ["drawing.step-surfaces"]
    with pytest.raises(DrawingRefused) as refusal:
        read(step_bytes(together(*faces[:-1])), name="open.step")
    assert refusal.value.code == "drawing.step-no-solid"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("Träger ß", "Träger ß".encode("cp1252")),
        ("Träger ß", "Träger ß".encode()),
        ("ブラケット", "ブラケット".encode("cp932")),
        ("ブラケット", "ブラケット".encode()),
    ],
)
def test_names_are_read_in_the_letters_that_programs_write(name: str, data: bytes) -> None:
    assert text_of(b"#1=PRODUCT('" + data + b"','');") == f"#1=PRODUCT('{name}','');"
