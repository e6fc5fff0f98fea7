"""The turn of the year: which values the new year still lacks, with the article to read."""

from datetime import date, timedelta
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

from gemaakt.data.dated import table, values


@cache
def files() -> tuple[str, ...]:
    """The law files there are."""
    folder = Path(str(resources.files("gemaakt.data"))) / "schemes"
    return tuple(sorted(each.stem for each in folder.glob("*.toml")))


def rollover(year: int) -> dict[str, Any]:
    """Every value that held on the last day before the year and has none in it, and a skeleton.

    `skeleton` is a data file per instrument with the days filled in and the value left open; it
    holds no number, so that an unread article can never become one.
    """
    first, missing = date(year, 1, 1), []
    for name in files():
        for parameter in table(f"schemes/{name}"):
            rows = values(f"schemes/{name}", parameter)
            last = rows[-1]
            if any(each.valid_from <= first < each.valid_to for each in rows):
                continue
            if last.valid_to <= first - timedelta(days=366):
                continue
            missing.append(
                {
                    "instrument": name,
                    "parameter": parameter,
                    "unit": last.unit,
                    "last_value": str(last.value),
                    "last_until": str(last.valid_to - timedelta(days=1)),
                    "article": last.article,
                    "source": last.source,
                }
            )
    return {
        "format": "gemaakt.scheme-rollover/1",
        "year": year,
        "missing": missing,
        "skeleton": skeleton(year, missing),
    }


def skeleton(year: int, missing: list[dict[str, Any]]) -> dict[str, str]:
    """Per instrument the lines to add to its file once the article has been read."""
    pages: dict[str, list[str]] = {}
    for each in missing:
        pages.setdefault(each["instrument"], []).append(
            f"# [{each['parameter']}] {each['article']}; was {each['last_value']}\n"
            f"#  {{valid_from = {year}-01-01, valid_to = {year + 1}-01-01, value = , "
            f'status = "enacted", grade = "", source = "", article = "", quote_of = "source", '
            f'quote = ""}},'
        )
    return {name: "\n".join(lines) + "\n" for name, lines in pages.items()}
