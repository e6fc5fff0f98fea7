"""The process that reads STEP: it may hang, crash or be killed without harm to who asked.

It answers requests on its standard input: eight bytes of length, a JSON head, then the file; the
answer is eight bytes of length and JSON. Memory is bounded where the system can.
"""

import json
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import msgspec

from gemaakt.drawing.part import Kind, Part
from gemaakt.drawing.solid_hand import SAME_MEASURES_SHARE, are_of_one_hand

if TYPE_CHECKING:
    from gemaakt.drawing.step_file import Model

MEMORY_BYTES = 1_000_000_000
MOST_SOLIDS = 400


def main() -> None:
    """Answer requests until the pipe closes."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    _bound_memory()
    with suppress(ImportError):  # without the extra it still reads large DXF
        import gemaakt.drawing.step_file  # noqa: F401 - the dear import, before the first question

    _send(answers, {"ready": True})
    while (head := _block(sys.stdin.buffer)) is not None:
        data = _block(sys.stdin.buffer) or b""
        _send(answers, _answer(json.loads(head), data))


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    with suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_DATA, (MEMORY_BYTES, MEMORY_BYTES))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _block(stream: BinaryIO) -> bytes | None:
    head = stream.read(8)
    if len(head) < 8:
        return None
    return stream.read(int.from_bytes(head, "big"))


def _send(stream: BinaryIO, answer: Any) -> None:
    data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    stream.write(len(data).to_bytes(8, "big") + data)
    stream.flush()


def _read_dxf(head: dict[str, Any], data: bytes) -> bytes:
    """The parts and findings of a DXF, or how it was refused."""
    from gemaakt.drawing.layers import Role
    from gemaakt.drawing.read_dxf import read_dxf
    from gemaakt.drawing.tags import DrawingRefused

    learned = {layer: Role(role) for layer, role in head["dxf"].items()}
    try:
        parts, findings = read_dxf(data, name=str(head["name"]), learned=learned)
    except DrawingRefused as error:
        said = {"refused": "refused", "code": error.code, "params": dict(error.params)}
        return msgspec.json.encode(said, enc_hook=str)
    except MemoryError:
        return msgspec.json.encode({"refused": "memory"})
    return msgspec.json.encode({"parts": parts, "findings": findings}, enc_hook=str)


def _read_pdf(head: dict[str, Any], data: bytes) -> bytes:
    """The title block of a PDF, or how it was refused."""
    from gemaakt.drawing.read_pdf import read_pdf
    from gemaakt.drawing.tags import DrawingRefused

    try:
        block = read_pdf(data, name=str(head["name"]))
    except DrawingRefused as error:
        said = {"refused": "refused", "code": error.code, "params": dict(error.params)}
        return msgspec.json.encode(said, enc_hook=str)
    except MemoryError:
        return msgspec.json.encode({"refused": "memory"})
    return msgspec.json.encode({"block": block})


def _answer(head: dict[str, Any], data: bytes) -> bytes:
    if "pdf" in head:
        return _read_pdf(head, data)
    if "dxf" in head:
        return _read_dxf(head, data)
    from gemaakt.drawing.step_file import Unreadable

    handle, name = tempfile.mkstemp(suffix=".step")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        return msgspec.json.encode(_read(name, head))
    except Unreadable as error:
        return msgspec.json.encode({"refused": str(error)})
    except MemoryError:
        return msgspec.json.encode({"refused": "memory"})
    finally:
        Path(name).unlink()


def _read(path: str, head: dict[str, Any]) -> dict[str, Any]:
    """The parts of a file, or with `mesh` in the head the triangles of one or of all of them."""
    from gemaakt.drawing.step_file import models_in

    quick = bool(head.get("quick", True))
    models = models_in(path, str(head["name"]), head.get("k_factor"), MOST_SOLIDS, quick=quick)
    if "mesh" in head:
        return {"mesh": _mesh(models, head["mesh"])}
    return {"parts": grouped([model.part for model in models])}


def _mesh(models: Sequence["Model"], which: int | None) -> bytes:
    """The triangles of the part with this number, largest first; of all solids for None."""
    from gemaakt.drawing.solid_mesh import MeshTooLarge, mesh_of
    from gemaakt.drawing.step_file import Unreadable

    if which is not None:
        groups = groups_of([model.part for model in models])
        if not 0 <= which < len(groups):
            raise Unreadable("no-solid")
        models = [models[groups[which][0]]]
    try:
        return mesh_of([(model.shape, model.faces, model.part) for model in models])
    except MeshTooLarge as error:
        raise Unreadable("too-many-triangles") from error


def grouped(parts: Sequence[Part]) -> list[Part]:
    """Equal solids as one part with a quantity: the bill of materials, largest first."""
    groups = groups_of(parts)
    names = _apart([parts[group[0]].name for group in groups])
    return [
        replace(parts[group[0]], quantity=len(group), name=name)
        for group, name in zip(groups, names, strict=True)
    ]


def _apart(names: Sequence[str]) -> list[str]:
    """Names of which those that occur again carry a number: several bodies of one product."""
    seen, counted = Counter(names), Counter[str]()
    found = []
    for name in names:
        counted[name] += 1
        found.append(f"{name} ({counted[name]})" if seen[name] > 1 else name)
    return found


def groups_of(parts: Sequence[Part]) -> list[list[int]]:
    """Numbers of equal solids together, the largest solids first."""
    groups: list[list[int]] = []
    alike: dict[tuple[str, int], list[list[int]]] = {}
    for at, part in enumerate(parts):
        assert part.solid is not None
        near = alike.setdefault((str(part.kind), part.solid.faces), [])
        group = next((each for each in near if _are_equal(parts[each[0]], part)), None)
        if group is None:
            near.append([at])
            groups.append(near[-1])
        else:
            group.append(at)
    return sorted(groups, key=lambda group: -(parts[group[0]].volume_mm3 or 0.0))


def _are_equal(one: Part, other: Part) -> bool:
    """Whether two solids of one kind weigh the same about every axis and have the same flat."""
    a, b = one.solid, other.solid
    assert a is not None
    assert b is not None
    if a is b:
        return True  # one body that stands in several places
    ours = (a.volume_mm3, a.surface_mm2, *a.moments_mm5)
    theirs = (b.volume_mm3, b.surface_mm2, *b.moments_mm5)
    if len(ours) != len(theirs):
        return False
    if any(abs(x - y) > SAME_MEASURES_SHARE * abs(x) for x, y in zip(ours, theirs, strict=True)):
        return False
    if not (_is_plain_flat(one) or are_of_one_hand(a.handed, b.handed)):
        return False
    if one.outline is None or other.outline is None:
        return one.outline is None and other.outline is None
    from gemaakt.drawing.compare import are_equal

    return are_equal(one, other)


def _is_plain_flat(part: Part) -> bool:
    """Whether it is cut and no more: turned over it is its own mirror image."""
    return part.kind is Kind.FLAT and part.certified and not part.findings


if __name__ == "__main__":
    main()
