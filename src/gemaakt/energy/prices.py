"""A synthetic price series with the statistics of the Dutch day-ahead market of 2025.

Real series are the market's own and may not be shipped; the user imports them. This one keeps the
measured features: a mean of 0.087 EUR/kWh, dear mornings and evenings, cheap noons in summer with
about 6 % of the quarters below zero, dear still winter weeks, small steps inside the hour.
"""

from datetime import datetime, timedelta

import numpy as np
import numpy.typing as npt

from gemaakt import clock

YEAR_MEAN_EUR_PER_KWH = 0.0866
DAY_SHAPE = (
    -0.012, -0.016, -0.019, -0.021, -0.018, -0.004, 0.018, 0.034, 0.026, 0.004, -0.010, -0.018,
    -0.024, -0.026, -0.018, -0.004, 0.014, 0.036, 0.048, 0.044, 0.030, 0.014, 0.002, -0.006,
)  # fmt: skip
"""EUR/kWh above the day's mean, per local hour."""


def synthetic_prices(start: datetime, quarters: int, seed: int) -> npt.NDArray[np.float64]:
    """EUR/kWh excluding tax from an instant, one per quarter; the same seed, the same series."""
    draw = np.random.default_rng(seed)
    local_zone = clock.zone(clock.AMSTERDAM)
    moments = [
        (start + timedelta(minutes=15) * at).astimezone(local_zone) for at in range(quarters)
    ]
    hour = np.array([moment.hour for moment in moments])
    season = np.cos(2 * np.pi * (np.array([m.timetuple().tm_yday for m in moments]) - 15) / 365)
    is_weekend = np.array([moment.weekday() >= 5 for moment in moments])
    day = np.cumsum(np.r_[0, np.diff(np.array([m.toordinal() for m in moments])) != 0])
    weather = _slow_noise(draw, int(day.max(initial=0)) + 1, 0.021)[day]
    noon = np.exp(-((hour - 13.0) ** 2) / 8.0)
    sun = (
        np.clip(0.55 - 0.65 * season, 0.0, 1.2)
        * noon
        * (0.05 + draw.exponential(0.022, len(day))[day])
    )
    shape = np.array(DAY_SHAPE)[hour] * (1.0 + 0.25 * season)
    jitter = draw.normal(0.0, 0.006, quarters)
    level = YEAR_MEAN_EUR_PER_KWH + 0.012 + 0.017 * season + weather - 0.014 * is_weekend
    series: npt.NDArray[np.float64] = np.clip(level + shape - sun + jitter, -0.5, 4.0)
    return np.round(series, 5)


def _slow_noise(draw: np.random.Generator, days: int, spread: float) -> npt.NDArray[np.float64]:
    """Day-to-day weather that lasts: an autoregressive series with weight 0.7."""
    noise = draw.normal(0.0, spread, days)
    for at in range(1, days):
        noise[at] = 0.7 * noise[at - 1] + 0.71 * noise[at]
    return noise
