"""A STEP file as parts, in this very process: only the worker calls it.

Healing takes three quarters of the time of reading, most of it in searching for edges that cross
themselves. A file is read with the healing that every file needs; when a solid then does not
close, with all of it.
"""

from dataclasses import dataclass
from typing import Any

from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Static
from OCP.Resource import Resource_DataMapOfAsciiStringAsciiString
from OCP.STEPControl import STEPControl_Reader
from OCP.TCollection import TCollection_AsciiString
from OCP.TopAbs import TopAbs_SOLID

from gemaakt.drawing.part import Part
from gemaakt.drawing.solid_faces import SolidFaces, shapes_in, solid_faces
from gemaakt.drawing.solid_kind import part_of

SKIPPED = (
    "FixFreeShell", "FixFreeFace", "FixFreeWire", "FixVertexPosition", "FixVertexTolerance",
    "FixSameParameter", "FixSmallAreaWire", "FixRemoveSmallAreaFace", "FixIntersectingWires",
    "FixLoopWires", "FixSplitFace", "FixAddNaturalBound", "FixSmall", "FixSelfIntersection",
    "FixGaps3d", "FixGaps2d", "FixReversed2d", "FixRemovePCurve", "FixRemoveCurve3d",
    "FixAddCurve3d", "FixNotchedEdges", "FixSelfIntersectingEdge", "FixIntersectingEdges",
    "FixNonAdjacentIntersectingEdges", "FixTail",
)  # fmt: skip
"""Steps of healing that only broken models need; names of Open CASCADE's ShapeFix."""


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
    solids = _solids(path, most, quick=quick)
    if quick and not all(faces.is_sound for _, faces in solids):
        solids = _solids(path, most, quick=False)
    names = [name] if len(solids) == 1 else [f"{name}#{at + 1}" for at in range(len(solids))]
    return [
        Model(shape, faces, part_of(faces, each, k_factor))
        for (shape, faces), each in zip(solids, names, strict=True)
    ]


def parts_in(
    path: str, name: str, k_factor: float | None, most: int, *, quick: bool = True
) -> list[Part]:
    """Every solid of a file as a part."""
    return [model.part for model in models_in(path, name, k_factor, most, quick=quick)]


def _solids(path: str, most: int, *, quick: bool) -> list[tuple[Any, SolidFaces]]:
    found = list(shapes_in(_shape(path, quick=quick), TopAbs_SOLID))
    if not found:
        raise Unreadable("no-solid")
    if len(found) > most:
        raise Unreadable("too-many-solids")
    return [(solid, solid_faces(solid)) for solid in found]


def _shape(path: str, *, quick: bool = False) -> Any:
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    reader = STEPControl_Reader()
    if reader.ReadFile(path) != IFSelect_RetDone:
        raise Unreadable("broken")
    if quick:
        reader.SetShapeFixParameters(_little_healing())
    if reader.TransferRoots() < 1:
        raise Unreadable("no-solid")
    return reader.OneShape()


def _little_healing() -> Any:
    wanted = Resource_DataMapOfAsciiStringAsciiString()
    for step in SKIPPED:
        wanted.Bind(TCollection_AsciiString(f"FixShape.{step}Mode"), TCollection_AsciiString("0"))
    return wanted
