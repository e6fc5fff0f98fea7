"""The room `people` as Django knows it."""

from typing import Any

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "gemaakt.server.people"
    label = "people"

    def ready(self) -> None:
        """Keep what a plan that teaches gives to who learns, once it is published."""
        from gemaakt.server.plan.signals import published

        published.connect(_keep_taught, dispatch_uid="people.taught")


def _keep_taught(**signal: Any) -> None:
    """Loaded once a plan is published: it brings the planner along."""
    from gemaakt.server.people.taught import keep_taught

    keep_taught(**signal)
