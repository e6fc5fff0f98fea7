"""Reasons of scrap by their code, whatever language a tablet spoke when they were tapped."""

from functools import cache

from django.conf import settings
from django.utils import translation

from gemaakt.server.audit.words import REASONS


def reason_code(said: str) -> str:
    """The code of a reason that was sent as a word; anything else as it is."""
    return said if said in REASONS else _codes().get(said, said)


@cache
def _codes() -> dict[str, str]:
    """Each word of each language, as a tablet that has not been reloaded sends it."""
    found: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            found |= {str(word): code for code, word in REASONS.items()}
    return found
