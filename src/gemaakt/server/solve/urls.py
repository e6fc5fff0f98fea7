"""Addresses of searches."""

from django.urls import path

from gemaakt.server.solve import views

app_name = "solve"
urlpatterns = [
    path("solve/plan/", views.plan_now, name="plan_now"),
    path("solve/latest/", views.latest, name="latest"),
    path("solve/<int:solve_id>/", views.one, name="one"),
    path("solve/<int:solve_id>/cancel/", views.cancel, name="cancel"),
    path("solve/publish/<int:version_id>/", views.publish_result, name="publish"),
]
