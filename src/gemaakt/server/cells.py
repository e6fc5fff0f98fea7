"""Cells of tables that leave the house: a text stays a text, whoever typed it.

Excel reckons what begins with one of a few signs, also what a customer wrote as the name of a
product: a formula can send what stands in the other cells to somebody.
"""

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def never_formula(text: str) -> str:
    """The text, after an apostrophe where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text
