"""The entry point: finds the verb and imports only what that verb needs."""

import difflib
import importlib
import importlib.util
import io
import os
import sys
from pathlib import Path
from typing import Any

import typer
import typer.core
import typer.main
from typer.core import TyperGroup

from gemaakt.cli.help_shown import name_panels, speak
from gemaakt.cli.refusals_shown import refusals_spoken

VERBS: dict[str, str] = {
    "plan": "gemaakt.cli.plan",
    "score": "gemaakt.cli.score",
    "nest": "gemaakt.cli.nest",
    "drawing": "gemaakt.cli.drawing",
    "quote": "gemaakt.cli.quote",
    "calibrate": "gemaakt.cli.calibrate",
    "read": "gemaakt.cli.read",
    "footprint": "gemaakt.cli.footprint",
    "passport": "gemaakt.cli.passport",
    "papers": "gemaakt.cli.papers",
    "schemes": "gemaakt.cli.schemes",
    "story": "gemaakt.cli.story",
    "wensen": "gemaakt.cli.wensen",
    "bewijs": "gemaakt.cli.bewijs",
    "schema": "gemaakt.cli.schema",
    "init": "gemaakt.cli.init",
    "import": "gemaakt.cli.import_",
    "demo": "gemaakt.cli.demo",
    "serve": "gemaakt.cli.serve",
    "worker": "gemaakt.cli.worker",
    "backup": "gemaakt.cli.backup",
    "restore": "gemaakt.cli.restore",
    "warm": "gemaakt.cli.warm",
}
"""Verb -> module with a typer `app`, or a group of its own for verbs with verbs."""


class LazyVerbs(TyperGroup):
    """A group whose verbs are imported when they are called."""

    def list_commands(self, ctx: object) -> list[str]:
        return [verb for verb in VERBS if _exists(VERBS[verb])]

    def get_command(self, ctx: object, cmd_name: str) -> typer.core.TyperCommand | None:
        module_name = VERBS.get(cmd_name)
        if module_name is None or not _exists(module_name):
            return None
        module = importlib.import_module(module_name)
        command = typer.main.get_command(module.app)
        command.name = cmd_name
        return speak(command, ctx)  # type: ignore[return-value]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if "--help" in args:
            name_panels()
        if args[0] not in self.list_commands(ctx) and not args[0].startswith("-"):
            self._refuse_verb(ctx, args[0])
        return super().resolve_command(ctx, args)

    def _refuse_verb(self, ctx: Any, verb: str) -> None:
        """Name the verbs that were perhaps meant: typer knows only those it has imported."""
        near = difflib.get_close_matches(verb, self.list_commands(ctx))
        meant = f" Did you mean {', '.join(map(repr, near))}?" if near else ""
        ctx.fail(f"No such command {verb!r}.{meant}")

    def make_context(self, *args: Any, **named: Any) -> Any:
        with refusals_spoken():
            return super().make_context(*args, **named)

    def invoke(self, ctx: Any) -> Any:
        with refusals_spoken():
            return super().invoke(ctx)

    def format_help(self, ctx: Any, formatter: Any) -> None:
        name_panels()
        speak(self, ctx)
        super().format_help(ctx, formatter)


def _exists(module_name: str) -> bool:
    return importlib.util.find_spec(module_name) is not None


app = typer.Typer(
    cls=LazyVerbs,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Gemaakt: drawing, quote, order, plan, nest, work, passport.",
)


@app.callback()
def row() -> None:
    """The row from drawing to passport."""


def main() -> None:
    """Run the verb; anticipated refusals become one clear finding, never a traceback."""
    from gemaakt.cli.answer import flushed, guarded

    _speak_somewhere()
    _speak_utf8()
    try:
        status = guarded(lambda: app(standalone_mode=True))
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else bool(end.code)
    sys.exit(flushed(status))


def _speak_somewhere() -> None:
    """Let the words of a call whose output is closed (``>&-``) go nowhere."""
    nowhere = Path(os.devnull)
    sys.stdout = sys.stdout or nowhere.open("w", encoding="utf-8")
    sys.stderr = sys.stderr or nowhere.open("w", encoding="utf-8")


def _speak_utf8() -> None:
    """Write UTF-8 to files and other programs, whatever the system's own letters are.

    What is no letter at all (half of a pair, in a file name) stays readable JSON: \\udc80.
    """
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            encoding = stream.encoding if stream.isatty() else "utf-8"
            stream.reconfigure(encoding=encoding, errors="backslashreplace")


if __name__ == "__main__":
    main()
