"""A plan that nobody published: the planner is told where she looks, and publishes it there."""

import pytest
from django.test import Client

from gemaakt.server.plan.models import PlanVersion
from tests.server.plan.made import stored

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/morning/", "/board/"])
def test_the_first_plan_is_published_from_where_it_is_seen(
    cast: dict[str, Client], path: str
) -> None:
    version = stored(12, 3)
    publish = f'action="/solve/publish/{version.pk}/"'
    told = {"/morning/": f"De werkvloer ziet plan {version.pk} nog niet", "/board/": publish}[path]
    assert told not in cast["planner"].get(path).content.decode()
    PlanVersion.objects.update(status="draft")
    assert told in cast["planner"].get(path).content.decode()
    assert told not in cast["reader"].get(path).content.decode()
