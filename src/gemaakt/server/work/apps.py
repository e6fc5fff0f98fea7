"""The room `work` as Django knows it."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """The room `work`."""

    name = "gemaakt.server.work"
    label = "work"
