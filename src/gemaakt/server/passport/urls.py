"""Addresses of passports and of the trace; the short one is what the QR carries."""

from django.urls import path

from gemaakt.server.passport import book_views, declaration_views, key_views, views

app_name = "passport"
urlpatterns = [
    path("passports/", views.passports, name="passports"),
    path("passports/make/", views.make, name="make"),
    path("passports/key/", key_views.key_page, name="key"),
    path("passports/key/new/", key_views.begin_key, name="begin_key"),
    path("passports/check/", key_views.check_page, name="check"),
    path("p/keys.json", key_views.public_keys, name="keys"),
    path("passports/<str:token>/visibility/", views.visibility, name="visibility"),
    path("passports/<str:token>/label/", views.label, name="label"),
    path("passports/<str:token>/answers/", views.answer_sheet, name="answers"),
    path("factors/", book_views.factors, name="factors"),
    path("factors/enter/", book_views.enter_factor, name="enter_factor"),
    path("factors/supplier/", book_views.supplier_footprint, name="supplier_footprint"),
    path("certificates/", book_views.certificates_page, name="certificates"),
    path("certificates/keep/", book_views.keep_certificate, name="keep_certificate"),
    path("certificates/<int:pk>/attach/", book_views.attach_paper, name="attach_paper"),
    path("certificates/<int:pk>/paper", book_views.certificate_paper, name="paper"),
    path("footprints/", book_views.footprints_page, name="footprints"),
    path("declarations/", declaration_views.declarations, name="declarations"),
    path("declarations/certificate/", declaration_views.control_page, name="control"),
    path("declarations/new/", declaration_views.declare, name="declare"),
    path("declarations/<str:number>/", declaration_views.declaration, name="declaration"),
    path(
        "declarations/<str:number>/take-back/",
        declaration_views.take_back,
        name="take_back_declaration",
    ),
    path("trace/", views.trace, name="trace"),
    path("p/<str:token>/", views.passport_page, name="passport"),
    path("P/<str:token>/", views.passport_page),
    path("p/<str:token>/pact.json", views.passport_pact, name="pact"),
    path("p/<str:token>/passport.json", views.passport_json, name="json"),
]
