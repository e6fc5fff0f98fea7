"""Every pair of colours that carries text can be read: contrast 4.5 to 1, in light and dark.

axe cannot judge text on SVG bars; this test does (WCAG 2.2, 1.4.3).
"""

import re
from pathlib import Path

import pytest

import gemaakt.server

SHEET = Path(gemaakt.server.__file__).parent / "static" / "gemaakt" / "app.css"
PAIRS = [
    *((f"c{n}", "bar-ink") for n in range(8)),
    ("bar-done", "bar-ink"), ("raised", "bar-ink"), ("closed", "bar-ink"),
    ("bg", "ink"), ("bg", "soft"), ("surface", "ink"), ("surface", "soft"), ("sunken", "soft"),
    ("surface", "accent"), ("bg", "accent"), ("accent", "accent-ink"), ("surface", "late"),
    ("bg", "late"), ("late-soft", "late"), ("warn-soft", "warn"), ("ok-soft", "ok"),
    ("accent-soft", "accent"), ("accent-soft", "ink"), ("late-soft", "ink"), ("ok", "surface"),
]  # fmt: skip


def palettes() -> dict[str, dict[str, str]]:
    css = SHEET.read_text(encoding="utf-8")
    light = css.index(":root {")
    dark = css.index(':root[data-theme="dark"] {')
    auto = css.index(':root:not([data-theme="light"]) {')

    def colours(start: int) -> dict[str, str]:
        block = css[start : css.index("}", start)]
        return dict(re.findall(r"--([\w-]+):\s*(#[0-9a-f]{6})", block))

    bright = colours(light)
    return {"light": bright, "dark": bright | colours(dark), "auto": bright | colours(auto)}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_text_can_be_read_on_every_ground(theme: str) -> None:
    colours = palettes()[theme]
    weak = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in PAIRS
        if contrast(colours[pair[0]], colours[pair[1]]) < 4.5
    }
    assert weak == {}


def test_dark_by_choice_is_the_same_as_dark_by_preference() -> None:
    assert palettes()["dark"] == palettes()["auto"]
