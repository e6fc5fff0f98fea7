"""The options that verbs share, said once."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from gemaakt.cli.answer import writable


def spoken(language: str | None) -> str | None:
    """The language asked for; another than ours is a wrong word of the call."""
    if language and language.lower()[:2] not in ("nl", "en"):
        raise typer.BadParameter("nl, en", param_hint="--language")
    return language


AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Out = Annotated[
    Path | None, typer.Option("--out", callback=writable, help="Write the document to this file.")
]
Language = Annotated[str | None, typer.Option("--language", callback=spoken, help="nl or en.")]
Seconds = Annotated[float | None, typer.Option("--seconds", min=0.0, help="Search time.")]
Iterations = Annotated[
    int | None, typer.Option("--iterations", min=0, help="Search steps instead of seconds.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the search.")]
MOST_WORKERS = 256
"""Each is a thread or a process with a search of its own; a slip must not fill the machine."""
Workers = Annotated[
    int | None,
    typer.Option("--workers", min=1, max=MOST_WORKERS, help="Cores to use (default: all)."),
]

OnDay = Annotated[
    datetime | None, typer.Option("--on", formats=["%Y-%m-%d"], help="Prices of this day.")
]
Adjust = Annotated[
    float, typer.Option("--adjust", min=-90, max=500, help="Surcharge in % (minus: discount).")
]
Why = Annotated[str, typer.Option("--why", help="Reason of the surcharge or discount.")]
