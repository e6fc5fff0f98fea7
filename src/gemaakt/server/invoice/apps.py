"""The room `invoice` as Django knows it."""

from django.apps import AppConfig


class InvoiceConfig(AppConfig):
    """The room `invoice`."""

    name = "gemaakt.server.invoice"
    label = "invoice"
