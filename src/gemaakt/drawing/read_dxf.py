"""DXF to parts: the door for drawings of flats.

Own reader, forgiving and bounded: entities, layers, units, chaining, threads and bend lines each
have their module; this one is the order in which they work. Nothing is raised but
`DrawingRefused` for what is no DXF at all: all else is a finding with its place.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from gemaakt.drawing import layers, scale
from gemaakt.drawing.bend_lines import Line, Outlines, bend_lines, bends_of, each_once, spans
from gemaakt.drawing.bend_notes import with_notes
from gemaakt.drawing.chain import chained
from gemaakt.drawing.contour import Contour, Path, Point, bounds_of
from gemaakt.drawing.curves import with_arcs
from gemaakt.drawing.dashes import DashRow, dash_rows, is_bend, reaching, said_of_dashes
from gemaakt.drawing.entities import Drawn, Reader, is_frozen
from gemaakt.drawing.frames import frame_of, paper_around
from gemaakt.drawing.islands import doubts_of, sifted
from gemaakt.drawing.layers import Role
from gemaakt.drawing.part import Kind, Part, Thread
from gemaakt.drawing.said_of_lines import (
    place_of,
    said_of_arcs,
    said_of_chain,
    said_of_crossings,
    said_of_doubt,
    said_of_islands,
    said_of_open,
    said_of_paper,
    said_of_several,
    said_of_threads,
)
from gemaakt.drawing.shapes import Arranged, Nested, TooEntangled, arranged
from gemaakt.drawing.side_views import said_of_side_views
from gemaakt.drawing.tags import DrawingRefused, read_sections
from gemaakt.drawing.threads import size_of, without_thread_circles
from gemaakt.drawing.words import Written, in_mm, pooled, shared_out
from gemaakt.findings import Finding, Severity, finding_of, has_errors

MOST_CONTOURS = 20_000
BY_BLOCK, BY_LAYER = 0, 256
"""Colours that are not a line's own."""
SHOWN = 6
"""Texts of a drawing that are shown in its finding."""


@dataclass(slots=True)
class _Sorted:
    """Drawn rows by what they are for, in millimetres."""

    cut: list[Drawn] = field(default_factory=list)
    bend: list[Line] = field(default_factory=list)
    mark: list[Path] = field(default_factory=list)
    thread: list[Thread] = field(default_factory=list)
    dashed: list[Path] = field(default_factory=list)
    ignored: dict[str, int] = field(default_factory=dict)
    written: list[Written] = field(default_factory=list)


def read_dxf(
    data: bytes, *, name: str = "", learned: Mapping[str, Role] | None = None
) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """Parts in a DXF file, largest first, and what is odd about the whole file.

    `learned` gives the roles of layers from the customer's earlier drawings (lower-case names).
    """
    sections = read_sections(data)
    reader = Reader(sections)
    reader.read()
    findings = [*sections.findings, *reader.findings]
    if not reader.drawn:
        return (), (*findings, Finding("drawing.empty", Severity.ERROR))
    if sections.layers.keys() >= layers.OF_OUR_NESTS:
        learned = {**layers.NOT_CUT, **(learned or {})}
    roles = [_role(each, reader, learned) for each in reader.drawn]
    roles, spared = _with_something_to_cut(roles, reader, learned)
    findings.extend(spared)
    unit = _unit(reader, roles)
    findings.extend(unit.findings)
    sorted_rows = _sort(reader, roles, unit.factor_mm)
    sorted_rows.written = in_mm(reader.written, unit.factor_mm)
    parts, more = _parts(sorted_rows, name)
    findings.extend(more)
    findings.extend(_said_of_layers(sorted_rows, reader))
    parts = _without_inches(with_notes(parts, reader.written, unit), unit)
    origin = {
        "unit": unit.unit,
        "header_unit": sections.header.get("$INSUNITS", ""),
        "layers": sorted({_pen(each, reader) for each in reader.drawn})[:50],
    }
    clean = not has_errors(findings) and sections.complete
    return tuple(_certified(p, unit.unit, origin, clean, len(parts)) for p in parts), tuple(
        findings
    )


def _without_inches(parts: Sequence[Part], unit: scale.Verdict) -> list[Part]:
    """What is written as a thickness on a drawing in inches is asked: THK 0.5 is no half mm."""
    if unit.written_mm == 1.0:
        return list(parts)
    return [replace(part, noted=replace(part.noted, thickness_mm=None)) for part in parts]


def _role(drawn: Drawn, reader: Reader, learned: Mapping[str, Role] | None) -> Role:
    if _is_off(drawn, reader):
        return Role.IGNORE
    pen = _pen(drawn, reader).lower()
    if learned and pen in learned:
        return learned[pen]
    return layers.role_of(drawn.layer, _line_type(drawn, reader), learned)


def _is_off(drawn: Drawn, reader: Reader) -> bool:
    """Whether a layer is off or frozen."""
    layer = reader.sections.layer(drawn.layer)
    return layer is not None and (layer.count(62, 7) < 0 or is_frozen(layer))


def _pen(drawn: Drawn, reader: Reader) -> str:
    """The layer of a line, with its colour where it has another than its layer: ``0 #1``."""
    layer = reader.sections.layer(drawn.layer)
    usual = abs(layer.count(62, 7)) if layer is not None else 7
    is_own = drawn.colour not in (BY_BLOCK, BY_LAYER, usual)
    return f"{drawn.layer} {layers.COLOUR_MARK}{drawn.colour}" if is_own else drawn.layer


def _line_type(drawn: Drawn, reader: Reader) -> str:
    layer = reader.sections.layer(drawn.layer)
    if drawn.line_type.upper() == "BYLAYER" and layer is not None:
        return layer.text(6)
    return drawn.line_type


def _with_something_to_cut(
    roles: list[Role], reader: Reader, learned: Mapping[str, Role] | None
) -> tuple[list[Role], list[Finding]]:
    """When nothing is for cutting: what only its layer, or else its dashes, set aside is cut."""
    if Role.CUT in roles:
        return roles, []
    able = [
        role is Role.IGNORE
        and not (learned or {}).get(drawn.layer.lower())
        and not _is_off(drawn, reader)
        for drawn, role in zip(reader.drawn, roles, strict=True)
    ]
    solid = [
        able[at] and not layers.LINE_TYPES.search(_line_type(drawn, reader))
        for at, drawn in enumerate(reader.drawn)
    ]
    chosen = solid if any(solid) else able
    spared = [Role.CUT if cut else role for cut, role in zip(chosen, roles, strict=True)]
    names = {drawn.layer for drawn, cut in zip(reader.drawn, chosen, strict=True) if cut}
    said = [
        Finding("drawing.layer-cut-after-all", Severity.WARNING, params={"layer": name[:80]})
        for name in sorted(names)[:5]
    ]
    return spared, said


def _unit(reader: Reader, roles: Sequence[Role]) -> scale.Verdict:
    rows = [d for d, role in zip(reader.drawn, roles, strict=True) if role is Role.CUT]
    rows = rows or reader.drawn
    x0, y0, x1, y1 = bounds_of(v[:2] for d in rows for v in d.vertices)
    return scale.verdict(reader.sections.header, (x1 - x0, y1 - y0), _measures(rows))


def _measures(rows: Sequence[Drawn]) -> list[float]:
    """Diameters of circles and lengths of straight pieces along an axis, each once."""
    found: set[float] = set()
    for row in rows[:2000]:
        if row.entity == "CIRCLE":
            found.add(round(math.dist(row.vertices[0][:2], row.vertices[1][:2]), 6))
            continue
        for (x0, y0, bulge), (x1, y1, _) in zip(row.vertices, row.vertices[1:], strict=False):
            if not bulge and (abs(x1 - x0) < 1e-9 or abs(y1 - y0) < 1e-9):
                found.add(round(abs(x1 - x0) + abs(y1 - y0), 6))
    return sorted(found - {0.0})[:500]


def _sort(reader: Reader, roles: Sequence[Role], factor: float) -> _Sorted:
    rows = _Sorted()
    for drawn, role in zip(reader.drawn, roles, strict=True):
        scaled = drawn
        if factor != 1.0:
            vertices = tuple((x * factor, y * factor, b) for x, y, b in drawn.vertices)
            scaled = replace(drawn, vertices=vertices)
        _put(rows, scaled, role)
    return rows


def _put(rows: _Sorted, drawn: Drawn, role: Role) -> None:
    vertices = (*drawn.vertices, drawn.vertices[0]) if drawn.closed else drawn.vertices
    if role is Role.CUT:
        rows.cut.append(drawn)
    elif role is Role.BEND and (lines := bend_lines(drawn.vertices, drawn.closed)):
        rows.bend.extend(lines)
    elif role is Role.MARK:
        rows.mark.append(Path(vertices))
    elif role is Role.THREAD and (thread := _drawn_thread(drawn)):
        rows.thread.append(thread)
    else:
        rows.ignored[drawn.layer] = rows.ignored.get(drawn.layer, 0) + 1
        if drawn.entity == "LINE" and layers.role_of(drawn.layer) is Role.CUT:
            rows.dashed.append(Path(vertices))


def _parts(rows: _Sorted, name: str) -> tuple[list[Part], list[Finding]]:
    drawn = [(d.vertices, d.closed) for d in rows.cut]
    frame = frame_of(drawn)
    joined = chained(row for at, row in enumerate(drawn) if not frame or at not in frame.rows)
    contours, arcs = _arcs_again(joined.contours)
    findings = said_of_chain(joined)
    if frame is not None:
        where, params = place_of(frame.bounds[:2]), {"count": len(frame.rows)}
        findings.append(Finding("drawing.frame-ignored", Severity.INFO, where, params))
    findings.extend(said_of_arcs(arcs))
    contours, open_paths, threads = without_thread_circles(contours, joined.open)
    if len(contours) > MOST_CONTOURS:
        params = {"contours": len(contours)}
        return [], [*findings, Finding("drawing.too-entangled", Severity.ERROR, params=params)]
    try:
        found, contours, said = _off_paper(contours)
    except TooEntangled as error:
        return [], [*findings, finding_of(error)]
    findings += [*said, *said_of_crossings(found)]
    findings.extend(said_of_doubt(doubts_of(found, contours)))
    kept = sifted(found, contours)
    findings.extend(said_of_islands(kept))
    dashed, open_paths = dash_rows(open_paths)
    findings.extend(_fold_lines(rows, dashed, kept.parts, contours))
    parts = _of_contours(kept.parts, contours, rows, threads, name)
    boxes = [part.outline.bounds for part in parts if part.outline is not None]
    noted = shared_out(rows.written, boxes)
    parts = [replace(part, noted=said) for part, said in zip(parts, noted, strict=True)]
    findings.extend(said_of_open(open_paths, parts))
    findings.extend(said_of_threads(parts))
    if not parts:
        findings.append(Finding("drawing.no-closed-contour", Severity.ERROR))
    parts.sort(key=lambda part: -part.area_mm2)
    share = _closed_share(parts, open_paths)
    parts = [replace(part, certificate_ratio=share) for part in _grouped(parts)]
    return parts, findings + said_of_several(parts) + said_of_side_views(parts)


def _off_paper(contours: list[Contour]) -> tuple[Arranged, list[Contour], list[Finding]]:
    """The contours as they lie in each other, without the rim of the paper where it is drawn."""
    found = arranged(contours)
    paper = paper_around(found, contours)
    if paper is None:
        return found, contours, []
    left = [each for at, each in enumerate(contours) if at != paper]
    return arranged(left), left, [said_of_paper(contours[paper])]


def _fold_lines(
    rows: _Sorted, dashed: Sequence[DashRow], parts: Sequence[Nested], contours: Sequence[Contour]
) -> list[Finding]:
    """Put rows of dashes that cross a part to its bend lines; what is told of all of them."""
    whole = [reaching(row, contours) for row in dashed if contours]
    folds = [row for row in whole if _is_fold(row, parts, contours)]
    rows.bend.extend(row.line for row in folds)
    return said_of_dashes(folds, [row for row in whole if row not in folds])


def _is_fold(row: DashRow, parts: Sequence[Nested], contours: Sequence[Contour]) -> bool:
    """Whether a row of dashes is a bend line of one of the parts."""
    return any(
        is_bend(row.line, contours[part.outline], [contours[i] for i in part.inner])
        for part in parts
    )


def _arcs_again(contours: Sequence[Contour]) -> tuple[list[Contour], list[Point]]:
    """Contours with runs of short chords as arcs, and where that was done."""
    kept, places = [], []
    for contour in contours:
        if len(contour.vertices) < 6:
            kept.append(contour)
            continue
        vertices = with_arcs((*contour.vertices, contour.vertices[0]))[:-1]
        if len(vertices) < len(contour.vertices):
            places.append(contour.vertices[0][:2])
        kept.append(Contour(vertices))
    return kept, places


def _of_contours(
    found: Sequence[Nested],
    contours: Sequence[Contour],
    rows: _Sorted,
    threads: Sequence[Thread],
    name: str,
) -> list[Part]:
    """Parts with what is drawn on each: bends, marks and threads."""
    outlines = [contours[each.outline] for each in found]
    owned = Outlines(outlines)
    taps = _by_owner([(t, owned.around(t.at)) for t in (*threads, *rows.thread)])
    marks = _by_owner([(path, owned.around(path.start)) for path in rows.mark])
    bends = _bends_by_owner(rows, outlines, owned)
    parts = []
    for at, each in enumerate(found):
        inner = tuple(contours[i] for i in each.inner)
        folded = tuple(bends_of(bends.get(at, ()), outlines[at], inner))
        parts.append(
            Part(
                name=name,
                kind=Kind.BENT if folded else Kind.FLAT,
                outline=outlines[at],
                inner=inner,
                bends=folded,
                marks=tuple(marks.get(at, ())),
                threads=tuple(taps.get(at, ())),
            )
        )
    return parts


def _by_owner[T](pairs: Sequence[tuple[T, int | None]]) -> dict[int | None, list[T]]:
    found: dict[int | None, list[T]] = {}
    for each, owner in pairs:
        found.setdefault(owner, []).append(each)
    return found


def _bends_by_owner(
    rows: _Sorted, outlines: Sequence[Contour], owned: Outlines
) -> dict[int | None, list[Line]]:
    """Bend lines by the part they lie on; a dashed line is one when it runs from edge to edge."""
    pairs = [(line, owned.under(line)) for line in each_once(rows.bend)]
    for path in rows.dashed:
        line: Line = (path.start, path.end)
        owner = owned.under(line)
        if owner is not None and spans(line, outlines[owner]):
            pairs.append((line, owner))
    return _by_owner(pairs)


def _drawn_thread(row: Drawn) -> Thread | None:
    circle = Contour(row.vertices).circle if row.closed else None
    if circle is None:
        return None
    return Thread(size_of(circle[1]) or f"Ø{circle[1]:.1f}", circle[0])


def _grouped(parts: Sequence[Part]) -> list[Part]:
    """Equal parts of one file as one part with a quantity."""
    if len(parts) < 2:
        return list(parts)
    from gemaakt.drawing.compare import are_equal

    groups: dict[tuple[float, ...], list[list[Part]]] = {}
    for part in parts:
        key = (round(part.area_mm2), round(part.cut_length_mm), part.holes, len(part.bends))
        alike = groups.setdefault(key, [])
        group = next((each for each in alike if are_equal(each[0], part)), None)
        if group is None:
            alike.append([part])
        else:
            group.append(part)
    found = (group for alike in groups.values() for group in alike)
    return [
        replace(group[0], quantity=len(group), noted=pooled([each.noted for each in group]))
        for group in found
    ]


def _closed_share(parts: Sequence[Part], open_paths: Sequence[Path]) -> float:
    closed = sum(part.cut_length_mm for part in parts)
    total = closed + sum(path.length_mm for path in open_paths)
    return closed / total if total else 0.0


def _certified(
    part: Part, unit: str, origin: Mapping[str, object], clean: bool, count: int
) -> Part:
    whole = part.certificate_ratio is not None and part.certificate_ratio > 1 - 1e-9
    single = count == 1 and part.quantity == 1
    return replace(part, unit=unit, origin=origin, certified=clean and whole and single)


def _said_of_layers(rows: _Sorted, reader: Reader) -> list[Finding]:
    found = []
    for layer, count in sorted(rows.ignored.items()):
        params = {"layer": layer[:80], "count": count}
        found.append(Finding("drawing.layer-ignored", Severity.INFO, params=params))
    if reader.written:
        texts = list(dict.fromkeys(each.text for each in reader.written))
        shown = " · ".join(each[:40] for each in texts[:SHOWN]) + " …" * (len(texts) > SHOWN)
        params = {"count": len(texts), "text": shown}
        found.append(Finding("drawing.text-not-cut", Severity.INFO, params=params))
    return found


__all__ = ["DrawingRefused", "read_dxf"]
