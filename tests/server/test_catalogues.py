"""One English phrase has one Dutch one: the catalogues of all rooms are read as one."""

from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from gemaakt.server import catalogues, run
from gemaakt.server.catalogues import PLACE, owners, update


def test_no_phrase_is_translated_in_two_ways() -> None:
    said: dict[tuple[str, str], set[str]] = defaultdict(set)
    for owner in owners():
        path = owner / "locale" / "nl" / "LC_MESSAGES" / "django.po"
        if not path.exists():
            continue
        with path.open("rb") as stream:
            for message in read_po(stream):
                if message.id:
                    said[str(message.id), message.context or ""].add(str(message.string))
    assert said
    assert {phrase: words for phrase, words in said.items() if len(words) > 1} == {}


def test_a_phrase_is_added_under_a_header_without_empty_words(tmp_path: Path) -> None:
    (tmp_path / "views.py").write_text('x = _("Hello")', encoding="utf-8")
    assert update(tmp_path) == 1
    text = (tmp_path / PLACE).read_text(encoding="utf-8")
    assert 'msgid "Hello"' in text
    assert '"Plural-Forms' in text
    assert "FULL NAME" not in text
    assert "EMAIL" not in text


def test_an_update_is_read_in_dutch_from_the_first_start(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    done: list[str] = []
    monkeypatch.setenv("GEMAAKT_HOME", str(tmp_path))
    monkeypatch.setenv("GEMAAKT_COMPANY", "company")
    monkeypatch.setattr(catalogues, "compile_stale", lambda: done.append("compiled"))
    monkeypatch.setattr("django.setup", lambda: done.append("read"))
    monkeypatch.setattr(run, "migrate", lambda: None)
    run.prepare("company")
    assert done == ["compiled", "read"]
