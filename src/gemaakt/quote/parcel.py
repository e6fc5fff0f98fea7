"""Files that came in one mail: archives taken apart, drawings and parts lists told from the rest.

An archive is read within bounds, for it may hold more than it says: so many files, so many bytes
in all, one archive within another and no further. What a computer adds by itself is left out.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gemaakt.drawing.read import format_of
from gemaakt.findings import Finding, Severity
from gemaakt.quote.order_list import is_list

MOST_FILES = 1000
MOST_BYTES = 250_000_000
LARGEST_BYTES = 60_000_000
"""Of one file."""
CLUTTER = re.compile(r"(^|/)(__MACOSX/|\._|\.DS_Store$|Thumbs\.db$|desktop\.ini$|~\$)", re.I)
DRAWINGS = ("dxf", "step")
LISTS = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm")

type File = tuple[str, bytes]
"""A name, with the folders within an archive, and the content."""


@dataclass(slots=True)
class Parcel:
    """What came: drawings, parts lists, what is neither, and what is odd about it."""

    drawings: list[File] = field(default_factory=list)
    lists: list[File] = field(default_factory=list)
    refused: list[File] = field(default_factory=list)
    """What is no drawing and no list: PDF, pictures, letters."""
    findings: list[Finding] = field(default_factory=list)


def unpacked(files: Iterable[File]) -> Parcel:
    """Sort files by what they hold, whatever they are called; archives are opened."""
    parcel = Parcel()
    left = [MOST_FILES, MOST_BYTES]
    for name, content in files:
        for each in _opened(name, content, parcel, left, 0):
            _sort(each, parcel)
    return parcel


def _sort(file: File, parcel: Parcel) -> None:
    name, content = file
    kind = format_of(content, name)
    is_known = kind in DRAWINGS or kind == "empty"
    if not is_known and name.lower().endswith(LISTS) and is_list(content, name):
        parcel.lists.append(file)
    elif is_known or kind == "dwg":
        parcel.drawings.append(file)  # a DWG, and a file of nothing, is refused by its name
    else:
        parcel.refused.append(file)


def _opened(
    name: str, content: bytes, parcel: Parcel, left: list[int], depth: int
) -> Iterator[File]:
    """The files of an archive, or the file itself."""
    if not content.startswith(b"PK\x03\x04") or is_workbook(content):
        yield name, content
        return
    if depth > 1:
        parcel.findings.append(_told("archive-deep", name))
        return
    folder = name.rpartition(".")[0] + "/" if depth else ""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for each in archive.infolist():
                inside = each.filename.replace("\\", "/")
                if each.is_dir() or CLUTTER.search(inside):
                    continue
                if each.flag_bits & 1:
                    parcel.findings.append(_told("archive-locked", name))
                    return
                left[0], left[1] = left[0] - 1, left[1] - each.file_size
                if min(left) < 0 or each.file_size > LARGEST_BYTES:
                    parcel.findings.append(_told("archive-too-large", name))
                    return
                data = _read(archive, each)
                yield from _opened(folder + inside, data, parcel, left, depth + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError):
        parcel.findings.append(_told("archive-broken", name))


def _read(archive: zipfile.ZipFile, each: zipfile.ZipInfo) -> bytes:
    """No more of a file than the archive says that there is."""
    with archive.open(each) as stream:
        return stream.read(each.file_size)


def is_workbook(content: bytes) -> bool:
    """Whether an archive is a workbook of Excel."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return any(name.endswith("workbook.xml") for name in archive.namelist())
    except (zipfile.BadZipFile, OSError):
        return False


def _told(code: str, name: str) -> Finding:
    params = {"file": name, "files": MOST_FILES, "megabytes": MOST_BYTES // 1_000_000}
    return Finding(f"quote.{code}", Severity.ERROR, params=params)
