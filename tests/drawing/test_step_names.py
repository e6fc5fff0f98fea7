"""The lines of a bill of materials are called what the designer called them."""

import tempfile
from pathlib import Path

import pytest
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCylinder
from OCP.gp import gp_Trsf, gp_Vec
from OCP.STEPCAFControl import STEPCAFControl_Writer
from OCP.STEPControl import STEPControl_AsIs
from OCP.TCollection import TCollection_ExtendedString
from OCP.TDataStd import TDataStd_Name
from OCP.TDocStd import TDocStd_Document
from OCP.TopLoc import TopLoc_Location
from OCP.XCAFApp import XCAFApp_Application
from OCP.XCAFDoc import XCAFDoc_DocumentTool

from gemaakt.drawing import read
from gemaakt.drawing.step_names import decoded, names_of_solids
from gemaakt.drawing.step_worker import grouped


def words(text: str) -> TCollection_ExtendedString:
    return TCollection_ExtendedString(text, True)


def assembly(pieces: list[tuple[str, object, int]]) -> bytes:
    """A STEP file of an assembly: every piece with its name and how often it occurs."""
    document = TDocStd_Document(words("XmlXCAF"))
    XCAFApp_Application.GetApplication_s().InitDocument(document)
    shapes = XCAFDoc_DocumentTool.ShapeTool_s(document.Main())
    top = shapes.NewShape()
    TDataStd_Name.Set_s(top, words("Samenstelling"))
    for at, (name, shape, count) in enumerate(pieces):
        label = shapes.AddShape(shape, False)
        TDataStd_Name.Set_s(label, words(name))
        for copy in range(count):
            away = gp_Trsf()
            away.SetTranslation(gp_Vec(400 * at, 300 * copy, 0))
            shapes.AddComponent(top, label, TopLoc_Location(away))
    shapes.UpdateAssemblies()
    writer = STEPCAFControl_Writer()
    writer.Transfer(document, STEPControl_AsIs)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "assembly.step"
        writer.Write(str(path))
        return path.read_bytes()


def test_the_parts_of_an_assembly_keep_the_names_of_their_products() -> None:
    plate = BRepPrimAPI_MakeBox(200.0, 100.0, 3.0).Shape()
    shaft = BRepPrimAPI_MakeCylinder(10.0, 200.0).Shape()
    data = assembly([("Zijplaat groß", plate, 3), ("As <b>; it's Ø20", shaft, 2)])
    parts, _ = read(data, name="wagen.step")
    found = {part.name: part.quantity for part in parts}
    assert found == {"Zijplaat groß": 3, "As <b>; it's Ø20": 2}


def test_different_bodies_of_one_product_are_numbered() -> None:
    plates = [BRepPrimAPI_MakeBox(200.0, 100.0, float(t)).Shape() for t in (3, 4)]
    parts, _ = read(assembly([("Plaat", plate, 1) for plate in plates]), name="p.step")
    assert [part.name for part in parts] == ["Plaat (1)", "Plaat (2)"]
    assert grouped([]) == []


@pytest.mark.parametrize(
    ("written", "means"),
    [
        (r"Stra\X2\00DF\X0\e", "Straße"),
        (r"Stra\X\DFe", "Straße"),
        (r"Stra\S\_e", "Straße"),
        (r"\X4\0001F600\X0\ op", "\U0001f600 op"),
        ("It''s", "It's"),
        ("a\x00\n b", "a b"),
        ("x" * 500, "x" * 80),
        (r"\X4\FFFFFFFF\X0\\X2\D8\X0\ ", "?"),
    ],
)
def test_strings_of_a_step_file_are_read_as_written(written: str, means: str) -> None:
    assert decoded(written) == means


def test_a_file_without_names_or_with_broken_references_names_nothing() -> None:
    assert names_of_solids("#1=MANIFOLD_SOLID_BREP('',#2);") == [""]
    rows = "#5=SHAPE_DEFINITION_REPRESENTATION(#6,#7);#7=SHAPE_REPRESENTATION('',(#1),#9);"
    assert names_of_solids("#1=FACETED_BREP('',#2);" + rows) == [""]
