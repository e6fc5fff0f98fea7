"""The company as a workbook: a firm's own list in, Gemaakt's own workbook in and out."""

from gemaakt.company.workbook.layout import Column, Layout
from gemaakt.company.workbook.read import read_workbook, read_workbook_bytes
from gemaakt.company.workbook.result import WorkbookResult

__all__ = [
    "Column",
    "Layout",
    "WorkbookResult",
    "read_workbook",
    "read_workbook_bytes",
]
