"""The room `schemes` as Django knows it."""

from django.apps import AppConfig


class SchemesConfig(AppConfig):
    """The room `schemes`."""

    name = "gemaakt.server.schemes"
    label = "schemes"
