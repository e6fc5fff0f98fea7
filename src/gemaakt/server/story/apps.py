"""The room `story` as Django knows it."""

from django.apps import AppConfig


class StoryConfig(AppConfig):
    """The room `story`."""

    name = "gemaakt.server.story"
    label = "story"
