"""What was sawn of a cut list, a tap a bar or bundle, and how far it is."""

from typing import Any

from django.db import transaction

from gemaakt.server import audit
from gemaakt.server.locks import lock
from gemaakt.server.nest.models import Nest
from gemaakt.server.nest.reports import SawRow, saw_list


def sawn_of(nest: Nest) -> list[tuple[SawRow, int]]:
    """The rows of a cut list, each with how often it was sawn."""
    return [
        (row, min(row.strokes, int(nest.sawn.get(str(at), 0))))
        for at, row in enumerate(saw_list(nest), start=1)
    ]


@transaction.atomic
def tell_sawn(*, nest: Nest, row: int, known: int, more: int, actor: Any = None) -> None:
    """One more of a row is sawn, or one less after all.

    known: how many the page said; where another tap was first, this one does nothing.
    """
    lock(nest)
    line, now = sawn_of(nest)[row - 1]
    after = now + more
    if now != known or not 0 <= after <= line.strokes:
        return
    nest.sawn = {**nest.sawn, str(row): after}
    nest.save(update_fields=["sawn"])
    audit.log("nest.sawn", actor, nest.code, {"row": row, "became": after})
