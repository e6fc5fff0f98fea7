"""Addresses of the order pages."""

from django.urls import path

from gemaakt.server.order import arrival, cancel_views, own_work, views

app_name = "order"
urlpatterns = [
    path("orders/", views.orders, name="orders"),
    path("orders/material/arrives/", arrival.arrival, name="arrival"),
    path("orders/work/", own_work.own_work, name="work"),
    path("orders/cancel/", cancel_views.cancel, name="cancel"),
    path("orders/revive/", cancel_views.revive, name="revive"),
    path("orders/<path:code>/", views.order, name="order"),
]
