"""The texts of the factor book in the reader's language.

Documents keep the English text of a boundary or a source: it is what was signed, and a passport
has readers in more than one language. Names of published sources stay as they were published.
"""

from gemaakt.data.dated import table

KINDS = ("boundary", "source", "licence", "qualifier")


def in_words(kind: str, text: str, language: str) -> str:
    """A boundary, source, licence or qualifier as the reader knows it; unknown texts stay."""
    return str(table("factors/words")[kind].get(text, text)) if language == "nl" else text
