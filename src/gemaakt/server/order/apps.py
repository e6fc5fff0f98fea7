"""The room `order` as Django knows it."""

from django.apps import AppConfig


class OrderConfig(AppConfig):
    """The room `order`."""

    name = "gemaakt.server.order"
    label = "order"
