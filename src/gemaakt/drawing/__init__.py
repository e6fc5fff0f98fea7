"""What the customer sends, read: DXF and STEP to parts with outline, holes, bends and findings.

`read` is the one door. A DXF goes by `tags`, `entities`, `chain` (edges joined) and `shapes`
(what lies in what) to a `Part`; its frames, dashed lines, side views and words are told apart by
the modules of those names. A STEP is read by a process that may be killed (`read_step`,
`step_worker`); `solid_kind` says what a solid is and `unfold` lays bent sheet flat. Of a PDF only
the words are read.
"""

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
