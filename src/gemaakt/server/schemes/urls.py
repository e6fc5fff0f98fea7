"""Addresses of schemes."""

from django.urls import path

from gemaakt.server.schemes import views

app_name = "schemes"
urlpatterns = [
    path("schemes/", views.schemes, name="schemes"),
    path("schemes/deadlines/", views.deadlines, name="deadlines"),
    path("schemes/deadlines.ics", views.feed, name="feed"),
    path("schemes/burden/", views.burden_page, name="burden"),
    path("schemes/<str:name>/", views.question_page, name="question"),
]
