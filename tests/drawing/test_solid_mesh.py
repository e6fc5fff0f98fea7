"""The triangles of a solid close around its volume, and only its bends are coloured."""

import random
import struct
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from OCP.BRep import BRep_Builder
from OCP.BRepAlgoAPI import BRepAlgoAPI_Cut
from OCP.BRepPrimAPI import BRepPrimAPI_MakeBox, BRepPrimAPI_MakeCylinder
from OCP.gp import gp_Ax2, gp_Dir, gp_Pnt
from OCP.TopoDS import TopoDS_Compound

from gemaakt.drawing import DrawingRefused, read
from gemaakt.drawing.read_step import mesh_of_step
from gemaakt.drawing.solid_mesh import BEND, MAGIC
from tests.drawing.fold import random_folded, step_bytes


@dataclass
class Mesh:
    """A mesh as a browser reads it."""

    points: NDArray[np.float64]
    sides: NDArray[np.int8]
    rims: NDArray[np.float64]
    corners: NDArray[np.int64]

    @property
    def volume_mm3(self) -> float:
        a, b, c = (self.points[self.corners[:, k]] for k in range(3))
        return float(np.einsum("ij,ij->i", a, np.cross(b, c)).sum() / 6)


def unpacked(data: bytes) -> Mesh:
    assert data[:4] == MAGIC
    vertices, triangles, line_points = struct.unpack("<3I", data[4:16])
    low, high = np.frombuffer(data, "<f4", 6, 16).reshape(2, 3).astype(float)
    at = 40

    def block(kind: str, rows: int, columns: int) -> NDArray[Any]:
        nonlocal at
        found = np.frombuffer(data, kind, rows * columns, at).reshape(rows, columns)
        at += found.nbytes
        return found

    def placed(shares: NDArray[Any]) -> NDArray[np.float64]:
        found: NDArray[np.float64] = low + shares[:, :3] / 65535 * (high - low)
        return found

    points, sides = placed(block("<u2", vertices, 4)), block("i1", vertices, 4)
    rims, corners = placed(block("<u2", line_points, 4)), block("<u4", triangles, 3)
    assert at == len(data)
    return Mesh(points, sides, rims, corners.astype(np.int64))


def drilled_plate(radius: float = 20.0) -> Any:
    plate = BRepPrimAPI_MakeBox(gp_Pnt(10, 20, 30), gp_Pnt(130, 100, 35)).Shape()
    drill = BRepPrimAPI_MakeCylinder(gp_Ax2(gp_Pnt(70, 60, 0), gp_Dir(0, 0, 1)), radius, 99.0)
    return BRepAlgoAPI_Cut(plate, drill.Shape()).Shape()


def test_the_triangles_close_around_the_volume_and_look_outwards() -> None:
    data = step_bytes(drilled_plate())
    part = read(data, name="plaat.step")[0][0]
    assert part.solid is not None
    mesh = unpacked(mesh_of_step(data))
    assert mesh.volume_mm3 == pytest.approx(part.solid.volume_mm3, rel=0.002)
    assert mesh.points.min(axis=0) == pytest.approx((10, 20, 30), abs=0.01)
    assert mesh.points.max(axis=0) == pytest.approx((130, 100, 35), abs=0.01)
    on_top = np.isclose(mesh.points[:, 2], 35, atol=0.01) & (mesh.sides[:, 2] > 100)
    assert on_top.sum() >= 4


def test_rims_are_the_edges_of_the_solid_each_once_and_no_seam() -> None:
    mesh = unpacked(mesh_of_step(step_bytes(drilled_plate())))
    stretches = mesh.rims.reshape(-1, 2, 3)
    length_mm = float(np.linalg.norm(stretches[:, 1] - stretches[:, 0], axis=1).sum())
    box = 4 * (120 + 80 + 5)
    assert length_mm == pytest.approx(box + 2 * 2 * np.pi * 20, rel=0.01)


@pytest.mark.parametrize("seed", [1, 4, 7])
def test_the_bends_of_a_folded_sheet_are_coloured_and_nothing_else(seed: int) -> None:
    data = step_bytes(random_folded(random.Random(seed)).shape)
    part = read(data, name="zetwerk.step")[0][0]
    assert part.thickness_mm is not None
    assert part.bends
    mesh = unpacked(mesh_of_step(data))
    a, b, c = (mesh.points[mesh.corners[:, k]] for k in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    is_bend = mesh.sides[mesh.corners[:, 0], 3] == BEND
    expected = sum(
        np.radians(abs(bend.angle_deg)) * bend.length_mm * (2 * bend.radius_mm + part.thickness_mm)
        for bend in part.bends
    )
    # A bend with a cut-out over it is a little smaller than its angle times its length.
    assert expected * 0.9 < areas[is_bend].sum() <= expected * 1.01


def test_a_hole_is_no_bend() -> None:
    assert not (unpacked(mesh_of_step(step_bytes(drilled_plate()))).sides[:, 3] == BEND).any()


def test_one_part_of_an_assembly_or_all_of_it() -> None:
    both, builder = TopoDS_Compound(), BRep_Builder()
    builder.MakeCompound(both)
    for x in (0, 200):
        builder.Add(both, BRepPrimAPI_MakeBox(gp_Pnt(x, 0, 0), gp_Pnt(x + 10, 10, 10)).Shape())
    builder.Add(both, BRepPrimAPI_MakeBox(gp_Pnt(0, 50, 0), gp_Pnt(40, 80, 20)).Shape())
    data = step_bytes(both)
    volumes = {
        which: unpacked(mesh_of_step(data, part=which)).volume_mm3 for which in (None, 0, 1)
    }
    assert volumes[None] == pytest.approx(26_000, rel=1e-3)
    assert volumes[0] == pytest.approx(24_000, rel=1e-3)
    assert volumes[1] == pytest.approx(1_000, rel=1e-3)
    with pytest.raises(DrawingRefused):
        mesh_of_step(data, part=2)


def test_a_broken_file_has_no_mesh() -> None:
    with pytest.raises(DrawingRefused):
        mesh_of_step(b"ISO-10303-21;\nHEADER;\n", name="kapot.step")
