"""The room `people` as Django knows it."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """The room `people`."""

    name = "gemaakt.server.people"
    label = "people"

    def ready(self) -> None:
        """Keep what a plan that teaches gives to who learns, once it is published."""
        from gemaakt.server.people.taught import keep_taught
        from gemaakt.server.plan.signals import published

        published.connect(keep_taught, dispatch_uid="people.taught")
