"""Addresses of the papers of an order."""

from django.urls import path

from gemaakt.server.delivery import views

app_name = "delivery"
urlpatterns = [
    path("confirmations/new/", views.new_confirmation, name="confirm"),
    path("confirmations/<int:pk>/", views.confirmation, name="confirmation"),
    path("confirmations/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
]
