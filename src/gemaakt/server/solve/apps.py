"""The room `solve` as Django knows it."""

from django.apps import AppConfig


class SolveConfig(AppConfig):
    """The room `solve`."""

    name = "gemaakt.server.solve"
    label = "solve"
