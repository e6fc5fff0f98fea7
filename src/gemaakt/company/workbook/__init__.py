"""The company as a workbook: a firm's own list in, Gemaakt's own workbook in and out."""

from gemaakt.company.workbook.layout import Column, Layout
from gemaakt.company.workbook.read import read_workbook, read_workbook_bytes
from gemaakt.company.workbook.result import WorkbookResult
from gemaakt.company.workbook.write_empty import empty_workbook
from gemaakt.company.workbook.write_workbook import write_workbook

__all__ = [
    "Column",
    "Layout",
    "WorkbookResult",
    "empty_workbook",
    "read_workbook",
    "read_workbook_bytes",
    "write_workbook",
]
