"""Address of the sixteen asks."""

from django.urls import path

from gemaakt.server.asks import views

app_name = "asks"
urlpatterns = [path("wensen/", views.asks, name="asks")]
