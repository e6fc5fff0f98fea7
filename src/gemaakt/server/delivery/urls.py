"""Addresses of the papers of an order."""

from django.urls import path

from gemaakt.server.delivery import quality_views, read_views, return_views, slip_views, views

app_name = "delivery"
urlpatterns = [
    path("confirmations/new/", views.new_confirmation, name="confirm"),
    path("confirmations/<int:pk>/", views.confirmation, name="confirmation"),
    path("confirmations/<int:pk>/withdraw/", views.withdraw, name="withdraw"),
    path("deliveries/", slip_views.deliveries, name="deliveries"),
    path("deliveries/deliveries.<str:kind>", slip_views.deliveries_file, name="file"),
    path("deliveries/read/", read_views.read, name="read"),
    path("deliveries/read/keep/", read_views.keep, name="keep"),
    path("deliveries/new/", slip_views.new_delivery, name="deliver"),
    path("deliveries/close/", slip_views.close, name="close"),
    path("deliveries/reopen/<int:pk>/", slip_views.reopen, name="reopen"),
    path("deliveries/<int:pk>/", slip_views.slip, name="slip"),
    path("deliveries/<int:pk>/undo/", slip_views.undo, name="undo"),
    path("quality/papers", quality_views.quality, name="quality"),
    path("quality/papers.zip", quality_views.quality_file, name="quality_file"),
    path("returns/new/", return_views.new_return, name="return"),
    path("returns/<int:pk>/undo/", return_views.undo_return, name="undo_return"),
]
