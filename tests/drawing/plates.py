"""Plates with the edges of their skins broken."""

from typing import Any

from OCP.BRepAdaptor import BRepAdaptor_Curve
from OCP.BRepFilletAPI import BRepFilletAPI_MakeChamfer, BRepFilletAPI_MakeFillet
from OCP.TopAbs import TopAbs_EDGE
from OCP.TopExp import TopExp
from OCP.TopoDS import TopoDS
from OCP.TopTools import TopTools_IndexedMapOfShape


def broken_edges(shape: Any, width_mm: float, *, rounded: bool = False) -> Any:
    """A plate that lies flat with every edge of its two skins chamfered or rounded."""
    maker = BRepFilletAPI_MakeFillet(shape) if rounded else BRepFilletAPI_MakeChamfer(shape)
    for edge in edges_of(shape):
        line = BRepAdaptor_Curve(edge)
        middle = line.Value((line.FirstParameter() + line.LastParameter()) / 2)
        if abs(middle.Z() - line.Value(line.FirstParameter()).Z()) < 1e-9:
            maker.Add(width_mm, edge)
    return maker.Shape()


def edges_of(shape: Any) -> list[Any]:
    """Every edge of a shape once."""
    found = TopTools_IndexedMapOfShape()
    TopExp.MapShapes_s(shape, TopAbs_EDGE, found)
    return [TopoDS.Edge_s(found.FindKey(at)) for at in range(1, found.Extent() + 1)]
