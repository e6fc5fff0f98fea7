"""The room `account` as Django knows it."""

from django.apps import AppConfig


class AccountConfig(AppConfig):
    """The room `account`."""

    name = "gemaakt.server.account"
    label = "account"
