"""Addresses of passports and of the trace; the short one is what the QR carries."""

from django.urls import path

from gemaakt.server.passport import views

app_name = "passport"
urlpatterns = [
    path("passports/", views.passports, name="passports"),
    path("passports/<str:token>/label/", views.label, name="label"),
    path("passports/<str:token>/answers/", views.answer_sheet, name="answers"),
    path("trace/", views.trace, name="trace"),
    path("p/<str:token>/", views.passport_page, name="passport"),
    path("P/<str:token>/", views.passport_page),
    path("p/<str:token>/passport.json", views.passport_json, name="json"),
]
