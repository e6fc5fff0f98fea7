"""Compile the Dutch catalogues with Babel; `--check` says what is missing, `--update` adds it.

msgids are English phrases in templates and code; each room keeps its own
`locale/nl/LC_MESSAGES/django.po`. GNU gettext is not needed and `.mo` files are not committed.
"""

import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

HERE = Path(__file__).resolve().parent
PLACE = Path("locale", "nl", "LC_MESSAGES", "django.po")
TEXT = r"u?(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*')"
JOINED = rf"({TEXT}(?:\s*{TEXT})*)"
CALL = re.compile(
    rf"(?<![\w.])(_|gettext|gettext_lazy|gettext_noop|ngettext|ngettext_lazy|pgettext|pgettext_lazy)"
    rf"\(\s*{JOINED}(?:\s*,\s*{JOINED})?"
)

EMPTY_WORDS = tuple(
    f'"{each}'.encode()
    for each in (
        "Project-Id", "Report-Msgid", "POT-Creation", "PO-Revision", "Last-Translator",
        "Language-Team", "Generated-By",
    )
)  # fmt: skip
"""Begins of header lines that Babel writes and that tell nothing here."""

type Message = tuple[str | None, str, str | None]
"""Context, msgid, plural."""


def owners() -> list[Path]:
    """Folders with a catalogue of their own: the server and each of its rooms."""
    return [HERE, *sorted(each.parent for each in HERE.glob("*/apps.py"))]


def sources(owner: Path) -> Iterator[Path]:
    """Python files and templates that belong to the owner's catalogue."""
    files = sorted([*owner.rglob("*.py"), *owner.rglob("*.html"), *owner.rglob("*.txt")])
    rooms = owners()[1:] if owner == HERE else []
    for path in files:
        inside_a_room = any(room in path.parents for room in rooms)
        if not inside_a_room and "migrations" not in path.parts and path != Path(__file__):
            yield path


def _joined(literal: str) -> str:
    import ast

    return str(ast.literal_eval(f"({literal})"))


def messages_in(path: Path) -> Iterator[Message]:
    """The phrases of one file."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        from django.utils.translation.template import templatize

        text = templatize(text, origin=str(path))
    for call, first, second in CALL.findall(text):
        if call.startswith("pgettext"):
            yield _joined(first), _joined(second), None
        elif call.startswith("ngettext"):
            yield None, _joined(first), _joined(second)
        else:
            yield None, _joined(first), None


def catalogue(owner: Path) -> Catalog:
    """The owner's catalogue as it is on disk."""
    place = owner / PLACE
    if not place.exists():
        return Catalog(
            locale="nl",
            domain="django",
            charset="utf-8",
            project="Gemaakt",
            header_comment="# Dutch words of a room of Gemaakt; the msgid is the English phrase.",
            fuzzy=False,
        )
    with place.open("rb") as stream:
        return read_po(stream, locale="nl", domain="django")


def missing(owner: Path) -> list[Message]:
    """Phrases without a Dutch translation, also counting plurals and fuzzy ones."""
    known = catalogue(owner)
    found = []
    for context, msgid, plural in dict.fromkeys(
        message for path in sources(owner) for message in messages_in(path)
    ):
        entry = known.get(msgid, context)
        text = entry.string if entry and not entry.fuzzy else ""
        if not (all(text) if isinstance(text, tuple | list) else text):
            found.append((context, msgid, plural))
    return found


def update(owner: Path) -> int:
    """Add the missing phrases, untranslated, to the owner's catalogue; says how many."""
    lacking = missing(owner)
    if not lacking:
        return 0
    known = catalogue(owner)
    for context, msgid, plural in lacking:
        known.add((msgid, plural) if plural else msgid, context=context)
    place = owner / PLACE
    place.parent.mkdir(parents=True, exist_ok=True)
    written = BytesIO()
    write_po(written, known, width=99, omit_header=False, sort_output=False)
    lines = written.getvalue().splitlines(keepends=True)
    place.write_bytes(b"".join(each for each in lines if not each.startswith(EMPTY_WORDS)))
    return len(lacking)


def compile_all() -> int:
    """Write the `.mo` beside each `.po`; says how many."""
    done = 0
    for owner in owners():
        place = owner / PLACE
        if place.exists():
            partial = place.with_suffix(".mo.part")
            with partial.open("wb") as stream:
                write_mo(stream, catalogue(owner))
            partial.replace(place.with_suffix(".mo"))
            done += 1
    return done


def compile_stale() -> None:
    """Compile when a catalogue is newer than what was compiled of it."""
    for owner in owners():
        source, made = owner / PLACE, (owner / PLACE).with_suffix(".mo")
        if source.exists() and (
            not made.exists() or made.stat().st_mtime < source.stat().st_mtime
        ):
            compile_all()
            return


def main(words: list[str]) -> int:
    """The command: compile, or check, or add what is missing."""
    if "--update" in words:
        for owner in owners():
            update(owner)
    lacking = [(owner, *message) for owner in owners() for message in missing(owner)]
    for owner, _context, msgid, _plural in lacking if words else []:
        sys.stderr.write(f"{owner.name}: not translated: {msgid!r}\n")
    compile_all()
    return 1 if lacking and "--check" in words else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
