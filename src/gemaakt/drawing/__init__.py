"""What the customer sends, read: DXF and STEP to parts with outline, holes, bends and findings."""

from gemaakt.drawing.contour import Contour, Path
from gemaakt.drawing.document import PartDocument, document_of
from gemaakt.drawing.layers import Role
from gemaakt.drawing.part import Bend, Kind, Part, Solid, Thread
from gemaakt.drawing.read import read
from gemaakt.drawing.read_dxf import read_dxf
from gemaakt.drawing.tags import DrawingRefused

__all__ = [
    "Bend",
    "Contour",
    "DrawingRefused",
    "Kind",
    "Part",
    "PartDocument",
    "Path",
    "Role",
    "Solid",
    "Thread",
    "document_of",
    "read",
    "read_dxf",
]
