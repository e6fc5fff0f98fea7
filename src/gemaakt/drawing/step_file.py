"""A STEP file as parts, in this very process: only the worker calls it."""

from typing import Any

from OCP.IFSelect import IFSelect_RetDone
from OCP.Interface import Interface_Static
from OCP.STEPControl import STEPControl_Reader
from OCP.TopAbs import TopAbs_SOLID

from gemaakt.drawing.part import Part
from gemaakt.drawing.solid_faces import shapes_in, solid_faces
from gemaakt.drawing.solid_kind import part_of


class Unreadable(Exception):
    """The file cannot be read; the argument says why in one word."""


def parts_in(path: str, name: str, k_factor: float | None, most: int) -> list[Part]:
    """Every solid of a file as a part."""
    solids = list(shapes_in(_shape(path), TopAbs_SOLID))
    if not solids:
        raise Unreadable("no-solid")
    if len(solids) > most:
        raise Unreadable("too-many-solids")
    return [
        part_of(solid_faces(solid), name if len(solids) == 1 else f"{name}#{at + 1}", k_factor)
        for at, solid in enumerate(solids)
    ]


def _shape(path: str) -> Any:
    Interface_Static.SetCVal_s("xstep.cascade.unit", "MM")
    reader = STEPControl_Reader()
    if reader.ReadFile(path) != IFSelect_RetDone:
        raise Unreadable("broken")
    if reader.TransferRoots() < 1:
        raise Unreadable("no-solid")
    return reader.OneShape()
