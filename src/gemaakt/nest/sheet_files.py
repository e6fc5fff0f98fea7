"""A folder with a file per sheet; what lies there of an earlier nest is told, never removed."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from gemaakt.findings import Finding, Severity
from gemaakt.nest.solution import LaidSheet

NUMBERED = re.compile(r"[0-9]{3,}_.+")


def write_files(
    sheets: Iterable[LaidSheet], texts: Iterable[str], folder: Path, kind: str
) -> tuple[Finding, ...]:
    """Write the text of each sheet; files of this kind that an earlier nest left are told."""
    folder.mkdir(parents=True, exist_ok=True)
    written = set()
    for number, (laid, text) in enumerate(zip(sheets, texts, strict=True), 1):
        name = "".join(c if c.isalnum() or c in "-_" else "_" for c in laid.sheet)
        path = folder / f"{number:03d}_{name}.{kind}"
        path.write_text(text, encoding="utf-8", newline="\n")
        written.add(path.name)
    return tuple(_earlier(folder, written, kind))


def _earlier(folder: Path, written: set[str], kind: str) -> Iterator[Finding]:
    """Files that are called as a sheet of a nest and are none of this one."""
    names = sorted(path.name for path in folder.glob(f"*.{kind}") if NUMBERED.fullmatch(path.stem))
    left = [name for name in names if name not in written]
    if left:
        params = {"files": len(left), "first": left[0], "kind": kind.upper()}
        yield Finding(
            "nest.earlier-files", Severity.WARNING, {"folder": str(folder)}, params=params
        )
