"""Worked examples from the text of the law, in a file a jurist can read and add to."""

import tomllib
from pathlib import Path

import pytest

from gemaakt.schemes import ask

TEXT = Path(__file__).with_name("examples.toml").read_text(encoding="utf-8")
EXAMPLES = tomllib.loads(TEXT)["example"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each["says"])
def test_the_law_gives_what_its_text_says(example):
    answer = ask(example["instrument"], on=example["on"], inputs=example["inputs"])
    for name, expected in example["amounts"].items():
        assert answer.amounts[name] == pytest.approx(expected, abs=0.001), name


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda each: each["says"])
def test_every_amount_leads_to_an_article_and_its_sentence(example):
    answer = ask(example["instrument"], on=example["on"], inputs=example["inputs"])
    stepped = {step.what for step in answer.steps}
    assert set(answer.amounts) <= stepped
    for step in answer.steps:
        if step.source:
            assert step.article
            assert step.quote
