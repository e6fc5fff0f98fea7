"""Labels with a QR on the sizes that a small firm has: an A4 sheet of stickers, a roll, a box.

Which size somebody printed on last is kept with the session: the printer beside a computer
does not change by the hour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

MOST = 400
"""Stickers on one page; more is a roll that ran away."""
KEPT = "label_size"
SHEET, ROLL, BOX = "a4", "roll", "box"
SIZES: Mapping[str, str | Promise] = {
    SHEET: _("A4 sheet, 24 labels of 70 × 37 mm"),
    ROLL: _("roll of 62 mm, 62 × 40 mm"),
    BOX: _("label of 100 × 150 mm"),
}
ON_A_SHEET = 24


@dataclass(frozen=True, slots=True)
class Sticker:
    """One label: what it is in large letters, what else is known, and where its QR leads."""

    head: str
    lines: tuple[str, ...]
    qr: SafeString
    strong: str = ""
    """What has to be read from a distance: the heat number, the number of the piece."""


def printed_on(
    request: HttpRequest, stickers: Sequence[Sticker], pieces: int = 0
) -> dict[str, Any]:
    """What the pages of labels show: the stickers, their size, and how many were left out.

    pieces: how many there would be with one for each piece, where that is a choice.
    """
    size = _size(request)
    first = _first(request) if size == SHEET else 1
    return {
        "stickers": stickers[:MOST],
        "left_out": max(0, len(stickers) - MOST),
        "size": size,
        "sizes": SIZES.items(),
        "first": first,
        "empty": range(first - 1),
        "pieces": pieces,
        "is_each": is_each(request),
    }


def is_each(request: HttpRequest) -> bool:
    """Whether one label is asked for each piece, not one of each kind."""
    return "each" in request.GET


def _size(request: HttpRequest) -> str:
    asked = request.GET.get("size", "")
    if asked in SIZES:
        request.session[KEPT] = asked
        return asked
    kept = str(request.session.get(KEPT, SHEET))
    return kept if kept in SIZES else SHEET


def _first(request: HttpRequest) -> int:
    """The first label that is still on a sheet that was begun, from 1."""
    asked = request.GET.get("first", "")
    number = int(asked) if asked.isdecimal() and len(asked) < 4 else 1
    return min(ON_A_SHEET, max(1, number))
