"""Evidence from the workshop: a firm's anonymous indicators, and the association's figures."""

from gemaakt.evidence.combine import LEAST_FIRMS, combine, most_told_year, summarise
from gemaakt.evidence.export import Export, export
from gemaakt.evidence.indicators import INDICATORS

__all__ = [
    "INDICATORS",
    "LEAST_FIRMS",
    "Export",
    "combine",
    "export",
    "most_told_year",
    "summarise",
]
