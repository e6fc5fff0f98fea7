"""A STEP file as parts, in this very process: only the worker calls it.

Healing takes three quarters of the time of reading, most of it in searching for edges that cross
themselves. A file is read with the healing that every file needs; when a solid then does not
close, with all of it.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Static
from OCP.Resource import Resource_DataMapOfAsciiStringAsciiString
from OCP.STEPControl import STEPControl_Reader
from OCP.TCollection import TCollection_AsciiString
from OCP.TopAbs import TopAbs_SOLID
from OCP.TopLoc import TopLoc_Location

from gemaakt.drawing.part import Part
from gemaakt.drawing.solid_faces import SolidFaces, shapes_in, solid_faces
from gemaakt.drawing.solid_kind import part_of
from gemaakt.drawing.step_names import names_of_solids

SKIPPED = (
    "FixFreeShell", "FixFreeFace", "FixFreeWire", "FixVertexPosition", "FixVertexTolerance",
    "FixSameParameter", "FixSmallAreaWire", "FixRemoveSmallAreaFace", "FixIntersectingWires",
    "FixLoopWires", "FixSplitFace", "FixAddNaturalBound", "FixSmall", "FixSelfIntersection",
    "FixGaps3d", "FixGaps2d", "FixReversed2d", "FixRemovePCurve", "FixRemoveCurve3d",
    "FixAddCurve3d", "FixNotchedEdges", "FixSelfIntersectingEdge", "FixIntersectingEdges",
    "FixNonAdjacentIntersectingEdges", "FixTail",
)  # fmt: skip
"""Steps of healing that only broken models need; names of Open CASCADE's ShapeFix."""


SOLID_ENTITIES = {
    "StepShape_ManifoldSolidBrep", "StepShape_BrepWithVoids", "StepShape_FacetedBrep",
}  # fmt: skip


class Unreadable(Exception):
    """The file cannot be read; the argument says why in one word."""


@dataclass(frozen=True, slots=True)
class Model:
    """One solid of a file: its shape, its faces as numbers, and the part that it is."""

    shape: Any
    faces: SolidFaces
    part: Part


def models_in(
    path: str, name: str, k_factor: float | None, most: int, *, quick: bool = True
) -> list[Model]:
    """Every solid of a file; `quick` first tries without the dear healing."""
    reader, solids = _solids(path, most, quick=quick)
    if quick and not all(faces.is_sound for _, faces in solids):
        reader, solids = _solids(path, most, quick=False)
    names = [name] if len(solids) == 1 else _names(reader, path, [s for s, _ in solids], name)
    return [
        Model(shape, faces, part_of(faces, each, k_factor))
        for (shape, faces), each in zip(solids, names, strict=True)
    ]


def _names(reader: Any, path: str, solids: list[Any], name: str) -> list[str]:
    """What each solid of an assembly is called: its product's name, or its number in the file."""
    text = Path(path).read_bytes().decode("utf-8", "replace")
    told = names_of_solids(text)
    model = reader.StepModel()
    known = [
        entity
        for at in range(1, model.NbEntities() + 1)
        if (entity := model.Value(at)).DynamicType().Name() in SOLID_ENTITIES
    ]
    products = dict(zip(map(id, known), told, strict=True)) if len(known) == len(told) else {}
    transfer = reader.WS().TransferReader()
    found = []
    for at, solid in enumerate(solids):
        entity = transfer.EntityFromShapeResult(solid.Located(TopLoc_Location()), 1)
        found.append(products.get(id(entity)) or f"{name}#{at + 1}")
    return found


def parts_in(
    path: str, name: str, k_factor: float | None, most: int, *, quick: bool = True
) -> list[Part]:
    """Every solid of a file as a part."""
    return [model.part for model in models_in(path, name, k_factor, most, quick=quick)]


def _solids(path: str, most: int, *, quick: bool) -> tuple[Any, list[tuple[Any, SolidFaces]]]:
    reader = _read(path, quick=quick)
    found = list(shapes_in(reader.OneShape(), TopAbs_SOLID))
    if not found:
        raise Unreadable("no-solid")
    if len(found) > most:
        raise Unreadable("too-many-solids")
    return reader, [(solid, solid_faces(solid)) for solid in found]


def _read(path: str, *, quick: bool = False) -> Any:
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    reader = STEPControl_Reader()
    if reader.ReadFile(path) != IFSelect_RetDone:
        raise Unreadable("broken")
    if quick:
        reader.SetShapeFixParameters(_little_healing())
    if reader.TransferRoots() < 1:
        raise Unreadable("no-solid")
    return reader


def _little_healing() -> Any:
    wanted = Resource_DataMapOfAsciiStringAsciiString()
    for step in SKIPPED:
        wanted.Bind(TCollection_AsciiString(f"FixShape.{step}Mode"), TCollection_AsciiString("0"))
    return wanted
