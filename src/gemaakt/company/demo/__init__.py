"""Demo companies: an average member of the association and ten more, dated relative to now."""

from gemaakt.company.demo.company import demo_company
from gemaakt.company.demo.past import Clocked, PastOrder, demo_past
from gemaakt.company.demo.rack import demo_rack
from gemaakt.company.demo.sector import SECTORS, UnknownSector

__all__ = [
    "SECTORS",
    "Clocked",
    "PastOrder",
    "UnknownSector",
    "demo_company",
    "demo_past",
    "demo_rack",
]
