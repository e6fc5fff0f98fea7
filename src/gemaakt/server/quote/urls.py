"""Addresses of drawings and quotes."""

from django.urls import path

from gemaakt.server.quote import views

app_name = "quote"
urlpatterns = [
    path("quotes/", views.quotes, name="quotes"),
    path("quotes/new/", views.new_quote, name="new"),
    path("quotes/<int:pk>/", views.quote_page, name="quote"),
    path("quotes/<int:pk>/quote.json", views.quote_json, name="json"),
    path("quotes/<int:pk>/accept/", views.accept_page, name="accept"),
    path("quotes/<int:pk>/lost/", views.lost_page, name="lost"),
    path("drawings/<int:pk>/", views.drawing_page, name="drawing"),
]
