"""DXF files written by hand, as short as a reader may still accept."""

from collections.abc import Iterable

type Tags = Iterable[tuple[int, object]]


def tags(rows: Tags) -> str:
    """Group codes and values as text."""
    return "".join(f"{code}\n{value}\n" for code, value in rows)


def line(x0: float, y0: float, x1: float, y1: float, **more: object) -> str:
    """One line; `layer` and `line_type` if wanted."""
    rows = [(0, "LINE"), (8, more.get("layer", "0")), (6, more.get("line_type", "BYLAYER"))]
    return tags([*rows, (10, x0), (20, y0), (11, x1), (21, y1)])


def circle(x: float, y: float, radius: float, layer: str = "0") -> str:
    """One circle."""
    return tags([(0, "CIRCLE"), (8, layer), (10, x), (20, y), (40, radius)])


def arc(x: float, y: float, radius: float, start: float, end: float) -> str:
    """One arc, degrees counter-clockwise."""
    rows = [(0, "ARC"), (8, "0"), (10, x), (20, y), (40, radius), (50, start), (51, end)]
    return tags(rows)


def polyline(points: Iterable[tuple[float, ...]], *, closed: bool = True, layer: str = "0") -> str:
    """One LWPOLYLINE of (x, y) or (x, y, bulge)."""
    rows: list[tuple[int, object]] = [(0, "LWPOLYLINE"), (8, layer), (70, int(closed))]
    for point in points:
        rows += [(10, point[0]), (20, point[1])]
        rows += [(42, point[2])] if len(point) > 2 else []
    return tags(rows)


def rectangle(width: float, height: float, x: float = 0.0, y: float = 0.0) -> str:
    """Four lines."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    return "".join(line(*corners[i], *corners[(i + 1) % 4]) for i in range(4))


def text(said: str, x: float = 0.0, y: float = 0.0, kind: str = "TEXT", **more: object) -> str:
    """One text of 5 mm; `layer`, or `paper` for one beside the drawing."""
    rows = [(0, kind), (8, more.get("layer", "0")), (67, int(bool(more.get("paper"))))]
    return tags([*rows, (10, x), (20, y), (40, 5), (1, said)])


def insert(block: str, x: float = 0.0, y: float = 0.0, **more: float) -> str:
    """A block reference with `sx`, `sy` and `turn`."""
    rows = [(0, "INSERT"), (8, "0"), (2, block), (10, x), (20, y)]
    return tags(
        [*rows, (41, more.get("sx", 1)), (42, more.get("sy", 1)), (50, more.get("turn", 0))]
    )


def block(name: str, body: str) -> str:
    """A block definition."""
    return tags([(0, "BLOCK"), (2, name), (10, 0), (20, 0)]) + body + tags([(0, "ENDBLK")])


def dxf(body: str, *, unit: int | None = 4, blocks: str = "", end: bool = True) -> bytes:
    """A whole file."""
    header = [(0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1015")]
    if unit is not None:
        header += [(9, "$INSUNITS"), (70, unit)]
    text = tags([*header, (0, "ENDSEC")])
    if blocks:
        text += tags([(0, "SECTION"), (2, "BLOCKS")]) + blocks + tags([(0, "ENDSEC")])
    text += tags([(0, "SECTION"), (2, "ENTITIES")]) + body
    return (text + (tags([(0, "ENDSEC"), (0, "EOF")]) if end else "")).encode()
