"""Addresses of import and export."""

from django.urls import path

from gemaakt.server.intake import views

app_name = "intake"
urlpatterns = [
    path("import/", views.upload, name="upload"),
    path("import/<int:upload_id>/", views.preview, name="preview"),
    path("import/<int:upload_id>/accept/", views.accept, name="accept"),
    path("export/company.<str:form>", views.export, name="export"),
    path("import/empty.xlsx", views.empty, name="empty"),
    path("own/", views.own, name="own"),
]
