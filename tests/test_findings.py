"""A refusal is a finding with a sentence in both languages."""

import pytest

from gemaakt.data import has_sentence, sentence
from gemaakt.data.messages import sentences
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, finding_of, has_errors


def test_a_refusal_becomes_an_error_with_its_words() -> None:
    finding = finding_of(GemaaktError("cli.file-missing", file="lijst.xlsx"))
    assert finding.severity is Severity.ERROR
    assert "lijst.xlsx" in sentence(finding.code, finding.params, "nl")
    assert "lijst.xlsx" in sentence(finding.code, finding.params, "en")


def test_only_errors_stop() -> None:
    assert not has_errors([Finding("a", Severity.WARNING), Finding("b", Severity.INFO)])
    assert has_errors([Finding("a", Severity.INFO), Finding("b")])


def test_a_missing_word_shows_as_a_question_mark_not_as_a_crash() -> None:
    assert "?" in sentence("cli.file-missing", {}, "nl")


def test_an_unknown_code_is_shown_as_it_is() -> None:
    assert sentence("no.such-code", {}) == "no.such-code"


@pytest.mark.parametrize("code", sorted(sentences()))
def test_every_code_speaks_dutch_and_english(code: str) -> None:
    assert has_sentence(code)
