"""One way to compile inner loops: numba without the interpreter lock, its code kept on disk.

Numba keeps compiled code by the file of the function alone; a loop also holds the constants and
the small functions that it takes from other files. So the code is kept in a folder that is named
after all of these: where one of them changes, a loop is compiled anew. A folder that cannot be
written costs only time: then the code is kept in memory.

Numba tells functions of one name apart by a number that counts from 1 in every process, and code
that is kept names what it calls so. Loops that two processes kept would call each other's small
functions: a sort of numbers ran where their order was asked. So each counts from elsewhere.
"""

import hashlib
import itertools
import os
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.bytecode import FunctionIdentity

PACKAGE = Path(__file__).parent
HAS_LOOPS = re.compile(rb"^from gemaakt[.\w]*\.?compiled import ", re.MULTILINE)
IMPORTED = re.compile(rb"^from gemaakt\.([.\w]+) import ", re.MULTILINE)


def _count_apart() -> None:
    """Number what this process compiles from a place that no other process begins at."""
    FunctionIdentity._unique_ids = itertools.count(int.from_bytes(os.urandom(6)))  # noqa: SLF001


_count_apart()
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_count_apart)


def compiled[F: Callable[..., Any]](function: F) -> F:
    """Compile a function of arrays and numbers."""
    return _compiled(function)


def kernel[F: Callable[..., Any]](function: F) -> F:
    """Compile a function that works in the arrays it is given, makes none and counts none.

    Where one compiled function hands arrays to another, numba counts each of them up and down with
    a locked instruction: half of the time of a small loop that calls small ones, and more where
    two threads share the arrays and wait for each other's counts. What a kernel calls is a kernel.
    """
    return _compiled(function, _nrt=False)


def compiled_inline[F: Callable[..., Any]](function: F) -> F:
    """Compile a function into its callers: handing arrays over costs more than small ones do."""
    return _compiled(function, forceinline=True)


def _compiled[F: Callable[..., Any]](function: F, **options: bool) -> F:
    kinds: dict[str, Any] = {"nogil": True, "error_model": "numpy", **options}
    usual = numba.config.CACHE_DIR
    numba.config.CACHE_DIR = usual or str(_folder_of(Path(function.__code__.co_filename)))
    try:
        made: F = numba.njit(cache=True, **kinds)(function)
    except RuntimeError:  # numba found no folder that it may write to
        made = numba.njit(**kinds)(function)
    finally:
        numba.config.CACHE_DIR = usual
    return made


@cache
def _folder_of(file: Path) -> Path:
    """Where the code of a file's loops is kept, as long as nothing that it is made of changes."""
    is_ours = os.access(PACKAGE, os.W_OK)
    kept = PACKAGE / "__pycache__" if is_ours else Path.home() / ".cache" / "gemaakt"
    within = file.relative_to(PACKAGE if file.is_relative_to(PACKAGE) else file.anchor)
    name = ".".join(within.with_suffix("").parts)
    folder = kept / "loops" / f"{name}-{stamp_of(file)}"
    if is_ours and not folder.exists():
        for older in folder.parent.glob(f"{name}-*"):
            shutil.rmtree(older, ignore_errors=True)
    return folder


def stamp_of(file: Path) -> str:
    """A name for all sources that the loops of a file are made of.

    That is the file, what it imports of this package, and what those import that have loops.
    """
    found, waiting = dict[Path, bytes](), [file]
    while waiting:
        path = waiting.pop()
        if path not in found:
            found[path] = source = _source(path)
            if path == file or HAS_LOOPS.search(source):
                waiting += map(_file_of, IMPORTED.findall(source))
    parts = [hashlib.sha256(found[path]).digest() for path in sorted(found)]
    return hashlib.sha256(b"".join(parts)).hexdigest()[:16]


def _file_of(module: bytes) -> Path:
    path = PACKAGE.joinpath(*module.decode().split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _source(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""
