"""Which unit a drawing is in: what its header says, weighed against what is drawn.

A header may be missing (a quarter of real files) or wrong. A unit is plausible when the part then
fits a laser; between plausible ones the header decides, unless the drawn measures are round in
another unit and in the header's they are not.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gemaakt.findings import Finding, Severity
from gemaakt.units import MM_PER_INCH

MM_PER_UNIT: Mapping[int, tuple[str, float]] = {
    1: ("inch", MM_PER_INCH), 2: ("foot", 304.8), 4: ("mm", 1.0), 5: ("cm", 10.0),
    6: ("m", 1000.0), 8: ("microinch", MM_PER_INCH / 1e6), 9: ("mil", MM_PER_INCH / 1e3),
    10: ("yard", 914.4), 13: ("µm", 0.001), 14: ("dm", 100.0),
}  # fmt: skip
IMPERIAL = ("inch", "foot", "yard", "mil", "microinch")
LARGEST_MM = (12_500.0, 3_100.0)
"""Nothing larger comes off a flat-bed laser."""
SMALLEST_MM = 2.0
SHEET_MM = (3_000.0, 1_500.0)
"""The sheet that most shops cut from."""
COARSE_MM = 50.0
"""A part beyond that sheet without any measure smaller than this is a small part in mm."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The unit taken, its length in mm, and what is to be said about it."""

    unit: str
    factor_mm: float
    findings: tuple[Finding, ...] = ()

    @property
    def written_mm(self) -> float:
        """Length of what is written as 1: inches on what is drawn in inches or feet, else mm."""
        return MM_PER_INCH if self.unit in IMPERIAL else 1.0


def _fits(size: tuple[float, float], factor: float) -> bool:
    long, short = max(size) * factor, min(size) * factor
    return long <= LARGEST_MM[0] and short <= LARGEST_MM[1] and long >= SMALLEST_MM


def _round_share(measures: Sequence[float], step: float, slack: float) -> float:
    if not measures:
        return 0.0
    near = sum(abs(m / step - round(m / step)) * step <= slack for m in measures)
    return near / len(measures)


def roundness(measures: Sequence[float], unit: str, factor: float) -> float:
    """Share of the drawn measures that a designer would have chosen in this unit."""
    if unit == "inch":
        sixty_fourths = _round_share(measures, 1 / 32, 5e-4)
        return max(sixty_fourths, _round_share([m * factor for m in measures], 0.5, 0.003))
    return _round_share([m * factor for m in measures], 0.5, 0.003)


def verdict(
    header: Mapping[str, str], size: tuple[float, float], measures: Sequence[float]
) -> Verdict:
    """Decide the unit from the header, the size and the drawn measures (all in drawing units)."""
    told = MM_PER_UNIT.get(_whole(header.get("$INSUNITS", "0")))
    guess = _guess(header, size, measures)
    if told is None:
        params = {"unit": guess[0]}
        said = Finding("drawing.unit-missing", Severity.WARNING, params=params)
        return Verdict(*guess, (said,))
    if _fits(size, told[1]) and not _doubtful(told, guess, size, measures):
        return Verdict(*told)
    if guess[0] == told[0] or not _fits(size, guess[1]):
        params = {"unit": told[0], "size": f"{max(size) * told[1]:.1f}"}
        odd = Finding("drawing.size-implausible", Severity.WARNING, params=params)
        return Verdict(*told, (odd,))
    params = {"unit": guess[0], "told": told[0], "size": f"{max(size) * told[1]:.1f}"}
    return Verdict(*guess, (Finding("drawing.unit-contradicts", Severity.WARNING, params=params),))


def _guess(
    header: Mapping[str, str], size: tuple[float, float], measures: Sequence[float]
) -> tuple[str, float]:
    """Millimetres, unless only another unit fits the size or its measures are clearly round."""
    candidates = [("mm", 1.0), ("inch", MM_PER_INCH), ("m", 1000.0)]
    plausible = [each for each in candidates if _fits(size, each[1])] or candidates[:1]
    imperial = header.get("$MEASUREMENT") == "0"
    if plausible[0][0] == "mm" and len(plausible) > 1 and plausible[1][0] == "inch":
        mm, inch = (roundness(measures, *each) for each in plausible[:2])
        if inch >= 0.8 and mm <= (0.7 if imperial else 0.4) and max(size) < 150:
            return plausible[1]
    return plausible[0]


def _doubtful(
    told: tuple[str, float],
    guess: tuple[str, float],
    size: tuple[float, float],
    measures: Sequence[float],
) -> bool:
    """Whether the measures speak clearly for the guess and clearly against the header."""
    if told[0] == guess[0]:
        return False
    beyond = max(size) * told[1] > SHEET_MM[0] or min(size) * told[1] > SHEET_MM[1]
    if beyond and _fits(size, guess[1]) and min((*measures, *size)) * told[1] > COARSE_MM:
        return True
    if len(measures) < 3:
        return False
    return roundness(measures, *told) < 0.2 and roundness(measures, *guess) > 0.85


def _whole(text: str) -> int:
    try:
        return int(float(text))
    except (ValueError, OverflowError):
        return 0
