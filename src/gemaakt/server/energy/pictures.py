"""kW over time as SVG: what is drawn, what may be drawn."""

import numpy as np
import numpy.typing as npt
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

HEIGHT = 100.0

type Kw = npt.NDArray[np.float64]


def kw_svg(drawn: Kw, limit: Kw, label: str) -> SafeString:
    """Drawn power as an area, the part above the limit in red, the limit as a line."""
    if not len(drawn):
        return SafeString("")
    known = np.nan_to_num(drawn, nan=0.0)
    top = max(float(known.max()), float(limit.max()), 1.0) * 1.08
    over = np.where(known > limit + 1e-6, known, 0.0)
    return format_html(
        '<svg class="kw" role="img" aria-label="{}" viewBox="0 0 {} {}"'
        ' preserveAspectRatio="none"><path class="draw" d="{}"/><path class="over" d="{}"/>'
        '<path class="limit" d="{}"/></svg>',
        label,
        len(drawn),
        f"{HEIGHT:g}",
        mark_safe(_area(known, top)),
        mark_safe(_area(over, top)) if over.any() else "",
        mark_safe(_line(limit, top)),
    )


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
