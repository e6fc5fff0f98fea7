"""The room `shop` as Django knows it."""

from django.apps import AppConfig


class ShopConfig(AppConfig):
    """The room `shop`."""

    name = "gemaakt.server.shop"
    label = "shop"
