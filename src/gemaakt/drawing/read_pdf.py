"""The words of a PDF drawing with their places: its title block and its notes.

Nothing is measured: a PDF has lines, but no scale that can be relied on. It is read in the process
that may be killed, for a PDF may be made to hang its reader.
"""

import io
import math
from collections.abc import Iterable
from typing import Any

from gemaakt.drawing.tags import DrawingRefused
from gemaakt.drawing.title_block import TitleBlock, title_block
from gemaakt.drawing.words import LONGEST, Written

MOST_PAGES = 4
MOST_PIECES = 4000
LETTER = 0.5
"""Mean width of a letter, in heights: enough to tell a space from a next cell."""
SPACE, CELL = 0.25, 1.2
"""Gaps between pieces of text, in heights: from here a space, from there another cell."""
LEVEL = 0.35


def read_pdf(data: bytes, *, name: str = "") -> TitleBlock:
    """The title block on the sheets of a PDF; `DrawingRefused` for one that cannot be read.

    Of several sheets the first one with a title block.
    """
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    try:
        reader = PdfReader(io.BytesIO(data))
        if reader.is_encrypted and not reader.decrypt(""):
            raise DrawingRefused("drawing.pdf-locked", file=name)
        sheets = [_written(page) for page in reader.pages[:MOST_PAGES]]
    except (PyPdfError, ValueError, KeyError, TypeError, IndexError, RecursionError) as error:
        raise DrawingRefused("drawing.pdf-broken", file=name) from error
    blocks = [title_block(sheet) for sheet in sheets if sheet]
    if not blocks:
        raise DrawingRefused("drawing.pdf-without-text", file=name)
    return max(blocks, key=lambda block: block.fields)


def _written(page: Any) -> list[Written]:
    """The texts of a page, as lines within their cells."""
    pieces: list[tuple[Written, float]] = []

    def keep(text: str, matrix: Any, text_matrix: Any, font: Any, size: float) -> None:
        del font
        if text.strip() and len(pieces) < MOST_PIECES:
            pieces.append(_piece(text, matrix, text_matrix, size))

    page.extract_text(visitor_text=keep)
    turns = {turn for _, turn in pieces}
    return [
        line
        for turn in sorted(turns)
        for line in joined([piece for piece, each in pieces if each == turn])
    ]


def _piece(text: str, matrix: Any, text_matrix: Any, size: float) -> tuple[Written, float]:
    """A piece of text where it begins, seen along its own direction, and that direction."""
    a, b, c, d, e, f = (float(each) for each in text_matrix)
    k, m, n, o, p, q = (float(each) for each in matrix)
    x, y = e * k + f * n + p, e * m + f * o + q
    along = a * k + b * n, a * m + b * o
    up = math.hypot(c * k + d * n, c * m + d * o)
    turn = round(math.degrees(math.atan2(along[1], along[0])) / 90) * 90 % 360
    cos, sin = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn]
    place = x * cos + y * sin, -x * sin + y * cos
    return Written(text.replace("\n", " "), place, abs(size) * up or 1.0), float(turn)


def joined(pieces: Iterable[Written]) -> list[Written]:
    """Pieces on one line with no more than a space between them, as one text."""
    found: list[Written] = []
    ends: list[float] = []
    for piece in sorted(pieces, key=lambda each: (-round(each.at[1], 1), each.at[0])):
        high, text = piece.height, piece.text.strip()
        start = piece.at[0] + high * LETTER * (len(piece.text) - len(piece.text.lstrip()))
        end = start + LETTER * high * len(text)
        last = found[-1] if found else None
        gap = start - ends[-1] if ends else 0.0
        if (
            last is not None
            and abs(last.at[1] - piece.at[1]) < LEVEL * high
            and -2 * high * LETTER * len(last.text) * 0.3 - high < gap < CELL * high
        ):
            space = " " if gap > SPACE * high or piece.text[:1].isspace() else ""
            whole = f"{last.text}{space}{text}"[:LONGEST]
            found[-1], ends[-1] = last._replace(text=whole), end
            continue
        found.append(piece._replace(text=text[:LONGEST], at=(start, piece.at[1])))
        ends.append(end)
    return [each._replace(text=" ".join(each.text.split())) for each in found]
