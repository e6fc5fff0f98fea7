"""Addresses of the order pages."""

from django.urls import path

from gemaakt.server.order import views

app_name = "order"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/<path:code>/", views.order, name="order"),
]
