"""The room `intake` as Django knows it."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The room `intake`."""

    name = "gemaakt.server.intake"
    label = "intake"
