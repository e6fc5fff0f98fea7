"""Addresses of nests and of the rack."""

from django.urls import path

from gemaakt.server.nest import views

app_name = "nest"
urlpatterns = [
    path("nest/", views.nests, name="nests"),
    path("nest/<str:code>/", views.nest_page, name="nest"),
    path("nest/<str:code>/accept/", views.accept_page, name="accept"),
]
