"""A planned shop with a tablet on the floor."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.server.plan.made import stored


@pytest.fixture
def version(db: None) -> Any:
    """A published plan of sixty operations on six machines."""
    return stored(60, 6)


def client_of(role: str) -> Client:
    user, _new = User.objects.get_or_create(username=role)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


@pytest.fixture
def tablet(version: Any) -> Client:
    """The tablet on the floor, signed in as a worker."""
    return client_of("worker")


@pytest.fixture
def planner(version: Any) -> Client:
    """The planner's browser."""
    return client_of("planner")
