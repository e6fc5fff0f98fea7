"""kW over time as SVG: what is drawn, what may be drawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from gemaakt import clock
from gemaakt.units import QUARTER_MIN

HEIGHT = 100.0
EDGE = 0.03
"""A word stands in the middle of its mark: nearer to the edge half of it would be cut off."""

type Kw = npt.NDArray[np.float64]


type Marks = Sequence[tuple[float, str]]


def kw_svg(drawn: Kw, limit: Kw, label: str, marks: Marks = ()) -> SafeString:
    """Drawn power as an area, the part above the limit in red, the limit as a line; under it words
    at a share of the width, and beside the limit how much it is."""
    if not len(drawn):
        return SafeString("")
    known = np.nan_to_num(drawn, nan=0.0)
    top = max(float(known.max()), float(limit.max()), 1.0) * 1.08
    over = np.where(known > limit + 1e-6, known, 0.0)
    return format_html(
        '<svg class="kw" role="img" aria-label="{}"><svg width="100%" height="{}%"'
        ' viewBox="0 0 {} {}" preserveAspectRatio="none"><path class="draw" d="{}"/>'
        '<path class="over" d="{}"/><path class="limit" d="{}"/></svg>{}</svg>',
        label,
        90 if marks else 100,
        len(drawn),
        f"{HEIGHT:g}",
        mark_safe(_area(known, top)),
        mark_safe(_area(over, top)) if over.any() else "",
        mark_safe(_line(limit, top)),
        _words(marks, float(limit.max())) if marks else "",
    )


def _words(marks: Marks, most_kw: float) -> SafeString:
    """The words of the axis, and the limit at its line."""
    whole = [(f"{100 * at:.2f}", word) for at, word in marks if EDGE <= at <= 1 - EDGE]
    ticks = format_html_join("", '<text x="{}%" y="99%">{}</text>', whole)
    return format_html('{}<text x="4" y="5%">{} kW</text>', ticks, f"{most_kw:.0f}")


def day_marks(start: datetime, quarters: int, zone: str) -> list[tuple[float, str]]:
    """The days of a series at their midnight, as a share of its width."""
    end = start + timedelta(minutes=QUARTER_MIN * quarters)
    day, marks = clock.local_day(start, zone) + timedelta(days=1), []
    while (at := clock.local_midnight(day, zone)) < end:
        marks.append(((at - start) / (end - start), date_format(day, "D j N")))
        day += timedelta(days=1)
    return marks


def _steps(values: Kw, top: float) -> str:
    words, last = [], -1.0
    for at, kw in enumerate(values):
        y = round(HEIGHT * (1 - float(kw) / top), 2)
        if y != last:
            words.append(f"H{at}V{y:g}")
            last = y
    return "".join(words) + f"H{len(values)}"


def _area(values: Kw, top: float) -> str:
    return f"M0 {HEIGHT:g}{_steps(values, top)}V{HEIGHT:g}z"


def _line(values: Kw, top: float) -> str:
    y = round(HEIGHT * (1 - float(values[0]) / top), 2)
    return f"M0 {y:g}{_steps(values, top)}"
