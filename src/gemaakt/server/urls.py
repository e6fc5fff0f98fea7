"""All addresses: each room brings its own."""

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from gemaakt.server.account.views import healthz, start_page

handler400 = "gemaakt.server.refusals.bad_request"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", start_page, name="start"),
    path("healthz", healthz, name="healthz"),
    path("i18n/", include("django.conf.urls.i18n")),
]
# Order and machine codes may hold a slash, so the rooms with such addresses are asked last.
LAST = ("shop", "order")
urlpatterns += [
    path("", include(f"gemaakt.server.{room}.urls"))
    for room in sorted(settings.ROOMS, key=lambda room: room in LAST)
    if find_spec(f"gemaakt.server.{room}.urls") is not None
]
