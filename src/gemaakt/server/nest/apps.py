"""The room `nest` as Django knows it."""

from django.apps import AppConfig


class NestConfig(AppConfig):
    """The room `nest`."""

    name = "gemaakt.server.nest"
    label = "nest"
