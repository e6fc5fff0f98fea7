"""The help of the command line in the language of its user: Dutch from one table."""

import re
import tomllib
from functools import cache, partial
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


VALUES = {
    "float": "number", "int": "whole number", "str": "text", "datetime": "day and time",
    "%Y-%m-%d": "yyyy-mm-dd", "path": "file or folder", "Path": "file or folder", "bool": "",
}  # fmt: skip
"""What is typed behind an option, by what typer calls it; a switch is typed alone."""


@cache
def dutch() -> dict[str, str]:
    """The Dutch of each sentence, by its English."""
    text = resources.files("gemaakt.data").joinpath("help.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def speak[Command](command: Command, context: Any) -> Command:
    """The command, what it says of itself in the language of the environment."""
    is_dutch = language_of(None) == "nl"
    if is_dutch:
        _translate(command, context)
    _name_values(command, context, dutch() if is_dutch else {})
    return command


def _name_values(command: Any, context: Any, words: dict[str, str]) -> None:
    """Say what is typed behind each option: typer names the types of Python, also of a switch."""
    option = command.get_help_option(context) if context else None
    for each in (option, *command.params):
        if each is not None:
            kind = re.sub(r"^<(?:list\[)?|\]?>$| range", "", str(each.display_type(context)))
            value = VALUES.get(kind, kind)
            shown = f"<{words.get(value, value)}>" if value else ""
            each.display_type_rich = partial(_said, shown)
    for verb in getattr(command, "commands", {}).values():
        _name_values(verb, context, words)


def _said(value: str, ctx: object = None) -> str:
    return value


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
