"""Every value of the law stands on a source, and the tables keep their own invariants."""

import itertools
import re
from datetime import date
from decimal import Decimal

import pytest

from gemaakt.data.dated import table, values
from gemaakt.schemes.law import Law
from gemaakt.schemes.rollover import files

GRADES = {"law", "two_sources", "one_source", "year_not_stated"}
ROWS = [
    (name, parameter, each)
    for name in files()
    for parameter in table(f"schemes/{name}")
    for each in values(f"schemes/{name}", parameter)
]
NUMBER_WORDS = {
    1: "één",
    2: "twee",
    3: "drie",
    4: "vier",
    5: "vijf",
    6: "zes",
    9: "negen",
    10: "tien",
    0: "geen",
}


def spellings(value: object) -> set[str]:
    """How a sentence may write a number: 71.683, 3,05, 7,56%, 45 percent, drie."""
    number = Decimal(str(value))
    plain = format(number.normalize(), "f")
    percent = format((number * 100).normalize(), "f")
    whole, _, rest = plain.partition(".")
    dotted = f"{int(whole):,}".replace(",", ".") + (f",{rest}" if rest else "")
    found = {plain, plain.replace(".", ","), dotted, dotted + "0", plain.replace(".", ",") + "0"}
    found |= {
        percent.replace(".", ",") + end
        for end in ("%", " %", " percent", " procent", ",0%", ",00%")
    }
    if "." in percent:
        found.add(percent.replace(".", ",") + "0%")
    found |= {f"{said} {percent}" for said in ("gaat omlaag naar", "wordt vervangen door")}
    if number >= 1_000_000 and number % 1_000_000 == 0:
        found.add(f"{int(number) // 1_000_000} miljoen")
    if number in NUMBER_WORDS:
        found.add(NUMBER_WORDS[int(number)])
    return found


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0]}-{row[1]}-{row[2].valid_from}")
def test_a_value_names_its_source_and_its_sentence_holds_the_number(row):
    _, _, each = row
    assert each.source
    assert each.article
    assert each.quote
    assert each.status == "enacted"
    assert each.grade in GRADES
    assert each.valid_from < each.valid_to
    if isinstance(each.value, (int, Decimal)) and not isinstance(each.value, bool):
        for number in re.split(r" [+*-] ", each.derived) if each.derived else [each.value]:
            assert any(said in each.quote for said in spellings(number)), each.quote


def test_no_value_comes_from_memory():
    assert not [row for row in ROWS if "memory" in row[2].source or row[2].grade == "memory"]


def test_days_of_a_value_do_not_overlap():
    for name in files():
        for parameter in table(f"schemes/{name}"):
            rows = values(f"schemes/{name}", parameter)
            for before, after in itertools.pairwise(rows):
                assert before.valid_to <= after.valid_from, (name, parameter)


def test_a_new_year_that_is_not_enacted_holds_only_what_is():
    later = {(name, each.parameter) for name, _, each in ROWS if each.valid_from.year >= 2027}
    assert later == {
        ("wkr", "bracket"),
        ("wkr", "free_space_first"),
        ("wkr", "free_space_above"),
        ("wet_dba", "enforcement"),
        ("zelfstandigenaftrek", "amount"),
    }


@pytest.mark.parametrize("year", [2023, 2024, 2025, 2026])
def test_the_fixed_kia_is_28_percent_of_the_bracket_end_rounded_up_and_nil_just_above_the_end(
    year,
):
    from gemaakt.schemes.investment import kia_amount

    law = Law("kia", date(year, 7, 1))
    first, fixed = law.need("bracket1_end"), law.need("fixed")
    assert fixed == -((-first * 28) // 10_000) * 100
    assert kia_amount(law, law.need("upper")) <= 200
    assert kia_amount(law, law.need("upper") + 1) == 0
    assert kia_amount(law, law.need("lower")) == 0
    assert kia_amount(law, law.need("lower") + 1) > 0


@pytest.mark.parametrize(
    "source",
    sorted(
        {
            row[2].source
            for row in ROWS
            if re.fullmatch(r"[A-Z0-9_]+( \+ [A-Z0-9_]+)*", row[2].source)
        }
    ),
)
def test_a_source_id_is_explained(source):
    import tomllib
    from importlib import resources

    text = resources.files("gemaakt.schemes").joinpath("sources.toml").read_text()
    known = set(tomllib.loads(text))
    assert set(source.split(" + ")) <= known


def test_a_line_of_our_own_register_names_its_entry_and_is_never_shown_as_the_source_s_words():
    for name, parameter, each in ROWS:
        begins = each.quote.startswith(parameter.replace("_", " "))
        assert begins == (each.quote_of == "register"), each.quote
        assert bool(each.entry) == (each.quote_of == "register")
        if each.entry:
            assert each.entry.startswith(f"{name}.{parameter} ")


def test_a_derived_value_is_what_its_computation_gives():
    derived = [each for _, _, each in ROWS if each.derived]
    assert derived
    for each in derived:
        terms = [Decimal(term) for term in each.derived.split(" + ")]
        assert sum(terms) == each.value


def test_nearly_every_value_stands_on_the_words_of_its_source():
    lines = [(name, each.parameter) for name, _, each in ROWS if each.quote_of == "register"]
    assert len(lines) <= 19
    assert not {name for name, _ in lines} & {"wbso", "innovatiebox", "eia", "kia", "vpb", "box2"}
    assert not [each for _, _, each in ROWS if each.grade == "law" and each.quote_of != "source"]


def test_no_gap_opens_between_two_values_that_is_not_known_to_be_one():
    """A value ends where the next begins; the gaps there are stand here, each with its reason."""
    known = {
        ("mit", "window"), ("praktijkleren", "window"), ("veki", "window"),  # rounds, not years
    }  # fmt: skip
    gaps = {
        (name, parameter)
        for name in files()
        for parameter in table(f"schemes/{name}")
        for before, after in itertools.pairwise(values(f"schemes/{name}", parameter))
        if before.valid_to < after.valid_from
    }
    assert gaps <= known
