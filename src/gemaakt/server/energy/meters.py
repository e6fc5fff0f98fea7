"""Several meter files of one firm: months of one meter after each other, or meters beside it."""

from datetime import datetime, timedelta

import numpy as np

from gemaakt import clock
from gemaakt.server.energy.models import MeterFile
from gemaakt.server.energy.queries import Kw, taken_kw
from gemaakt.units import QUARTER_MIN

YEAR = timedelta(days=365)
SAME_KW = 1e-3


def year_of_meters() -> tuple[float, float]:
    """kWh drawn in the year up to the last metered quarter, and the share of it that is known.

    Meters of the same time add up; a file that says of it what another one says is the same
    meter, read twice.
    """
    files = list(MeterFile.objects.order_by("id"))
    if not files:
        return 0.0, 0.0
    begin = max(_end(row) for row in files) - YEAR
    meters: list[Kw] = []
    for row in files:
        if _end(row) > begin:
            _add(meters, _in_year(row, begin))
    beside = np.array(meters)
    known = np.isfinite(beside).any(axis=0)
    return float(np.nansum(beside) / 4), float(known.mean())


def _end(row: MeterFile) -> datetime:
    return clock.instant_of(len(row.values_kw) * QUARTER_MIN, row.start)


def _in_year(row: MeterFile, begin: datetime) -> Kw:
    """The quarters of a file at their places in the year; NaN where it says nothing."""
    year = np.full(YEAR // timedelta(minutes=QUARTER_MIN), np.nan)
    first = clock.minute_of(row.start, begin) // QUARTER_MIN
    values = taken_kw(row)[max(0, -first) :]
    part = year[max(0, first) :][: len(values)]
    part[:] = values[: len(part)]
    return year


def _add(meters: list[Kw], found: Kw) -> None:
    """Beside the others, or into one that says the same of the time they share, if they do."""
    for known in meters:
        both = np.isfinite(known) & np.isfinite(found)
        if np.allclose(known[both], found[both], atol=SAME_KW):
            known[:] = np.where(np.isfinite(known), known, found)
            return
    meters.append(found)
