"""The room `quote` as Django knows it."""

from django.apps import AppConfig


class QuoteConfig(AppConfig):
    """The room `quote`."""

    name = "gemaakt.server.quote"
    label = "quote"

    def ready(self) -> None:
        """Hold the places of quotes that waited for a plan as soon as there is one."""
        from gemaakt.server.plan.signals import published
        from gemaakt.server.quote.waiting import hold_waiting

        published.connect(hold_waiting, dispatch_uid="quote.waiting")
