"""Which program of the machine cuts a sheet: as the programmer calls it, else the file's name."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import Nest

MOST = 60


def file_name(nest: Nest, number: int) -> str:
    """What the file of a sheet is called, without what it ends on."""
    return f"{nest.code}-{number:03d}"


def program_of(nest: Nest, number: int) -> str:
    """What stands on the control of the machine for this sheet."""
    return str(nest.programs.get(str(number)) or file_name(nest, number))


def shared_names(nest: Nest, numbers: Sequence[int]) -> dict[str, str]:
    """Sheets that are laid alike are cut by one program: that of the first of them."""
    return {str(number): program_of(nest, numbers[0]) for number in numbers[1:]}


@transaction.atomic
def name_program(*, nest: Nest, numbers: Sequence[int], name: str, actor: Any = None) -> None:
    """Keep what the machine calls the program of sheets that are laid alike; empty: their file."""
    lock(nest)
    before = {**nest.programs}
    first = str(numbers[0])
    nest.programs = {**before, first: name[:MOST]} if name else {**before}
    if not name:
        nest.programs.pop(first, None)
    nest.programs |= shared_names(nest, numbers)
    if nest.programs != before:
        nest.save(update_fields=["programs"])
        audit.log("nest.program", actor, nest.code, {"name": name})
