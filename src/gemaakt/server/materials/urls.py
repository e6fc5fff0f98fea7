"""Addresses of the materials room."""

from django.urls import path

from gemaakt.server.materials import views

app_name = "materials"
urlpatterns = [
    path("materials/", views.circular, name="circular"),
    path("materials/lower/", views.lower, name="lower"),
    path("materials/dependence/", views.dependence, name="dependence"),
]
