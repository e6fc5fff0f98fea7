"""Addresses of master data."""

from django.urls import path

from gemaakt.server.shop import views

app_name = "shop"
urlpatterns = [
    path("shop/", views.shop, name="shop"),
    path("shop/assumption/", views.assumption, name="assumption"),
    path("shop/<str:kind>/<path:code>/", views.row, name="row"),
]
