"""The room `energy` as Django knows it."""

from django.apps import AppConfig


class EnergyConfig(AppConfig):
    """The room `energy`."""

    name = "gemaakt.server.energy"
    label = "energy"
