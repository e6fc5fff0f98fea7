"""Addresses of the story."""

from django.urls import path

from gemaakt.server.story import views

app_name = "story"
urlpatterns = [
    path("story/", views.story, name="story"),
    path("story/start/", views.start, name="start"),
    path("story/<str:name>/", views.station, name="station"),
]
