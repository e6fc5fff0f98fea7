"""What the factor book says in its own words, it says in Dutch too."""

from collections.abc import Iterator
from datetime import date
from importlib import resources
from typing import Any

from gemaakt.carbon.factor import Factor, factor, factor_ids, metal_factor
from gemaakt.carbon.words import KINDS, in_words
from gemaakt.data.dated import table

AS_PUBLISHED = ("co2emissiefactoren.nl, aardgas", "European Aluminium, Environmental Profile")
"""Names of sources, Dutch already or without a word of ours."""
THE_SAME = ("OGL v3.0",)


def factors() -> Iterator[Factor]:
    on = date(2026, 12, 1)
    yield from (factor(id_, on) for id_ in factor_ids())
    folder = resources.files("gemaakt.data").joinpath("materials")
    for file in folder.iterdir():
        if file.name.endswith(".toml"):
            yield metal_factor(file.name.removesuffix(".toml"), on)


def test_a_dutch_reader_reads_no_english_but_names() -> None:
    english = []
    for used in factors():
        for kind in ("boundary", "source", "licence"):
            text = str(getattr(used, kind))
            is_name = text.startswith(AS_PUBLISHED) or text in THE_SAME
            if in_words(kind, text, "nl") == text and not is_name:
                english.append((used.id, kind, text))
            assert in_words(kind, text, "en") == text
    for element, entry in table("factors/critical").items():
        row: Any = entry
        if row["qualifier"] and in_words("qualifier", row["qualifier"], "nl") == row["qualifier"]:
            english.append((element, "qualifier", row["qualifier"]))
    assert english == []


def test_every_dutch_text_is_of_something_in_the_book() -> None:
    entries: Any = table("factors/emission").values()
    used = {str(each["boundary"]) for each in entries}
    used |= {str(row[key]) for each in entries for row in each["values"] for key in row}
    used |= {str(row["qualifier"]) for row in table("factors/critical").values()}
    used |= {text for each in factors() for text in (each.boundary, each.source, each.licence)}
    used |= {"supplier", "own"}
    dutch = {text for kind in KINDS for text in table("factors/words")[kind]}
    assert dutch <= used
