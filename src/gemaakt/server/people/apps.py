"""The room `people` as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "gemaakt.server.people"
    label = "people"
