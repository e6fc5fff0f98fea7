"""Names of machines, people and suppliers by their code, read with one query."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Value
from django.utils.translation import gettext as _

from gemaakt.server.shop.models import Machine, Person, Supplier

KINDS = (("supplier", Supplier), ("machine", Machine), ("person", Person))


@dataclass(slots=True)
class Known:
    """Code and name of everything work can be given to, each kind in the company's order."""

    supplier: list[tuple[str, str]] = field(default_factory=list)
    machine: list[tuple[str, str]] = field(default_factory=list)
    person: list[tuple[str, str]] = field(default_factory=list)

    @property
    def names(self) -> dict[str, str]:
        """Code -> name; a person goes before a machine of the same code."""
        return dict([*self.supplier, *self.machine, *self.person])


def known() -> Known:
    """Everything with a name, in one query."""
    parts = [
        model.objects.order_by().values_list("code", "name", "position", "id", Value(rank))  # type: ignore[attr-defined]
        for rank, (_kind, model) in enumerate(KINDS)
    ]
    found = Known()
    for code, name, _at, _id, rank in sorted(
        parts[0].union(*parts[1:], all=True), key=lambda row: (row[4], row[2], row[3])
    ):
        getattr(found, KINDS[rank][0]).append((code, name or code))
    return found


def place_name(names: Mapping[str, str], place: str) -> str:
    """What a machine or a supplier is called; a step outside may have no supplier yet."""
    return names.get(place, place) or _("outside")


def names_of_everything() -> dict[str, str]:
    """Code -> name of machines, people and suppliers."""
    return known().names
