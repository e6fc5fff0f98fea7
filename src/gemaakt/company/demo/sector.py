"""The description of a demo company: one TOML file a sector, its products and its shop."""

import tomllib
from collections.abc import Sequence
from functools import cache
from importlib import resources
from typing import Any

from gemaakt.errors import GemaaktError

SECTORS = (
    "metaalproducten",
    "machinebouw",
    "meet-en-regeltechniek",
    "elektronica",
    "engineering",
    "las-en-constructie",
    "jachtbouw",
    "verspaning",
    "landbouwmechanisatie",
    "revisie-en-onderhoud",
    "handel-en-service",
)
"""The sectors that the manifesto names; the first is the average member."""

type Table = dict[str, Any]
type FlatPart = tuple[str, str, float, float, int]
"""Name, shape, length and width in mm, and pieces in one product."""


class UnknownSector(GemaaktError, LookupError):
    """There is no demo company of this sector."""


@cache
def _toml(name: str) -> Table:
    entry = resources.files("gemaakt.company.demo").joinpath("sectors", f"{name}.toml")
    return tomllib.loads(entry.read_text(encoding="utf-8"))


def sector_table(sector: str) -> Table:
    """The description of one sector's company."""
    if sector not in SECTORS:
        raise UnknownSector("demo.unknown-sector", sector=sector, known=", ".join(SECTORS))
    return _toml(sector)


def country_table() -> Table:
    """Names and working patterns that all demo companies draw from."""
    return _toml("land")


def flat_parts(product: str) -> Sequence[FlatPart]:
    """The flat parts that the laser cuts for one product."""
    table = _toml("onderdelen")
    rows: Sequence[FlatPart] = table["products"].get(product, table["other"]["parts"])
    return rows
