"""The room `plan` as Django knows it."""

from django.apps import AppConfig


class PlanConfig(AppConfig):
    """The room `plan`."""

    name = "gemaakt.server.plan"
    label = "plan"
