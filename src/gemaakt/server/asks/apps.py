"""The room `asks` as Django knows it."""

from django.apps import AppConfig


class AsksConfig(AppConfig):
    """The room `asks`."""

    name = "gemaakt.server.asks"
    label = "asks"
