"""More files than a page takes at once: a sentence, not a bare "Bad Request"."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gemaakt.server.quote.models import Drawing

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
