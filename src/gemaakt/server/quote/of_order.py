"""The drawings of an order: those it was quoted from, those of its file name, else what is cut."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.core.cache import cache
from django.db.models.functions import Lower
from django.utils import formats
from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from gemaakt.server.nest.lying import lies_words, with_finish
from gemaakt.server.nest.minutes import drawn_of
from gemaakt.server.nest.models import CutPart, drawn_parts
from gemaakt.server.order.models import Order
from gemaakt.server.quote.models import Drawing, QuoteVersion
from gemaakt.server.quote.pictures import part_svg

ENDINGS = ("", ".dxf", ".step", ".stp")
MOST, MOST_ANGLES, MOST_DIGITS = 24, 8, 6


@dataclass(frozen=True, slots=True)
class Picture:
    """One part of an order as it is drawn, and what a craftsman wants to know beside it."""

    name: str
    facts: str
    svg: SafeString


def drawn_orders(orders: Collection[Order]) -> set[str]:
    """Numbers of the orders of which a drawing is known."""
    codes = [each.code for each in orders]
    found = set(CutPart.objects.filter(order__in=codes).values_list("order", flat=True))
    for code, line in _asked(codes).items():
        keys = [line.get(name) or 0 for name in ("drawing", "beside")]
        found |= {code} if any(map(_is_shown, keys)) else set()
    named: dict[str, list[int]] = defaultdict(list)
    for name, key in _named([each.drawing for each in orders]).values_list("plain", "pk"):
        named[name].append(key)
    for each in orders:
        keys = [key for name in _names(each.drawing) for key in named[name]]
        found |= {each.code} if any(map(_is_shown, keys)) else set()
    return found


def is_quoted(code: str) -> bool:
    """Whether an order was quoted by a drawing: its minutes, its nest and its picture are so."""
    return bool(_asked([code]))


def _is_shown(key: int) -> bool:
    """Whether there is a picture of a kept drawing: a turned or milled solid has none."""
    place = f"drawing-shown:{key}"
    known: bool | None = cache.get(place)
    if known is None:
        row = Drawing.objects.filter(pk=key).only("part").first()
        parts = (row.part.get("each") or [row.part]) if row else []
        known = any(part.get("contours") for part in parts)
        cache.set(place, known)
    return known


def pictures_of(order: Order) -> list[Picture]:
    """Every part of an order that can be shown; none where nothing is known."""
    cut = drawn_parts([order.code])
    found = _quoted(order) or _by_name(order) or [_cut(each) for each in cut]
    rows = [each.part for each in cut] or [_quoted_row(order)]
    if len(found) == len(rows):
        found = [_lying(each, row) for each, row in zip(found, rows, strict=True)]
    return [each for each in found if each.svg][:MOST]


def _lying(each: Picture, row: Mapping[str, Any]) -> Picture:
    """The picture with how the part lies by the grain, and what is asked of its good side."""
    facts = " · ".join(filter(None, [each.facts, lies_words(row)]))
    return replace(each, facts=facts)


def _quoted_row(order: Order) -> Mapping[str, Any]:
    """How the part of a quoted order lies, before it was kept as it is nested.

    By what was noted when its drawing was kept: to read a large model again takes a minute.
    """
    asked = _asked([order.code]).get(order.code, {})
    row = Drawing.objects.filter(pk=asked.get("drawing") or 0).only("part").first()
    each = (row.part.get("each") or [row.part]) if row else []
    at = asked.get("part", 0)
    noted = (each[at].get("noted") or {}) if at < len(each) else {}
    texts = noted.get("texts") or noted.get("work") or ()
    return with_finish({}, texts, asked.get("lies", ""))


def _asked(codes: Iterable[str]) -> Mapping[str, Mapping[str, Any]]:
    """Lines of won quotes that name a drawing, by the order that each became: number-line."""
    places = {code: code.rpartition("-") for code in codes}
    numbers = {number for number, _dash, _line in places.values()}
    rows = QuoteVersion.objects.filter(number__in=numbers, status=QuoteVersion.Status.WON)
    lines = dict(rows.values_list("number", "asked"))
    found = {}
    for code, (number, _dash, line) in places.items():
        at = int(line) - 1 if line.isdecimal() and len(line) < MOST_DIGITS else -1
        asked = lines.get(number, ())
        if 0 <= at < len(asked) and asked[at].get("drawing"):
            found[code] = asked[at]
    return found


def _quoted(order: Order) -> list[Picture]:
    asked = _asked([order.code]).get(order.code, {})
    wanted = {asked.get(name) for name in ("drawing", "beside")} - {0, None}
    rows = Drawing.objects.defer("content").in_bulk(wanted)
    own, beside = rows.get(asked.get("drawing", 0)), rows.get(asked.get("beside") or 0)
    found = _parts(own, asked.get("part", 0), asked) if own else []
    if not any(each.svg for each in found) and beside:
        return _parts(beside, 0, asked)
    return found


def _by_name(order: Order) -> list[Picture]:
    """The newest drawing with the file name of the order, of its customer if there is one.

    A model without a flat gives way to a drawing of the same name.
    """
    rows = list(_named([order.drawing]).defer("content")[:MOST])
    rows.sort(key=lambda row: row.customer != order.customer)
    shown = (_parts(row, None, {}) for row in rows)
    return next((each for each in shown if any(picture.svg for picture in each)), [])


def _names(name: str) -> list[str]:
    plain = name.strip().lower()
    return [plain + ending for ending in ENDINGS] if plain else []


def _named(names: Iterable[str]) -> Any:
    wanted = [each for name in names for each in _names(name)]
    return Drawing.objects.annotate(plain=Lower("name")).filter(plain__in=wanted)


def _parts(row: Drawing, at: int | None, asked: Mapping[str, Any]) -> list[Picture]:
    each: Sequence[Mapping[str, Any]] = row.part.get("each") or [row.part]
    wanted = each if at is None else [each[at] if at < len(each) else each[0]]
    said = {**row.corrected, **{key: value for key, value in asked.items() if value}}
    return [Picture(row.name, _facts(part, said), part_svg(part, row.name)) for part in wanted]


def _cut(row: CutPart) -> Picture:
    drawn = drawn_of(row.part, row.thickness_mm)
    contours = [] if drawn.outline is None else [drawn.outline, *drawn.inner]
    part: dict[str, Any] = {"contours": [each.vertices for each in contours]}
    if contours:
        left, low, right, high = contours[0].bounds
        sides = sorted((right - left, high - low), reverse=True)
        part |= {"size_mm": sides, "holes": len(contours) - 1}
    said = {"material": row.grade, "thickness_mm": row.thickness_mm}
    return Picture(row.name, _facts(part, said), part_svg(part, row.name))


def _facts(part: Mapping[str, Any], said: Mapping[str, Any]) -> str:
    """Metal, size, holes and bends in one line."""
    thickness = said.get("thickness_mm") or part.get("thickness_mm")
    words = [str(said.get("material") or "")]
    words += [f"{_mm(thickness)} mm"] if thickness else []
    size = part.get("size_mm") or ()
    words += [f"{' × '.join(map(_mm, size))} mm"] if size else []
    holes, rows = part.get("holes") or 0, part.get("bends") or ()
    bends = len(rows)
    words += [ngettext("%(n)s hole", "%(n)s holes", holes) % {"n": holes}] if holes else []
    words += [ngettext("%(n)s bend", "%(n)s bends", bends) % {"n": bends}] if bends else []
    angles = [f"{_mm(row['angle_deg'])}°" for row in rows if row.get("angle_deg")]
    if 0 < len(angles) <= MOST_ANGLES:
        words[-1] += f" ({', '.join(angles)})"
    return " · ".join(filter(None, words))


def _mm(length: float) -> str:
    return formats.number_format(round(length, 1), 0 if round(length, 1) == int(length) else 1)
