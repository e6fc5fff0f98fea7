"""Addresses of the audit log."""

from django.urls import path

from gemaakt.server.audit import views

app_name = "audit"
urlpatterns = [path("log/", views.lines, name="lines")]
