"""The help of the command line in the language of its user: Dutch from one table."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any

from gemaakt.cli.answer import language_of

PANELS = {
    "ARGUMENTS_PANEL_TITLE": "Arguments",
    "OPTIONS_PANEL_TITLE": "Options",
    "COMMANDS_PANEL_TITLE": "Commands",
    "REQUIRED_LONG_STRING": "[required]",
    "DEFAULT_STRING": "[default: {}]",
    "ERRORS_PANEL_TITLE": "Error",
    "RICH_HELP": "Try [blue]'{command_path} {help_option}'[/] for help.",
}

USAGE = ("Usage: ", "[OPTIONS]", "COMMAND [ARGS]...")
"""The line above the help: typer has no constants for its words."""


@cache
def dutch() -> dict[str, str]:
    """The Dutch of each sentence, by its English."""
    text = resources.files("gemaakt.data").joinpath("help.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def speak[Command](command: Command, context: Any) -> Command:
    """The command, what it says of itself in the language of the environment."""
    if language_of(None) == "nl":
        _translate(command, context)
    return command


def _translate(command: Any, context: Any) -> None:
    words = dutch()
    _name_usage(command, words)
    option = command.get_help_option(context) if context else None
    for each in (command, option, *command.params):
        said = getattr(each, "help", None)
        if said:
            each.help = words.get(said, said)
    for verb in getattr(command, "commands", {}).values():
        _translate(verb, context)


def _name_usage(command: Any, words: dict[str, str]) -> None:
    """Say the line above the help in these words, too where a call is refused."""
    asked = command.get_usage

    def said(context: Any) -> str:
        line = str(asked(context))
        for english in USAGE:
            line = line.replace(english, words[english], 1)
        return line

    command.get_usage = said


def name_panels() -> None:
    """Name the panels of the help in that language: typer has their names as constants."""
    from typer import rich_utils

    words = dutch() if language_of(None) == "nl" else {}
    for constant, english in PANELS.items():
        setattr(rich_utils, constant, words.get(english, english))
    usage = words.get(USAGE[0], USAGE[0])
    rich_utils.OptionHighlighter.highlights[-1] = rf"(?P<usage>{usage})"
