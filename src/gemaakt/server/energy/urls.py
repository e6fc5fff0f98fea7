"""Addresses of the energy room."""

from django.urls import path

from gemaakt.server.energy import rights_views, tariff_views, views, what_if_views

app_name = "energy"
urlpatterns = [
    path("energy/", views.energy, name="energy"),
    path("energy/meter/", views.upload, name="upload"),
    path("energy/meter/<int:pk>/", views.meter, name="meter"),
    path("energy/meter/<int:pk>/free/", views.free_page, name="free"),
    path("energy/meter/<int:pk>/free.csv", views.free_csv, name="free_csv"),
    path("energy/meter/<int:pk>/drop/", views.drop, name="drop"),
    path("energy/connection/", rights_views.connection, name="connection"),
    path("energy/what-if/", what_if_views.what_if_page, name="what_if"),
    path("energy/what-if/reckon/", what_if_views.reckon_now, name="reckon"),
    path("energy/prices/", what_if_views.prices, name="prices"),
    path("energy/congestion/figure.json", views.congestion_figure, name="congestion_figure"),
    path("energy/tariffs/", tariff_views.tariffs_page, name="tariffs"),
    path("energy/tariffs/keep/", tariff_views.keep, name="keep_tariff"),
    path("energy/tariffs/<int:pk>/drop/", tariff_views.drop, name="drop_tariff"),
    path("energy/congestion/", views.congestion, name="congestion"),
]
