"""What a browser may keep: pages never, files of the program for good, under a name of their own.

On a computer that several people share, Back after signing out would show what a browser kept.
"""

import hashlib
from collections.abc import Callable, Iterable
from importlib.metadata import version
from pathlib import Path

from django.http import HttpRequest, HttpResponse

KEEP_NOTHING = "no-store, private"
MARK_LENGTH = 12
FROM_PACKAGES = ("django-htmx",)
"""Packages whose files the pages load too."""


class PagesAreNotKept:
    """Middleware: what says nothing about it itself is kept by no browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", KEEP_NOTHING)
        return response


def mark_of_files(folders: Iterable[Path]) -> str:
    """A short mark that is another one once any file of the program's pages is another one.

    It is a folder in their addresses, so that scripts that name each other keep their names.
    """
    found = hashlib.sha256()
    for name in FROM_PACKAGES:
        found.update(f"{name} {version(name)}\n".encode())
    for folder in folders:
        for path in sorted(each for each in folder.rglob("*") if each.is_file()):
            found.update(f"{path.relative_to(folder).as_posix()}\n".encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:MARK_LENGTH]
