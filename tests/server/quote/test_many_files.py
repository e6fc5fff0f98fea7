"""More than a page takes at once: a sentence, not a bare "Bad Request"; and what it does take."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.server.quote.models import Drawing
from gemaakt.server.quote.work_places import work_words

pytestmark = pytest.mark.django_db


def test_more_files_than_a_page_takes_are_refused_in_a_sentence(
    owner: Client, settings: Any
) -> None:
    """401 drawings of a large enquiry ended on a white page that said Bad Request (400)."""
    settings.DATA_UPLOAD_MAX_NUMBER_FILES = 2
    files = [SimpleUploadedFile(f"P{number}.dxf", b"0\nEOF\n") for number in range(3)]
    answer = owner.post("/quotes/new/", {"drawings": files}, headers={"Accept-Language": "nl"})
    assert answer.status_code == 400
    assert "meer dan 2 bestanden in één keer" in answer.content.decode()
    assert not Drawing.objects.exists()


def test_more_fields_than_a_page_takes_are_refused_in_a_sentence(
    owner: Client, settings: Any
) -> None:
    """A quote of 420 lines could not be corrected: its page has twelve fields for each."""
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS >= 2000 * 12
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    answer = owner.post("/quotes/new/", {"customer": "X", "material": "S235JR", "typed": "2 x a"})
    assert answer.status_code == 400
    assert "meer in één keer verstuurd" in answer.content.decode()


def test_a_line_without_minutes_of_its_own_asks_the_database_nothing(
    django_assert_num_queries: Any,
) -> None:
    """The page that corrects 400 lines asked for the names of the work centres 400 times."""
    with django_assert_num_queries(0):
        assert work_words(()) == ""
