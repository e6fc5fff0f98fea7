"""Who has the company open: a mark that is gone with its process, however that ends.

A file that says where the company is served may be left behind by `kill -9`, and a busy server
answers too late to be believed. A lock of the system is neither. Windows has no shared one, but
does not let a database be moved away under who has it open.
"""

import os
from pathlib import Path
from typing import IO

from gemaakt.server.home import Home

if os.name == "posix":
    import fcntl

_held: list[IO[str]] = []


def hold(place: Home) -> None:
    """Have the company open until this process ends; several may."""
    stream = _mark(place).open("a", encoding="ascii")
    _held.append(stream)  # a file that is closed holds nothing
    if os.name == "posix":
        fcntl.flock(stream, fcntl.LOCK_SH)


def is_held(place: Home) -> bool:
    """Whether a server or a worker has the company open."""
    if os.name != "posix" or not _mark(place).exists():
        return False
    with _mark(place).open("a", encoding="ascii") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False


def _mark(place: Home) -> Path:
    return place.folder / "in-use"
