"""The room `passport` as Django knows it."""

from django.apps import AppConfig


class PassportConfig(AppConfig):
    """The room `passport`."""

    name = "gemaakt.server.passport"
    label = "passport"
