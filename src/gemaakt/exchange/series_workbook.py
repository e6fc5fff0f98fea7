"""A sheet of a workbook as the text that the same export has as CSV."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from gemaakt.company.workbook.source import WorkbookRefused, raw_sheets


def texts_of(raw: bytes, file: str) -> Iterator[str]:
    """Each sheet as lines with tabs; nothing of a workbook that cannot be read."""
    try:
        sheets = raw_sheets(raw, file)
    except WorkbookRefused:
        return
    for sheet in sheets:
        days = _columns_of_days(sheet.rows)
        rows = ([_written(cell, at in days) for at, cell in enumerate(row)] for row in sheet.rows)
        yield "\n".join(map("\t".join, rows))


def _columns_of_days(rows: Sequence[Sequence[Any]]) -> set[int]:
    """Columns of which every moment is a midnight: a workbook writes a bare day so."""
    moments = [
        (at, cell.time() == time(0))
        for row in rows
        for at, cell in enumerate(row)
        if isinstance(cell, datetime)
    ]
    return {at for at, _ in moments} - {at for at, is_midnight in moments if not is_midnight}


def _written(cell: Any, is_day: bool) -> str:
    """A cell as no reader can take it for another: six decimals are never thousands."""
    match cell:
        case None:
            return ""
        case bool():
            return str(cell)
        case float():
            return f"{cell:.6f}"
        case datetime() if is_day:
            return f"{cell:%Y-%m-%d}"
        case datetime():
            return f"{_to_the_minute(cell):%Y-%m-%d %H:%M}"
        case date():
            return f"{cell:%Y-%m-%d}"
        case time():
            return f"{cell:%H:%M}"
    return " ".join(str(cell).split())


def _to_the_minute(moment: datetime) -> datetime:
    """Excel keeps an instant as a fraction of a day: 00:15 may read as 00:14:59.999."""
    return (moment + timedelta(seconds=30)).replace(second=0, microsecond=0)
