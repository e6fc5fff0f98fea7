"""A STEP file as parts, in this very process: only the worker calls it.

Healing takes three quarters of the time of reading, most of it in searching for edges that cross
themselves. A file is read with the healing that every file needs; when a solid then does not
close, with all of it.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from OCP.BRep import BRep_Tool
from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeSolid, BRepBuilderAPI_Sewing
from OCP.BRepLib import BRepLib
from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Static
from OCP.Resource import Resource_DataMapOfAsciiStringAsciiString
from OCP.STEPControl import STEPControl_Reader
from OCP.TCollection import TCollection_AsciiString
from OCP.TopAbs import TopAbs_SHELL, TopAbs_SOLID
from OCP.TopLoc import TopLoc_Location
from OCP.TopoDS import TopoDS
from OCP.TopTools import TopTools_IndexedMapOfShape

from gemaakt.drawing.part import Part
from gemaakt.drawing.solid_faces import SolidFaces, shapes_in, solid_faces
from gemaakt.drawing.solid_kind import part_of
from gemaakt.drawing.step_names import names_of_solids, text_of
from gemaakt.findings import Finding, Severity

SKIPPED = (
    "FixFreeShell", "FixFreeFace", "FixFreeWire", "FixVertexPosition", "FixVertexTolerance",
    "FixSameParameter", "FixSmallAreaWire", "FixRemoveSmallAreaFace", "FixIntersectingWires",
    "FixLoopWires", "FixSplitFace", "FixAddNaturalBound", "FixSmall", "FixSelfIntersection",
    "FixGaps3d", "FixGaps2d", "FixReversed2d", "FixRemovePCurve", "FixRemoveCurve3d",
    "FixAddCurve3d", "FixNotchedEdges", "FixSelfIntersectingEdge", "FixIntersectingEdges",
    "FixNonAdjacentIntersectingEdges", "FixTail",
)  # fmt: skip
"""Steps of healing that only broken models need; names of Open CASCADE's ShapeFix."""


SEWN_MM = 0.005
"""Rims of surfaces this near each other are one."""
MOST_COPIES = 20_000
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
    """Every solid of a file; `quick` first tries without the dear healing.

    One that stands in it several times is looked at once: `most` counts those that differ.
    """
    read = _solids(path, most, quick=quick)
    if quick and not all(faces.is_sound for faces in read.bodies):
        read = _solids(path, most, quick=False)
    told = [name] if len(read.placed) == 1 else _names(read, path)
    parts = [part_of(faces, name, k_factor) for faces in read.bodies]
    if read.is_closed_up:
        said = Finding("drawing.step-surfaces", Severity.INFO)
        parts = [replace(part, findings=(*part.findings, said)) for part in parts]
    return [
        Model(shape, read.bodies[body], replace(parts[body], name=told[body] or f"{name}#{at}"))
        for at, (shape, body) in enumerate(read.placed, start=1)
    ]


def _names(read: "Read", path: str) -> list[str]:
    """What each body of an assembly is called: its product's name; empty where it has none."""
    text = text_of(Path(path).read_bytes())
    told = names_of_solids(text)
    model, transfer = read.reader.StepModel(), read.reader.WS().TransferReader()
    known = [
        entity
        for at in range(1, model.NbEntities() + 1)
        if (entity := model.Value(at)).DynamicType().Name() in SOLID_ENTITIES
    ]
    products = dict(zip(map(id, known), told, strict=True)) if len(known) == len(told) else {}
    shapes = (read.kinds.FindKey(at + 1) for at in range(len(read.bodies)))
    return [products.get(id(transfer.EntityFromShapeResult(each, 1)), "") for each in shapes]


@dataclass(frozen=True, slots=True)
class Read:
    """A file as read: its bodies, each once, and where they stand."""

    reader: Any
    kinds: Any
    """The shape of every body, in their order from one."""
    bodies: list[SolidFaces]
    placed: list[tuple[Any, int]]
    """Every solid in its place, and which of the bodies it is."""
    is_closed_up: bool = False
    """Whether the file holds surfaces only, which close around a body."""


def _solids(path: str, most: int, *, quick: bool) -> Read:
    reader = _read(path, quick=quick)
    whole = reader.OneShape()
    found = list(shapes_in(whole, TopAbs_SOLID))
    is_closed_up = not found
    found = found or closed_up(whole)
    if not found:
        raise Unreadable("no-solid")
    kinds = TopTools_IndexedMapOfShape()
    which = [kinds.Add(solid.Located(TopLoc_Location())) - 1 for solid in found]
    if kinds.Extent() > most or len(found) > MOST_COPIES:
        raise Unreadable("too-many-solids")
    bodies = [solid_faces(kinds.FindKey(at + 1)) for at in range(kinds.Extent())]
    return Read(reader, kinds, bodies, list(zip(found, which, strict=True)), is_closed_up)


def closed_up(shape: Any) -> list[Any]:
    """Solids that surfaces enclose once their rims are joined: some programs send no other."""
    sewing = BRepBuilderAPI_Sewing(SEWN_MM)
    sewing.Add(shape)
    sewing.Perform()
    solids = []
    for each in shapes_in(sewing.SewedShape(), TopAbs_SHELL):
        if BRep_Tool.IsClosed_s(each):
            solid = BRepBuilderAPI_MakeSolid(TopoDS.Shell_s(each)).Solid()
            BRepLib.OrientClosedSolid_s(solid)
            solids.append(solid)
    return solids


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
