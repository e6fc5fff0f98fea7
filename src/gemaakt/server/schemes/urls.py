"""Addresses of schemes."""

from django.urls import path

from gemaakt.server.schemes import evidence_views, handover_views, hours_views, views

app_name = "schemes"
urlpatterns = [
    path("schemes/", views.schemes, name="schemes"),
    path("schemes/deadlines/", views.deadlines, name="deadlines"),
    path("schemes/deadlines.ics", views.feed, name="feed"),
    path("schemes/burden/", views.burden_page, name="burden"),
    path("schemes/hours/", hours_views.hours_page, name="hours"),
    path("schemes/hours/own/", hours_views.own_hours, name="own_hours"),
    path("schemes/hours/write/", hours_views.write, name="hours_write"),
    path("schemes/hours/project/", hours_views.project, name="hours_project"),
    path("schemes/hours/overview.tsv", hours_views.overview_file, name="hours_file"),
    path("schemes/evidence/", evidence_views.evidence_page, name="evidence"),
    path("schemes/handover/", handover_views.handover_book, name="handover"),
    path("schemes/<str:name>/", views.question_page, name="question"),
]
