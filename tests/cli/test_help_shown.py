"""The help of every verb in the language of its user."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.main import get_command

from gemaakt.cli.help_shown import PANELS, USAGE, VALUES, dutch
from gemaakt.cli.main import VERBS, app

README = Path(__file__).parents[2] / "README.md"
UNSPOKEN = {
    "mm", "1,10,100", "xlsx, csv, json, fjs, jsp …", "company.xlsx", "gemaakt.product/1",
    "gemaakt.company/1, gemaakt.plan/1 …",
}  # fmt: skip
"""Words that are no language."""


def said(command: Any) -> Iterator[str]:
    yield command.help
    yield from (each.help for each in command.params if getattr(each, "help", None))
    for verb in getattr(command, "commands", {}).values():
        yield from said(verb)


@pytest.fixture
def english(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """All that the verbs say, as the code has it."""
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    group = get_command(app)
    return {text for verb in VERBS for text in said(group.get_command(None, verb))}  # type: ignore[attr-defined]


def test_every_sentence_has_its_dutch_and_none_is_left_over(english: set[str]) -> None:
    ours = {*english, typer.main.get_command(app).help}
    from_typer = {*PANELS.values(), *USAGE, *VALUES.values(), "Show this message and exit."}
    assert ours - set(dutch()) - UNSPOKEN == set()
    assert set(dutch()) - ours - from_typer == set()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["--help"],
            (
                "Gebruik: ",
                "[OPTIES] OPDRACHT",
                "Opdrachten",
                "Toon deze uitleg.",
                "Gemaakt: tekening",
            ),
        ),
        (
            ["plan", "--help"],
            (
                "Gebruik: ",
                "plan [OPTIES] {INPUT}",
                "Argumenten",
                "[verplicht]",
                "wat waar loopt",
                "Toon deze uitleg.",
            ),
        ),
        (
            ["bewijs", "export", "--help"],
            ("Gebruik: ", "Jaar van de cijfers (standaard"),
        ),
        (["nest", "--help"], ("Gebruik: ", "[standaard: 0]")),
    ],
)
def test_help_is_dutch_where_the_computer_is(
    words: list[str],
    expected: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit):
        app(words)
    shown = capsys.readouterr().out
    assert [each for each in expected if each not in shown] == []


@pytest.mark.parametrize(
    ("tongue", "values"),
    [
        ("nl_NL.UTF-8", ("<getal>", "<bestand of map>")),
        ("en_US.UTF-8", ("<number>", "<file or folder>")),
    ],
)
def test_help_says_what_is_typed_behind_an_option_and_nothing_behind_a_switch(
    tongue: str,
    values: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """It said `--json <bool>` and `--seconds <float range>`, in Dutch too."""
    monkeypatch.setenv("LC_ALL", tongue)
    monkeypatch.setenv("COLUMNS", "100")
    with pytest.raises(SystemExit):
        app(["plan", "--help"])
    shown = capsys.readouterr().out
    assert [each for each in values if each not in shown] == []
    assert not re.search(r"<(bool|float|int|str|path)", shown)


def test_the_readme_names_every_verb() -> None:
    row = next(
        line for line in README.read_text().splitlines() if line.startswith("`gemaakt plan |")
    )
    assert set(row.strip("`.").removeprefix("gemaakt ").split(" | ")) == set(VERBS)
