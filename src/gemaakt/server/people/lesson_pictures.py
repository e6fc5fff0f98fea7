"""The lesson's board as SVG: a row a machine, a bar a step, a line at the end of each day."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from gemaakt.server.people.lesson import QUARTER, Lesson, factory, order_ids

ROW, WIDTH, LEFT = 34, 1000, 150
HOUR = 60 // QUARTER
LEAST_H = 16


def board_svg(made: Lesson, names: Mapping[str, str], label: str) -> SafeString:
    """The bars of a plan over its machines; empty rows and hours stay visible."""
    machines = [each["id"] for each in factory()["machines"]]
    quarters = max([LEAST_H * HOUR, *(bar.end for bar in made.bars)])
    step = (WIDTH - LEFT) / quarters
    height = ROW * len(machines) + 24
    rows = format_html_join(
        "",
        '<text class="who" x="0" y="{}">{}</text>'
        '<line class="rule" x1="0" x2="{}" y1="{}" y2="{}"/>',
        ((at * ROW + 21, names[each], WIDTH, (at + 1) * ROW, (at + 1) * ROW)
         for at, each in enumerate(machines)),
    )  # fmt: skip
    return format_html(
        '<svg class="lesson" role="img" aria-label="{}" viewBox="-4 0 {} {}">{}{}{}</svg>',
        label,
        WIDTH + 16,
        height,
        rows,
        _hours(quarters, step, ROW * len(machines)),
        _bars(made, machines, step),
    )


def _hours(quarters: int, step: float, bottom: int) -> SafeString:
    day = int(factory()["day_min"]) // QUARTER
    marks: Iterable[tuple[Any, ...]] = (
        ("day" if at % day == 0 else "hour", _at(at, step), _at(at, step), bottom, _at(at, step),
         bottom + 16, at // HOUR)
        for at in range(0, quarters + 1, 2 * HOUR)
    )  # fmt: skip
    return format_html_join(
        "",
        '<line class="{}" x1="{}" x2="{}" y1="0" y2="{}"/>'
        '<text class="hour" x="{}" y="{}">{}</text>',
        marks,
    )


def _bars(made: Lesson, machines: list[str], step: float) -> SafeString:
    tones = {name: at % 6 for at, name in enumerate(order_ids())}
    bars = (
        (tones[bar.order], _at(bar.start, step), machines.index(bar.machine) * ROW + 4,
         round((bar.end - bar.start) * step - 1, 1), ROW - 8,
         round(_at(bar.start, step) + 5, 1), machines.index(bar.machine) * ROW + 22, bar.order)
        for bar in made.bars
    )  # fmt: skip
    return format_html_join(
        "",
        '<rect class="tone-{}" x="{}" y="{}" width="{}" height="{}" rx="3"/>'
        '<text class="bar" x="{}" y="{}">{}</text>',
        bars,
    )


def _at(quarter: int, step: float) -> float:
    return round(LEFT + quarter * step, 1)
