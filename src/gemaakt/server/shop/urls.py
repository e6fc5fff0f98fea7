"""Addresses of master data."""

from django.urls import path

from gemaakt.server.shop import (
    away_views,
    backup_views,
    closures,
    letterhead,
    own_hours_views,
    table_views,
    views,
)

app_name = "shop"
urlpatterns = [
    path("tables/", table_views.all_tables, name="tables"),
    path("tables/<str:name>/in/", table_views.take_in, name="take_in"),
    path("tables/<str:name>.<str:kind>", table_views.table_file, name="table_file"),
    path("shop/", views.shop, name="shop"),
    path("shop/assumption/", views.assumption, name="assumption"),
    path("shop/backup/", backup_views.take_backup, name="backup"),
    path("shop/hours/", own_hours_views.page, name="other_hours"),
    path("shop/hours/usual/", own_hours_views.take_out, name="other_hours_out"),
    path("shop/closed/", closures.page, name="closures"),
    path("shop/closed/drop/", closures.drop, name="closure_drop"),
    path("shop/letterhead/", letterhead.letterhead, name="letterhead"),
    path("shop/logo/", letterhead.logo, name="logo"),
    path("shop/firm/", views.firm, name="firm"),
    path("shop/away/<str:kind>/", away_views.page, name="away"),
    path("shop/away/<str:kind>/back/", away_views.back, name="away_back"),
    path("shop/new/<str:kind>/", views.new_row, name="new_row"),
    path("shop/<str:kind>/<path:code>/", views.row, name="row"),
]
