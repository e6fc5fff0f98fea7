"""Addresses of the lists for the bookkeeper."""

from django.urls import path

from gemaakt.server.invoice import views

app_name = "invoice"
urlpatterns = [
    path("invoices/", views.open_papers, name="open"),
    path("invoices/take/", views.take, name="take"),
    path("invoices/looks/", views.looks, name="looks"),
    path("invoices/debtors/", views.debtor, name="debtor"),
    path("invoices/<int:pk>/", views.one_list, name="list"),
    path("invoices/<int:pk>/list.<str:kind>", views.list_file, name="file"),
    path("invoices/<int:pk>/undo/", views.undo, name="undo"),
]
