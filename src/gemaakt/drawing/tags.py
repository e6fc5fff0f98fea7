"""The tags of a DXF file (group code and value), text and binary, read without trust.

Nothing here knows what an entity means. A file that is cut off or out of step gives what was
read up to that place, and a finding that names the place. Source: Autodesk DXF reference, "About
group codes" and "Binary DXF files".
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity

type Tag = tuple[int, str]

LARGEST_BYTES = 60_000_000
"""A drawing of one part is a thousand times smaller; more is refused before it is parsed."""
ESCAPED = re.compile(r"\\U\+([0-9A-Fa-f]{4})")
"""A letter outside the code page of the file, such as ``\\U+00DF``."""
LONG_CODE = 255
"""Says in a binary file up to R12 that the group code follows in two bytes."""
BINARY_SENTINEL = b"AutoCAD Binary DXF\r\n\x1a\x00"


class DrawingRefused(GemaaktError, ValueError):
    """The file is not a drawing that can be read."""


@dataclass(slots=True)
class Entity:
    """One entity or table entry: its type, its tags, the line of the file it begins on."""

    type: str
    tags: list[Tag]
    line: int

    def text(self, code: int, default: str = "") -> str:
        """First value of a code."""
        return next((value for each, value in self.tags if each == code), default)

    def number(self, code: int, default: float = 0.0) -> float:
        """First value of a code as a number."""
        found = self.text(code)
        return number_of(found) if found else default

    def count(self, code: int, default: int = 0) -> int:
        """First value of a code as a whole number."""
        number = self.number(code, default)
        return int(number) if abs(number) < 1e12 else default

    def numbers(self, code: int) -> list[float]:
        """All values of a code."""
        return [number_of(value) for each, value in self.tags if each == code]


@dataclass(slots=True)
class Sections:
    """What of a DXF file matters for a part."""

    header: dict[str, str] = field(default_factory=dict)
    layers: dict[str, Entity] = field(default_factory=dict)
    blocks: dict[str, list[Entity]] = field(default_factory=dict)
    bases: dict[str, Entity] = field(default_factory=dict)
    entities: list[Entity] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    complete: bool = False
    """Whether the section of entities ended as it should."""

    def layer(self, name: str) -> Entity | None:
        """The entry of a layer, whose name is written now in capitals and now not."""
        return self.layers.get(name.lower())


def number_of(text: str) -> float:
    """A number, not-a-number when the text is none."""
    try:
        return float(text)
    except ValueError:
        return float("nan")


def read_sections(data: bytes) -> Sections:
    """The sections of a file; `DrawingRefused` when it is not DXF at all."""
    if len(data) > LARGEST_BYTES:
        raise DrawingRefused(
            "drawing.too-large", megabytes=len(data) // 1_000_000, most=LARGEST_BYTES // 1_000_000
        )
    if data.startswith(BINARY_SENTINEL):
        return _sections(_binary_tags(data))
    return _sections(_text_tags(data))


def _text_tags(data: bytes) -> Iterator[tuple[int, int, str]]:
    """Line number, code and value; a code of -9999 says that the file is out of step there."""
    lines = _decoded(data).split("\n")
    for at in range(0, len(lines) - 1, 2):
        try:
            code = int(lines[at])
        except ValueError:
            if lines[at].strip() or any(line.strip() for line in lines[at:]):
                yield at + 1, -9999, lines[at].strip()[:40]
            return
        yield at + 1, code, lines[at + 1].strip()


def _decoded(data: bytes) -> str:
    text = _letters(data.removeprefix(b"\xef\xbb\xbf"))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _letters(data: bytes) -> str:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
    if "\\U+" in text:
        text = ESCAPED.sub(lambda found: chr(int(found[1], 16)), text)
    return text


_BINARY_KINDS: tuple[tuple[int, int, str], ...] = (
    (0, 9, "s"), (10, 59, "d"), (60, 79, "h"), (90, 99, "i"), (100, 109, "s"), (110, 149, "d"),
    (160, 169, "q"), (170, 179, "h"), (210, 239, "d"), (270, 289, "h"), (290, 299, "b"),
    (300, 309, "s"), (310, 319, "c"), (320, 369, "s"), (370, 389, "h"), (390, 399, "s"),
    (400, 409, "h"), (410, 419, "s"), (420, 429, "i"), (430, 439, "s"), (440, 449, "i"),
    (450, 459, "q"), (460, 469, "d"), (470, 481, "s"), (999, 1003, "s"), (1004, 1004, "c"),
    (1005, 1009, "s"), (1010, 1059, "d"), (1060, 1070, "h"), (1071, 1071, "i"),
)  # fmt: skip


def _binary_kind(code: int) -> str:
    return next((kind for low, high, kind in _BINARY_KINDS if low <= code <= high), "")


def _binary_tags(data: bytes) -> Iterator[tuple[int, int, str]]:
    at = len(BINARY_SENTINEL)
    is_short = data[at : at + 2] == b"\x00S"
    while at + (1 if is_short else 2) <= len(data):
        code, after = _binary_code(data, at, is_short)
        found = _binary_value(data, after, _binary_kind(code))
        if found is None:
            yield at, -9999, str(code)
            return
        value, at = found
        yield at, code, value


def _binary_code(data: bytes, at: int, is_short: bool) -> tuple[int, int]:
    """A group code and where its value begins: up to R12 one byte, or 255 and then two."""
    if not is_short:
        return int.from_bytes(data[at : at + 2], "little"), at + 2
    if data[at] != LONG_CODE:
        return data[at], at + 1
    return int.from_bytes(data[at + 1 : at + 3], "little"), at + 3


def _binary_value(data: bytes, at: int, kind: str) -> tuple[str, int] | None:
    if kind == "s":
        end = data.find(b"\x00", at)
        return None if end < 0 else (_letters(data[at:end]).strip(), end + 1)
    if kind == "c":
        return ("", at + 1 + data[at]) if at < len(data) else None
    if not kind:
        return None
    size = struct.calcsize("<" + kind)
    if at + size > len(data):
        return None
    (value,) = struct.unpack_from("<" + kind, data, at)
    return repr(value), at + size


class _Builder:
    """Sorts tags into sections, one entity at a time."""

    def __init__(self) -> None:
        self.sections = Sections()
        self.section = ""
        self.current: Entity | None = None
        self.block = ""
        self.variable = ""
        self.ended = False

    def entity(self, name: str, line: int) -> None:
        """A tag 0: the entity before is whole, a new one begins."""
        self.close()
        if name == "ENDSEC":
            self.ended = self.ended or self.section == "ENTITIES"
            self.sections.complete = self.ended
            self.section = ""
        elif name == "SECTION":
            self.section = "?"
        self.current = Entity(name, [], line)

    def value(self, code: int, value: str) -> None:
        """Any other tag."""
        if self.section == "?" and code == 2:
            self.section, self.current = value, None
        elif self.section == "HEADER":
            self._header(code, value)
        elif self.current is not None:
            self.current.tags.append((code, value))

    def _header(self, code: int, value: str) -> None:
        if code == 9:
            self.variable = value
        else:
            self.sections.header.setdefault(self.variable, value)

    def close(self) -> None:
        """Put the finished entity where it belongs."""
        entity, self.current = self.current, None
        if entity is None:
            return
        if self.section == "ENTITIES":
            self.sections.entities.append(entity)
        elif self.section == "TABLES" and entity.type == "LAYER":
            self.sections.layers[entity.text(2).lower()] = entity
        elif self.section == "BLOCKS":
            self._in_block(entity)

    def _in_block(self, entity: Entity) -> None:
        if entity.type == "BLOCK":
            self.block = entity.text(2).lower()
            self.sections.bases.setdefault(self.block, entity)
            self.sections.blocks.setdefault(self.block, [])
        elif entity.type == "ENDBLK":
            self.block = ""
        elif self.block:
            self.sections.blocks[self.block].append(entity)


def _sections(tags: Iterator[tuple[int, int, str]]) -> Sections:
    builder = _Builder()
    seen = False
    for line, code, value in tags:
        if code == 0:
            seen = seen or value == "SECTION"
            if not seen:
                break
            builder.entity(value, line)
            if builder.ended or value == "EOF":
                break
        elif code == -9999:
            broken = Finding(
                "drawing.out-of-step", Severity.ERROR, where={"line": line}, params={"text": value}
            )
            builder.sections.findings.append(broken)
            break
        else:
            builder.value(code, value)
    if not seen:
        raise DrawingRefused("drawing.not-dxf")
    return _closed(builder)


def _closed(builder: _Builder) -> Sections:
    last = builder.current
    builder.close()
    sections = builder.sections
    if not sections.complete and not sections.findings:
        where = {"line": last.line if last else 0}
        sections.findings.append(Finding("drawing.cut-off", Severity.ERROR, where=where))
    return sections
