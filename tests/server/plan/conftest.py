"""A planned shop and people who look at it, with the rights of their role."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.test import Client

from tests.server.plan.made import stored


@pytest.fixture
def version(db: None) -> Any:
    """A published plan of sixty operations on six machines."""
    return stored(60, 6)


def user_of(role: str) -> User:
    user, _new = User.objects.get_or_create(username=role)
    user.groups.add(Group.objects.get_or_create(name=role)[0])
    return user


@pytest.fixture
def owner(db: None) -> Client:
    """The browser of the owner, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user_of("owner"))
    return client


@pytest.fixture
def worker(db: None) -> Client:
    """The browser of somebody on the floor, in English."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(user_of("worker"))
    return client
