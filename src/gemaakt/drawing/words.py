"""What the words on a drawing ask of a part: how many, how thick, of what, and what beyond it.

Notes as Dutch, English and German offices write them: ``4 st``, ``Aantal: 10``, ``QTY 2``,
``Stückzahl 5``, ``t=3``, ``Materiaal: RVS 304``, ``2x gespiegeld``, ``3x M6``, ``RAL 7016``. A
label may stand in a cell of its own, left of its value or above it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from gemaakt.drawing.contour import Point
from gemaakt.drawing.named import THICKEST_MM, THINNEST_MM
from gemaakt.drawing.noted import Noted
from gemaakt.drawing.threads import WRITTEN, ThreadsUnreadable, threads_in

MOST_TEXTS = 200
LONGEST = 200
MOST_PIECES = 100_000
WIDE, LOW = 15.0, 2.5
"""How far a value stands from its label at most, in heights of the letters: beside and below."""

FORMATS = re.compile(r"\\[ACFfHhQTWp][^;\\{}]*;|\\[LlOoKk]|[{}]")
SIGNS = (("%%c", "Ø"), ("%%C", "Ø"), ("%%d", "°"), ("%%D", "°"), ("%%p", "±"), ("%%P", "±"),
         ("\\~", " "), ("\\S", " "))  # fmt: skip
COUNT_WORD = (
    r"(?:aantal(?:\s+stuks)?|stuks|qty\.?|quantity|st(?:ü|ue|u)ckzahl|anzahl|menge|pcs\.?|"
    r"(?:no\.?|number|nr\.?)\s+off)"
)
THICK_WORD = (
    r"(?:(?:plaat|materiaal|blech|material|sheet|mat\.?)?[\s-]?(?:dikte|dicke|thickness|thk\.?)|t)"
)
METAL_WORD = r"(?:materiaal|material|werkstoff|mat\.?|kwaliteit|grade|grondstof)"
ST = r"(?:st\.?|stk\.?|stuks?|stück|pcs\.?|pieces|off)"
LABELLED = re.compile(rf"^{COUNT_WORD}\s*[:=.-]?\s*(\d{{1,5}})\s*{ST}?$", re.I)
COUNTED = re.compile(rf"(?<![\w.,×/-])(\d{{1,5}})\s*x?\s*{ST}(?!\s*\d|[\w²³])", re.I)
NOT_PARTS = re.compile(
    r"gat|hole|bohr|\bM\d|[Øø⌀]|\bR\s?\d|bout|moer|schroef|bolt|nut|screw", re.I
)
MILLIMETRES = (
    r"(\d{1,2}(?:[.,]\d{1,2})?)(?:\s*mm)?(?![\d.,]*\d)"
    r"(?!\s*(?:[\"”″]|/\s*\d|inch|in\b))"
)
"""A number of them: no inches (`0.5"`), and no fraction of one (`1/4"`)."""
THICK = re.compile(
    rf"(?<![a-z]){THICK_WORD}\s*[:=]\s*{MILLIMETRES}"
    rf"|(?:dikte|dicke|thickness|thk\.?)\s*{MILLIMETRES}",
    re.I,
)
LABEL = re.compile(rf"^({COUNT_WORD}|{THICK_WORD}|{METAL_WORD})\s*[:=]?$", re.I)
METAL = re.compile(rf"^{METAL_WORD}\s*[:=]\s*(\S.*)$", re.I)
FLIPPED = re.compile(r"gespiegeld|spiegelbeeld|mirror|spiegelbild|gespiegelt", re.I)
PAIR = re.compile(
    r"(\d{1,4})\s*x?\s*(?:links|linker|left|als getekend|zoals getekend|getekend|as drawn|"
    r"as shown|wie gezeichnet|l\b)[^\d]{0,30}(\d{1,4})\s*x?\s*(?:rechts|rechter|right|gespiegeld|"
    r"spiegelbeeld|mirrored|mirror|gespiegelt|r\b)",
    re.I,
)
TIMES_AFTER = re.compile(
    r"\b(M\d{1,2}(?:[.,]5)?(?:x\d(?:[.,]\d\d?)?)?)\s*\(?\s*(\d{1,3})\s*[x×]\s*\)?(?!\s*\d)", re.I
)
WORK = re.compile(
    r"(?:thermisch\s+|elektrolytisch\s+|feuer|galvanisch\s+)?ver?zin[ck]\w*|galvani\w+|"
    r"poeder\w*|powder\s*coat\w*|pulver\w*|\bRAL\s*\d{4}|anodis\w+|anodiz\w+|eloxi\w+|"
    r"gestraald|stralen|glasparel\w*|gebeitst|beitsen|pickl\w+|passiv\w+|gelakt|lakken|"
    r"verchro\w+|vernikkel\w*|zinc[\s-]plated|polijst\w*|gepolijst|geslepen|brushed",
    re.I,
)


class Written(NamedTuple):
    """A text of the drawing and where it stands, in drawing units."""

    text: str
    at: Point
    height: float = 0.0
    """Of its letters; nought where the drawing does not say."""
    is_beside: bool = False
    """Whether it stands on the paper around the drawing, and its place says nothing."""


def plain_text(raw: str) -> list[str]:
    """The lines of a text without the codes of its form (``\\P``, ``{\\fArial;…}``, ``%%c``)."""
    text = raw.replace("\\P", "\n").replace("\\n", "\n").replace("^J", "\n").replace("^I", " ")
    text = re.sub(r"\\U\+([0-9A-Fa-f]{4})", lambda code: chr(int(code[1], 16)), text)
    text = FORMATS.sub("", text)
    for code, sign in SIGNS:
        text = text.replace(code, sign)
    lines = (" ".join(line.split())[:LONGEST] for line in text.split("\n"))
    return [line for line in lines if line]


def noted_in(written: Sequence[Written]) -> Noted:
    """What these texts ask together."""
    rows = list(written[:MOST_TEXTS])
    texts = tuple(dict.fromkeys(each.text for each in rows))
    lines = [*texts, *_from_cells(rows)]
    return Noted(
        pieces=_one([n for line in lines for n in _pieces(line)]) or 0,
        mirrored=next(
            (line[:60] for line in lines if FLIPPED.search(line) or PAIR.search(line)), ""
        ),
        thickness_mm=_one([mm for line in lines for mm in _thickness(line)]),
        material=_one([found[1].strip()[:60] for line in lines if (found := METAL.match(line))])
        or "",
        threads=tuple(size for line in texts for size in _threads(line)),
        work=tuple(dict.fromkeys(each for line in texts for each in WORK.findall(line)))[:6],
        texts=texts[:60],
    )


def _one[T](found: list[T]) -> T | None:
    """What all say; None when they differ."""
    return found[0] if found and all(each == found[0] for each in found) else None


def _pieces(line: str) -> Iterator[int]:
    pair = PAIR.search(line)
    if pair:
        yield int(pair[1]) + int(pair[2])
        return
    if FLIPPED.search(line) or NOT_PARTS.search(line):
        return
    found = LABELLED.match(line)
    for text in [found[1]] if found else COUNTED.findall(line):
        if 0 < int(text) <= MOST_PIECES:
            yield int(text)


def _thickness(line: str) -> Iterator[float]:
    for one, two in THICK.findall(line):
        found = float((one or two).replace(",", "."))
        if THINNEST_MM <= found <= THICKEST_MM:
            yield found


def _threads(line: str) -> list[str]:
    """Threads of a note: 3x M6, M6 (4x); nothing where it cannot be counted."""
    behind = [f"{times} {size}" for size, times in TIMES_AFTER.findall(line)]
    before = [
        f"{times} {size}" for times, size in WRITTEN.findall(TIMES_AFTER.sub("", line)) if times
    ]
    try:
        return [size for each in (*behind, *before) for size in threads_in(each)]
    except ThreadsUnreadable:
        return []


def is_label(text: str) -> bool:
    """Whether a text is the label of a cell, such as "Aantal" or "Dikte:"."""
    return LABEL.match(text) is not None


def _from_cells(rows: Sequence[Written]) -> Iterator[str]:
    """Labels that stand in a cell of their own, each with the one value right of it or below."""
    for each in rows:
        if each.height > 0 and is_label(each.text):
            same = [one for one in rows if one.is_beside == each.is_beside]
            near = _beside(each, same) or _below(each, same)
            if near is not None and not is_label(near.text):
                yield f"{each.text.rstrip(' :=')}: {near.text}"


def _beside(label: Written, rows: Sequence[Written]) -> Written | None:
    found = [
        each for each in rows
        if each is not label
        and 0 < each.at[0] - label.at[0] < WIDE * label.height
        and abs(each.at[1] - label.at[1]) < 0.6 * label.height
    ]  # fmt: skip
    return min(found, key=lambda each: each.at[0], default=None)


def _below(label: Written, rows: Sequence[Written]) -> Written | None:
    found = [
        each for each in rows
        if each is not label
        and 0 < label.at[1] - each.at[1] < LOW * label.height
        and abs(each.at[0] - label.at[0]) < 4 * label.height
    ]  # fmt: skip
    return found[0] if len(found) == 1 else None


def in_mm(written: Sequence[Written], factor_mm: float) -> list[Written]:
    """The texts with their places in millimetres."""
    return [
        each._replace(
            at=(each.at[0] * factor_mm, each.at[1] * factor_mm), height=each.height * factor_mm
        )
        for each in written
    ]


def shared_out(
    written: Sequence[Written], boxes: Sequence[tuple[float, float, float, float]]
) -> list[Noted]:
    """What is asked of each part of a sheet, by the text that stands nearest to its box.

    A number of pieces counts where every part has its own; one for all of them is no number of
    any. What is said of the whole sheet (metal, thickness, work) is said of each part.
    """
    whole = noted_in(written)
    if len(boxes) < 2:
        return [whole] * len(boxes)
    own: dict[int, list[Written]] = {}
    for each in written[:MOST_TEXTS]:
        if any(_pieces(each.text)) and not each.is_beside:
            own.setdefault(_nearest(each.at, boxes), []).append(each)
    pieces = [_one([n for each in own.get(at, ()) for n in _pieces(each.text)]) or 0
              for at in range(len(boxes))]  # fmt: skip
    if not all(pieces):
        return [replace(whole, pieces=0, of_sheet=whole.pieces)] * len(boxes)
    return [replace(whole, pieces=each) for each in pieces]


def pooled(each: Sequence[Noted]) -> Noted:
    """What is asked of equal parts of one sheet together."""
    pieces = sum(one.pieces for one in each) if all(one.pieces for one in each) else 0
    return replace(each[0], pieces=pieces)


def _nearest(at: Point, boxes: Sequence[tuple[float, float, float, float]]) -> int:
    def away(box: tuple[float, float, float, float]) -> float:
        dx = max(box[0] - at[0], 0.0, at[0] - box[2])
        dy = max(box[1] - at[1], 0.0, at[1] - box[3])
        return dx * dx + dy * dy

    return min(range(len(boxes)), key=lambda each: away(boxes[each]))
