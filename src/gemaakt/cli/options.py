"""The options that verbs share, said once."""

from pathlib import Path
from typing import Annotated

import typer

AsJson = Annotated[bool, typer.Option("--json", help="One JSON document on stdout.")]
Out = Annotated[Path | None, typer.Option("--out", help="Write the document to this file.")]
Language = Annotated[str | None, typer.Option("--language", help="nl or en.")]
Seconds = Annotated[float | None, typer.Option("--seconds", min=0.0, help="Search time.")]
Iterations = Annotated[
    int | None, typer.Option("--iterations", min=0, help="Search steps instead of seconds.")
]
Seed = Annotated[int, typer.Option("--seed", min=0, help="Seed of the search.")]
Workers = Annotated[
    int | None, typer.Option("--workers", min=1, help="Cores to use (default: all).")
]
