"""What typer says of a call that it cannot take, in the language of its user."""

import re
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import resources
from typing import Any

from typer import TyperException

from gemaakt.cli.answer import language_of
from gemaakt.cli.help_shown import name_panels, speak


@cache
def _sentences() -> list[tuple[re.Pattern[str], str]]:
    """What is said in English, as a pattern, with its Dutch; the longer of two alike first."""
    text = resources.files("gemaakt.data").joinpath("refusals.toml").read_text(encoding="utf-8")
    return [
        (re.compile(re.escape(english).replace(r"\{\}", "(.+?)"), re.DOTALL), dutch)
        for english, dutch in tomllib.loads(text).items()
    ]


def in_dutch(sentence: str) -> str:
    """The sentence in Dutch, and the words within it; as it was where we do not know it."""
    for pattern, dutch in _sentences():
        found = pattern.fullmatch(sentence)
        if found:
            return dutch.format(*map(in_dutch, found.groups()))
    return sentence


@contextmanager
def refusals_spoken() -> Iterator[None]:
    """Let a refusal of typer leave in the language of the environment."""
    try:
        yield
    except TyperException as error:
        name_panels()
        if language_of(None) == "nl":
            _speak(error)
        raise


def _speak(error: Any) -> None:
    context = getattr(error, "ctx", None)
    if context is not None:
        speak(context.command, context)
    said = in_dutch(error.format_message())
    error.format_message = lambda: said
