"""Numbers at the terminal as a language writes them: 1.234,50 in Dutch, 1,234.50 in English."""

from gemaakt.data.marks import in_marks_of


def number_in(language: str, number: float, least: int = 0, most: int | None = None) -> str:
    """A number with at least and at most so many decimals; zeros beyond the least are left out."""
    whole, _, digits = f"{number:,.{least if most is None else most}f}".partition(".")
    kept = digits.rstrip("0").ljust(least, "0")
    text = f"{whole}.{kept}" if kept else whole
    return in_marks_of(language, text)
