"""The one door for drawings: what the file is, by its content first and its name second."""

from collections.abc import Mapping
from pathlib import PurePath

from gemaakt.drawing.layers import Role
from gemaakt.drawing.part import Part
from gemaakt.drawing.read_dxf import read_dxf
from gemaakt.drawing.tags import DrawingRefused
from gemaakt.findings import Finding

STEP_START = b"ISO-10303-21"
HEAD_BYTES = 100_000
"""Comments may stand before it; without it a file that is called `.step` is none."""
LARGE_DXF_BYTES = 1_500_000
"""A larger one is read in a process of its own: thousands of splines take minutes."""
SUFFIXES = {".step": "step", ".stp": "step", ".p21": "step", ".dxf": "dxf"}
OTHER_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"AC10", "dwg"), (b"AC1.", "dwg"), (b"%PDF", "pdf"), (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"), (b"GIF8", "picture"), (b"II*\x00", "picture"),
    (b"PK\x03\x04", "archive"), (b"7z\xbc\xaf", "archive"), (b"Rar!", "archive"),
)  # fmt: skip
OTHER_SUFFIXES = {
    ".dwg": "dwg", ".pdf": "pdf", ".png": "picture", ".jpg": "picture", ".jpeg": "picture",
    ".zip": "archive", ".stl": "mesh", ".sldprt": "cad", ".sldasm": "cad", ".ipt": "cad",
    ".iam": "cad", ".x_t": "cad", ".prt": "cad", ".igs": "iges", ".iges": "iges",
}  # fmt: skip


def format_of(data: bytes, name: str = "") -> str:
    """Dxf, step, dwg, pdf, picture, archive, mesh, cad, iges, empty or unknown."""
    if not data.strip():
        return "empty"
    start = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    for magic, kind in OTHER_STARTS:
        if start.startswith(magic):
            return kind
    if STEP_START in start[:256]:
        return "step"
    if start.startswith(b"AutoCAD Binary DXF") or start.split(None, 1)[0] in (b"0", b"999"):
        return "dxf"
    suffix = PurePath(name).suffix.lower()
    return SUFFIXES.get(suffix) or OTHER_SUFFIXES.get(suffix, "unknown")


REFUSALS = {
    kind: f"drawing.send-dxf-{kind}"
    for kind in ("dwg", "pdf", "picture", "archive", "mesh", "cad", "iges", "empty", "unknown")
}


def read(
    data: bytes,
    *,
    name: str = "",
    learned: Mapping[str, Role] | None = None,
    k_factor: float | None = None,
    seconds: float | None = None,
) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """Parts of a drawing and what is odd about it; `DrawingRefused` for what is no drawing.

    `seconds` bounds the reading of a STEP file and of a large DXF, in a process of their own;
    without it their size does.
    """
    kind = format_of(data, name)
    if kind == "dxf" and len(data) > LARGE_DXF_BYTES:
        from gemaakt.drawing.read_step import read_dxf_apart

        return read_dxf_apart(data, name=PurePath(name).name, learned=learned, seconds=seconds)
    if kind == "dxf":
        return read_dxf(data, name=PurePath(name).name, learned=learned)
    if kind == "step":
        if STEP_START not in data[:HEAD_BYTES]:
            raise DrawingRefused("drawing.step-broken", file=PurePath(name).name)
        from gemaakt.drawing.read_step import read_step

        return read_step(data, name=PurePath(name).name, k_factor=k_factor, seconds=seconds)
    raise DrawingRefused(REFUSALS[kind], file=PurePath(name).name)
