"""The marks in a number as a language writes them: 1.234,50 in Dutch, 1,234.50 in English."""

MARKS = str.maketrans(",.", ".,")


def in_marks_of(language: str, text: str) -> str:
    """A number that Python wrote as `1,234.50`, with the marks of a language: nl, de or en."""
    return text if language == "en" else text.translate(MARKS)
