"""Own panels in mean Dutch weather: kW per quarter from the height of the sun.

The height follows from declination and hour angle (Cooper, The absorption of radiation in solar
stills, Solar Energy 12, 1969). It is scaled to 875 kWh a year for each kWp, the mean yield that
Statistics Netherlands reckons with; a cloudy day gives far less, so a plan that must hold counts
on a share of it.
"""

import math
from datetime import UTC, datetime, timedelta

import numpy as np

from gemaakt import clock
from gemaakt.energy.connection import Quarters
from gemaakt.units import QUARTER_MIN

LATITUDE_DEG, LONGITUDE_DEG = 52.1, 5.2
YIELD_KWH_PER_KWP = 875.0
TILT_GAIN = 0.35
"""A tilted panel sees a low sun better than a flat one: part of the winter's loss made good."""


def solar_kw(
    start: datetime, quarters: int, peak_kwp: float, *, sure_share: float = 0.5
) -> Quarters:
    """kW of panels of this peak in each quarter from an instant, times the share counted on."""
    start = start.astimezone(UTC)
    year = _heights(start.replace(month=1, day=1, hour=0, minute=0), 365 * 96)
    scale = YIELD_KWH_PER_KWP / (float(year.sum()) / 4)
    made: Quarters = np.round(_heights(start, quarters) * scale * peak_kwp * sure_share, 4)
    return np.minimum(made, peak_kwp)


def _heights(start: datetime, quarters: int) -> Quarters:
    """What a panel sees of the sun in the middle of each quarter, between 0 and 1."""
    first = start + timedelta(minutes=QUARTER_MIN / 2)
    day_of_year = first.timetuple().tm_yday
    minutes = clock.minute_of(first, first.replace(hour=0, minute=0, second=0, microsecond=0))
    passed = minutes / 60 + np.arange(quarters) / 4
    day = day_of_year + passed // 24
    angle = np.radians(15.0 * (passed % 24 + LONGITUDE_DEG / 15.0 - 12.0))
    tilt = np.radians(23.45) * np.sin(2 * np.pi * (284 + day) / 365)
    north = math.radians(LATITUDE_DEG)
    sine = np.sin(north) * np.sin(tilt) + np.cos(north) * np.cos(tilt) * np.cos(angle)
    seen: Quarters = np.where(sine > 0, sine + TILT_GAIN * sine * (1 - sine), 0.0)
    return seen
