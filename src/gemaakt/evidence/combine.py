"""The association's figures: per ask one figure with firms, median and quartiles.

Nothing under `LEAST_FIRMS` firms; by sector and by size only what `disclosure` lets through. The
figures are of one year: a ticket does not tell that two years are of one firm, so that five firms
with two years each would count as ten.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from gemaakt.evidence.disclosure import is_safe_together, shown_cells
from gemaakt.evidence.export import Export
from gemaakt.evidence.indicators import INDICATORS, Indicator

FORMAT = "gemaakt.evidence/1"
LEAST_FIRMS = 10
FILTERS = ("sector", "size")
STAMP = {"nl": "VERZONNEN GEGEVENS", "en": "SYNTHETIC DATA"}


def combine(
    exports: Iterable[Export], *, language: str = "nl", year: int | None = None
) -> dict[str, Any]:
    """Combine the exports of one year into `gemaakt.evidence/1`; each ticket counts once.

    Without a year it is the one of which there are most, the last of those.
    """
    rows = _once(exports)
    chosen = most_told_year(rows) if year is None else year
    rows = [each for each in rows if each.year == chosen]
    made_up = sum(each.synthetic for each in rows)
    few = 0 < len(rows) < LEAST_FIRMS
    return {
        "format": FORMAT,
        "synthetic": made_up > 0,
        "stamp": STAMP[language] if made_up else "",
        "firms": None if few else len(rows),
        "least_firms": LEAST_FIRMS,
        "years": [] if few else sorted({each.year for each in rows}),
        "asks": [summarise(each, rows, language) for each in INDICATORS.values()],
    }


def _once(exports: Iterable[Export]) -> list[Export]:
    """Each ticket of a year once; those without a ticket all."""
    seen: dict[tuple[str, int], Export] = {}
    loose: list[Export] = []
    for each in exports:
        if each.ticket:
            seen.setdefault((each.ticket, each.year), each)
        else:
            loose.append(each)
    return [*seen.values(), *loose]


def most_told_year(exports: Iterable[Export]) -> int | None:
    """The year of which there are most exports, the last of those; None without any."""
    counts = Counter(each.year for each in exports)
    return max(counts, key=lambda year: (counts[year], year), default=None)


def summarise(indicator: Indicator, exports: Sequence[Export], language: str) -> dict[str, Any]:
    """The figure of one indicator, whole and by sector and size as far as may be shown."""
    having = [each for each in exports if indicator.id in each.indicators]
    values = np.array([each.indicators[indicator.id] for each in having])
    enough = len(having) >= LEAST_FIRMS
    answer: dict[str, Any] = {
        "ask": indicator.ask,
        "indicator": indicator.id,
        "unit": indicator.unit,
        "method": getattr(indicator, language),
        **_figures(values if enough else values[:0], indicator),
        "by": {},
    }
    if enough:
        answer["by"] = _by(indicator, having, values)
    return answer


def _by(indicator: Indicator, having: Sequence[Export], values: np.ndarray[Any, Any]) -> Any:
    cells = {name: np.array([getattr(each, name) for each in having]) for name in FILTERS}
    names = {name: sorted(set(found.tolist())) for name, found in cells.items()}
    counts = {
        name: {cell: int((cells[name] == cell).sum()) for cell in names[name]} for name in FILTERS
    }
    shown = {name: shown_cells(counts[name], LEAST_FIRMS) for name in FILTERS}
    table = _table(cells, names)
    at = [[names[name].index(cell) for cell in shown[name]] for name in FILTERS]
    if not is_safe_together(table, at[0], at[1], LEAST_FIRMS):
        shown[FILTERS[1]] = []
    return {
        name: {cell: _figures(values[cells[name] == cell], indicator) for cell in shown[name]}
        for name in FILTERS
    }


def _table(
    cells: Mapping[str, np.ndarray[Any, Any]], names: Mapping[str, list[str]]
) -> np.ndarray[Any, Any]:
    one, other = FILTERS
    rows = np.searchsorted(names[one], cells[one])
    columns = np.searchsorted(names[other], cells[other])
    table = np.zeros((len(names[one]), len(names[other])), dtype=np.int64)
    np.add.at(table, (rows, columns), 1)
    return table


def _figures(values: np.ndarray[Any, Any], indicator: Indicator) -> dict[str, Any]:
    """Median (the figure) and quartiles, rounded to the indicator's digits."""
    if values.size < LEAST_FIRMS:
        return {"figure": None, "firms": None, "median": None, "quartiles": None}
    low, middle, high = (
        round(float(q), indicator.digits) for q in np.quantile(values, (0.25, 0.5, 0.75))
    )
    return {
        "figure": middle,
        "firms": int(values.size),
        "median": middle,
        "quartiles": [low, high],
    }
