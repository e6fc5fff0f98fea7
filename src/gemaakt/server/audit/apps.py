"""The room `audit` as Django knows it."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The room `audit`."""

    name = "gemaakt.server.audit"
    label = "audit"
