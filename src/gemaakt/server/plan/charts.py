"""Charts as inline SVG made here: they print, follow light and dark, and need no script."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from gemaakt.units import MINUTES_PER_DAY

HEIGHT, LEFT, BOTTOM = 150, 34, 18
POWER_WIDTH, TREND_WIDTH = 420, 860
"""About what each is wide on its page, so that the words keep their size."""


def _path(steps: Sequence[int], top: float, *, closed: bool) -> str:
    """A step line through (minute, kW) pairs, closed to the axis when it is filled."""
    if not steps:
        return ""
    floor = HEIGHT - BOTTOM

    def x(minute: float) -> float:
        return LEFT + minute / MINUTES_PER_DAY * (POWER_WIDTH - LEFT)

    def y(kw: float) -> float:
        return floor - kw / top * (floor - 10)

    path = f"M{x(0):.1f} {floor}V{y(steps[1]):.1f}" if closed else f"M{x(0):.1f} {y(steps[1]):.1f}"
    for minute, kw in zip(steps[2::2], steps[3::2], strict=True):
        path += f"H{x(minute):.1f}V{y(kw):.1f}"
    path += f"H{POWER_WIDTH}"
    return path + (f"V{floor}z" if closed else "")


def power_chart(power: Mapping[str, Any], now_min: int) -> SafeString:
    """The power of one day against the limit of the connection."""
    top = power["top"] * 1.08 or 1
    floor = HEIGHT - BOTTOM
    ticks = "".join(
        f'<text x="{LEFT + hour / 24 * (POWER_WIDTH - LEFT):.0f}" y="{HEIGHT - 4}" '
        f'text-anchor="middle">{hour}</text>'
        for hour in range(3, 24, 3)
    )
    now_x = LEFT + now_min / MINUTES_PER_DAY * (POWER_WIDTH - LEFT)
    limit = max(power["limit"][1::2], default=0)
    label = _("Power today: at most %(peak)s kW, limit %(limit)s kW") % {
        "peak": power["peak"],
        "limit": limit or "–",
    }
    body = (
        f'<path class="fill kw" d="{_path(power["profile"], top, closed=True)}"/>'
        f'<path class="limit" d="{_path(power["limit"], top, closed=False) if limit else ""}"/>'
        f'<path class="grid" d="M{LEFT} {floor}H{POWER_WIDTH}"/>'
        f'<path class="now" d="M{now_x:.1f} 6V{floor}"/>{ticks}'
        f'<text x="2" y="16">{round(power["top"])}</text><text x="2" y="{floor}">kW</text>'
    )
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        POWER_WIDTH,
        HEIGHT,
        label,
        mark_safe(body),
    )


def trend_chart(weeks: Sequence[Any]) -> SafeString:
    """Share of orders finished in time, a bar a week; empty when nothing was finished."""
    if not any(each.finished for each in weeks):
        return mark_safe("")
    floor, step = HEIGHT - BOTTOM, (TREND_WIDTH - LEFT) / len(weeks)
    bars = []
    for at, each in enumerate(weeks):
        x, number = LEFT + at * step, each.monday.isocalendar().week
        bars.append(
            f'<text x="{x + step / 2:.0f}" y="{HEIGHT - 4}" text-anchor="middle">{number}</text>'
        )
        if each.finished:
            height = each.share * (floor - 10)
            bars.append(
                f'<rect class="{"ok" if each.share >= 0.9 else "kw"}" x="{x + 4:.0f}" '
                f'y="{floor - height:.0f}" width="{step - 8:.0f}" height="{max(1, height):.0f}"/>'
            )
    label = _("Orders finished in time, per week of this quarter")
    return format_html(
        '<svg class="chart" viewBox="0 0 {} {}" role="img" aria-label="{}">{}</svg>',
        TREND_WIDTH,
        HEIGHT,
        label,
        mark_safe(
            f'{"".join(bars)}<path class="grid" d="M{LEFT} {floor}H{TREND_WIDTH}'
            f'M{LEFT} 10H{TREND_WIDTH}"/>'
            f'<text x="2" y="16">100%</text><text x="2" y="{floor}">0</text>'
        ),
    )
