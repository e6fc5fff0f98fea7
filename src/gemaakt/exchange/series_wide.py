"""Rows that stand for more than an hour (a day, a month), spread evenly over all of their time.

How much energy it was stays true; a peak, or what was free in a quarter, cannot be told from it.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise

from gemaakt import clock
from gemaakt.exchange.series import QUARTER, Rows, quarter_of, usual_step
from gemaakt.findings import Finding, Severity

LONGEST_STEP = timedelta(hours=1, seconds=36)
"""A meter whose rows lie further apart is no meter of quarters or hours."""
LONGEST_WIDE = timedelta(days=32)
DAY, MONTH = timedelta(hours=23), timedelta(days=28)
"""The shortest there are: of spring, and February."""
HOUR = timedelta(hours=1)


def is_wide(rows: Rows) -> bool:
    """Whether most rows of a meter stand for more than an hour."""
    return usual_step(rows) > LONGEST_STEP


def spread_use(rows: Rows, zone_name: str, *, is_energy: bool) -> Rows:
    """Quarters of mean kW from what was used in each stretch, or from its mean.

    A row stands until the next; before a hole, and at the end, for a day or month of the clock.
    """
    usual = usual_step(rows)
    made: Rows = []
    for at, (line, moment, value) in enumerate(rows):
        end = _following(moment, usual, zone_name)
        if at + 1 < len(rows) and rows[at + 1][1] <= end + HOUR:
            end = rows[at + 1][1]
        made += _quarters(line, (moment, end), value, is_energy=is_energy)
    return made


def spread_readings(rows: Rows, findings: list[Finding]) -> Rows:
    """Quarters of mean kW between the readings of a meter that counts up, however far apart."""
    made: Rows = []
    resets = 0
    for (line, moment, before), (_, after_at, after) in pairwise(rows):
        if after < before:
            resets += 1
        elif after_at - moment <= LONGEST_WIDE:
            made += _quarters(line, (moment, after_at), after - before, is_energy=True)
    if resets:
        params = {"quantity": resets}
        findings.append(Finding("series.meter-reset", Severity.WARNING, params=params))
    return made


def _quarters(
    line: int, stretch: tuple[datetime, datetime], value: float, *, is_energy: bool
) -> Iterator[tuple[int, datetime, float]]:
    start, end = map(quarter_of, stretch)
    count = (end - start) // QUARTER
    kw = value / (count / 4) if is_energy and count else value
    return ((line, start + k * QUARTER, kw) for k in range(count))


def _following(moment: datetime, usual: timedelta, zone_name: str) -> datetime:
    """When a stretch of the usual length is over: by the clock of the place from a day on."""
    local = moment.astimezone(clock.zone(zone_name))
    if usual < DAY:
        return moment + usual
    if usual >= MONTH and local.day == 1:
        days = ((local.replace(day=1) + timedelta(days=31)).replace(day=1) - local).days
    else:
        days = round(usual / timedelta(days=1))
    after = local.replace(tzinfo=None) + timedelta(days=days)
    return after.replace(tzinfo=local.tzinfo).astimezone(moment.tzinfo)
