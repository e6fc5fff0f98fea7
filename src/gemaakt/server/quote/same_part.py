"""Which files are of one part: the name of one begins with that of the other."""

import re
from pathlib import PurePosixPath

from gemaakt.server.quote.models import Drawing

LEAST_NAME = 3
"""A shorter name says nothing of which files belong together."""


def folder_of(row: Drawing) -> str:
    """The folder in which a file lay; nothing for one that came alone."""
    return row.name.rpartition("/")[0]


def stem_of(row: Drawing) -> str:
    """The name of a file without folder and kind, in words."""
    name = PurePosixPath(row.name.replace("\\", "/")).name
    return squeezed(name.rpartition(".")[0])


def squeezed(text: str) -> str:
    """A name in small letters, with one space for what is neither letter nor digit."""
    return re.sub(r"[^a-z0-9]+", " ", text.lower()).strip()


def is_alike(one: str, other: str) -> bool:
    """Whether two squeezed names are of one part."""
    begins = other == one or other.startswith(f"{one} ") or one.startswith(f"{other} ")
    return begins and min(len(one), len(other)) >= LEAST_NAME
