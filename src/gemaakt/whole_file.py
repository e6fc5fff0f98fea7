"""A file written whole or not at all: beside its place first, then put there at once."""

import os
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` fill a file beside `path` and put it in its place; nothing stays if it fails.

    A reader sees the old file or the new one, never a part; rename is atomic on one disk. A link
    stays a link, and what is no file (/dev/stdout, a pipe) is written to, not replaced.
    """
    if path.exists() and not path.is_file() and not path.is_dir():
        write(path)
        return
    path = path.resolve()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name[:40], suffix=".part")
    os.close(handle)
    partial = Path(name)
    try:
        write(partial)
        partial.chmod(0o644)
        partial.replace(path)
    finally:
        with suppress(OSError):
            partial.unlink()  # there is none when it was put in its place


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text, whole or not at all."""

    def fill(partial: Path) -> None:
        with partial.open("w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(text)

    write_whole(path, fill)
