"""The room `quote` as Django knows it."""

from typing import Any

from django.apps import AppConfig


class QuoteConfig(AppConfig):
    """The room `quote`."""

    name = "gemaakt.server.quote"
    label = "quote"

    def ready(self) -> None:
        """Hold the places of quotes that waited for a plan as soon as there is one."""
        from gemaakt.server.plan.signals import published

        published.connect(_hold_waiting, dispatch_uid="quote.waiting")


def _hold_waiting(**signal: Any) -> None:
    """Loaded once a plan is published: it brings the planner along."""
    from gemaakt.server.quote.waiting import hold_waiting

    hold_waiting(**signal)
