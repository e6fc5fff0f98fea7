"""Why a document is not of its form is said in the words of the reader, not of a library."""

import json
import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Any
from xml.etree import ElementTree

import msgspec
import pytest

from gemaakt.company import DocumentRefused, read_company
from gemaakt.data import sentence
from gemaakt.data.dated import table
from gemaakt.data.messages.reasons import reason_in_words
from gemaakt.findings import finding_of


class Colour(StrEnum):
    """A word of a short list."""

    RED = "red"


class Row(msgspec.Struct, forbid_unknown_fields=True):
    """Something of every kind that documents hold."""

    count: int
    name: str = ""
    day: date | None = None
    price: Decimal | None = None
    colour: Colour | None = None
    pair: tuple[int, int] | None = None
    skills: dict[str, int] | None = None
    rows: tuple["Row", ...] = ()
    kerf: Annotated[float, msgspec.Meta(ge=0)] = 0.0


@pytest.mark.parametrize(
    ("raw", "nl", "en"),
    [
        ({}, "er ontbreekt het veld count", "there is no field count, which is needed"),
        ({"count": 1, "rows": [{}]}, "bij rows[0] ontbreekt het veld count",
         "at rows[0] there is no field count, which is needed"),
        ({"count": "x"}, "bij count staat tekst waar een geheel getal hoort",
         "at count there is text where a whole number belongs"),
        ({"count": 1, "price": []},
         "bij price staat een lijst waar een getal of niets (null) hoort",
         "at price there is a list where a number or nothing (null) belongs"),
        ({"count": 1, "size": 2}, "er staat een veld size dat er niet hoort",
         "there is a field size that has no meaning"),
        ({"count": 1, "day": "24-11"}, "bij day staat geen datum zoals 2026-11-24",
         "at day there is no date such as 2026-11-24"),
        ({"count": 1, "price": "duur"}, "bij price staat geen getal",
         "at price there is no number"),
        ({"count": 1, "colour": "blue"},
         "bij colour staat 'blue', en dat is hier geen geldig woord",
         "at colour there is 'blue', which is none of the words for it"),
        ({"count": 1, "pair": [1]}, "bij pair hoort een lijst van lengte 2",
         "at pair there must be a list of length 2"),
        ({"count": 1, "kerf": -1.0}, "bij kerf hoort een getal van ten minste 0.0",
         "at kerf there must be a number of at least 0.0"),
        ({"count": 1, "skills": {"weld": "good"}},
         "bij skills[…] staat tekst waar een geheel getal hoort",
         "at skills[…] there is text where a whole number belongs"),
    ],
)  # fmt: skip
def test_what_msgspec_refuses_is_said_in_both_languages(raw: Any, nl: str, en: str) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(raw, Row)
    assert reason_in_words(str(refused.value), "nl") == nl
    assert reason_in_words(str(refused.value), "en") == en


@pytest.mark.parametrize("text", ["", "{", '{"a" 1}', "[1] x", "[1,]", '["a', '["\\q"]', '["\n"]'])
def test_what_is_no_json_is_said_in_dutch(text: str) -> None:
    with pytest.raises(json.JSONDecodeError) as refused:
        json.loads(text)
    said = reason_in_words(str(refused.value), "nl")
    assert said.endswith(f"(regel {refused.value.lineno}, kolom {refused.value.colno})")
    assert reason_in_words(refused.value.msg, "nl") != refused.value.msg
    with pytest.raises(msgspec.DecodeError) as other:
        msgspec.json.decode(text.encode())
    assert reason_in_words(str(other.value), "nl") != str(other.value)


def test_a_company_of_the_wrong_form_is_refused_in_dutch_and_keeps_the_path() -> None:
    document = {"name": "Klein", "plan_start": "2026-11-24T07:00:00Z",
                "orders": [{"id": "26-001", "customer": 7}]}  # fmt: skip
    with pytest.raises(DocumentRefused) as refused:
        read_company(json.dumps(document), file="klein.json")
    finding = finding_of(refused.value)
    said = sentence(finding.code, finding.params, "nl")
    assert "orders[0].customer staat een geheel getal waar tekst hoort" in said
    assert "Expected" not in said


def test_what_is_no_xml_names_its_line() -> None:
    with pytest.raises(ElementTree.ParseError) as refused:
        ElementTree.fromstring("<a>\n<b></a>")
    assert reason_in_words(str(refused.value), "nl") == "op regel 2 klopt het niet"


def test_another_reason_stays_as_it_was_said() -> None:
    assert reason_in_words("disk full", "nl") == "disk full"


def test_the_source_of_a_limit_is_told_in_dutch_unless_it_was_published() -> None:
    rows = [row for each in table("limits/sheet").values() for row in each["values"]]  # type: ignore[attr-defined]
    params = {"measure": "5", "limit": "3"}
    told = [
        sentence("dfm.throat-too-large", {**params, "source": f"{row['source']} (2020)"}, "nl")
        for row in rows
    ]
    assert any("gangbare regel a ≤ 0,7 t voor hoeklassen" in each for each in told)
    own = [each for each in told if "guidelines v1" not in each]
    assert not [each for each in own if re.search(r"\b(usual|rule|the|than|of|from)\b", each)]
    english = sentence("dfm.throat-too-large", {**params, "source": "usual rule"}, "en")
    assert english.endswith("(usual rule)")
