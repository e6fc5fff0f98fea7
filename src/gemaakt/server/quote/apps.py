"""The room `quote` as Django knows it."""

from django.apps import AppConfig


class QuoteConfig(AppConfig):
    """The room `quote`."""

    name = "gemaakt.server.quote"
    label = "quote"
