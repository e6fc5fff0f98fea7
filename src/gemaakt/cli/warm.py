"""`gemaakt warm`: compile the inner loops once, so that no command has to wait for it."""

import sys
from importlib import import_module
from typing import Annotated

import typer

from gemaakt.cli.answer import language_of
from gemaakt.cli.options import Language

app = typer.Typer(add_completion=False)

PARTS = (
    ("planner", "planner", "gemaakt.plan.warm", "warm_up"),
    ("platen nesten", "nesting sheets", "gemaakt.nest.warm", "warm"),
    ("staven zagen", "sawing bars", "gemaakt.nest.bars.solve", "warm_bars"),
    ("platen knippen", "shearing sheets", "gemaakt.nest.shears.solve", "warm_shears"),
    ("planner van oefenwerkplaatsen", "planner of benchmark shops",
     "gemaakt.plan.graph.warm", "warm_up"),
)  # fmt: skip
"""What is compiled, in Dutch and English: what the first plan needs first."""


@app.command()
def warm(
    only_planner: Annotated[
        bool, typer.Option("--planner", help="Only what the first plan needs.")
    ] = False,
    language: Language = None,
) -> None:
    """Compile what is slow to start (once after installing)."""
    from gemaakt.stop import MaxSeconds

    parts = PARTS[:1] if only_planner else PARTS
    dutch = language_of(language) == "nl"
    for number, (nl, en, module, function) in enumerate(parts, 1):
        of = "van" if dutch else "of"
        _say(f"{number} {of} {len(parts)}: {nl if dutch else en} …")
        clock = MaxSeconds(0.0)
        getattr(import_module(module), function)()
        _say(f" {clock.elapsed_s:.0f} s\n")


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()
