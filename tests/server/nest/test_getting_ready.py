"""A search that gets ready first: the page says so, and counts the search alone."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from gemaakt.server.solve.models import Solve


@pytest.mark.django_db
def test_a_search_says_that_it_gets_ready_and_counts_its_own_seconds(
    cast: dict[str, Client],
) -> None:
    """On a new computer its code is compiled first: the page said 101 of 8 s."""
    now = timezone.now()
    solve = Solve.objects.create(
        kind="nest", snapshot={"parts": [], "sheets": []}, options={"code": "N1", "key": "x"},
        limit_s=900, status=Solve.Status.RUNNING, started=now - timedelta(hours=1), beat=now,
    )  # fmt: skip

    def page(**progress: float) -> str:
        Solve.objects.filter(pk=solve.pk).update(progress=progress)
        answer = cast["planner"].get(f"/nest/run/{solve.pk}/", headers={"Accept-Language": "nl"})
        return answer.content.decode()

    assert "Wordt klaargemaakt" in page()
    counted = re.search(r"(\d+) van 900 s", page(prepared_s=3300.0))
    assert counted is not None
    assert 300 <= int(counted[1]) < 900
    assert "Gezocht; nu wordt het nest gecontroleerd" in page(prepared_s=20.0)
