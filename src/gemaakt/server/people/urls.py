"""Addresses of people and skills."""

from django.urls import path

from gemaakt.server.people import views

app_name = "people"
urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/skills/", views.outlook, name="outlook"),
    path("people/learning/", views.learning, name="learning"),
]
