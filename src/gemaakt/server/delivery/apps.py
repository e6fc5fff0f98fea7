"""The room `delivery` as Django knows it."""

from django.apps import AppConfig


class DeliveryConfig(AppConfig):
    """The room `delivery`."""

    name = "gemaakt.server.delivery"
    label = "delivery"
