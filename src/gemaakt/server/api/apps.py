"""The room `api` as Django knows it."""

from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The room `api`."""

    name = "gemaakt.server.api"
    label = "api"
