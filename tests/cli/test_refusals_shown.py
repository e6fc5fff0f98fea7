"""A call that cannot be taken is refused in the language of its user."""

import pytest

from gemaakt.cli.main import app
from gemaakt.cli.refusals_shown import in_dutch

REFUSED = [
    (["plan"], "Argument 'INPUT' ontbreekt."),
    (["plan", "x", "--frob"], "Optie --frob bestaat niet."),
    (["plan", "x", "--second", "3"], "Optie --second bestaat niet. Bedoelt u --json, --seconds"),
    (["plan", "x", "--seconds"], "Optie '--seconds' wil een waarde."),
    (["plan", "x", "--json=3"], "Optie '--json' neemt geen waarde."),
    (["plan", "x", "--seconds", "abc"], "Onjuiste waarde voor '--seconds': dit is geen getal"),
    (["plan", "x", "--seed", "1.5"], "Onjuiste waarde voor '--seed': dit is geen heel getal"),
    (["plan", "x", "--workers", "9999"], "Onjuiste waarde voor '--workers': hoogstens 256"),
    (["plan", "x", "--seed", "-1"], "Onjuiste waarde voor '--seed': minstens 0"),
    (["plan", "a", "b", "c"], "Te veel argumenten: b c"),
    (["bewijs"], "Welke opdracht?"),
    (["frob"], "Opdracht 'frob' bestaat niet."),
    (["plann"], "Opdracht 'plann' bestaat niet. Bedoelt u 'plan'?"),
    (["bewijs", "frob"], "Opdracht 'frob' bestaat niet."),
    (["--frob"], "Optie --frob bestaat niet."),
]


def refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> str:
    with pytest.raises(SystemExit) as ended:
        app(words)
    assert ended.value.code == 2
    return capsys.readouterr().err


@pytest.mark.parametrize(("words", "said"), REFUSED)
def test_a_refusal_is_dutch_where_the_computer_is(
    words: list[str],
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("LC_ALL", "nl_NL.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")
    shown = refused(words, capsys)
    assert said in shown
    assert "─ Fout ─" in shown
    assert not any(each in shown for each in ("Usage", "Try ", "Error"))


def test_a_refusal_is_english_where_the_computer_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    monkeypatch.setenv("COLUMNS", "120")
    shown = refused(["quite"], capsys)
    assert "No such command 'quite'. Did you mean 'quote'?" in shown
    assert "─ Error ─" in shown


def test_words_that_nobody_knows_stay_as_they_are() -> None:
    assert in_dutch("Something {odd} happened.") == "Something {odd} happened."
    assert in_dutch("No such command 'Missing argument x.'.") == (
        "Opdracht 'Missing argument x.' bestaat niet."
    )
