"""The room `materials` as Django knows it."""

from django.apps import AppConfig


class MaterialsConfig(AppConfig):
    """The room `materials`."""

    name = "gemaakt.server.materials"
    label = "materials"
