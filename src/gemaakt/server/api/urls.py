"""The API at `/api/`: the routers of the rooms under one authentication by token."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path
from ninja import NinjaAPI

from gemaakt.errors import GemaaktError
from gemaakt.server.api.access import ByToken, NotInScope
from gemaakt.server.api.company import router as company
from gemaakt.server.api.events import router as events
from gemaakt.server.api.orders import router as orders
from gemaakt.server.api.plan import router as plan
from gemaakt.server.api.promise import router as promise
from gemaakt.server.api.tables import router as tables
from gemaakt.server.refusals import sentence_of

api = NinjaAPI(
    title="Gemaakt",
    version="1",
    description="Company, orders, plan, promises, tables and events, for other programs.",
    docs_url=None,
    auth=ByToken(),
    urls_namespace="api",
)
api.add_router("/company", company)
api.add_router("/orders", orders)
api.add_router("/plan", plan)
api.add_router("/promise", promise)
api.add_router("/events", events)
api.add_router("/tables", tables)
for _room in settings.ROOMS:
    if _room != "api" and find_spec(f"gemaakt.server.{_room}.api") is not None:
        api.add_router("", import_module(f"gemaakt.server.{_room}.api").router)


@api.exception_handler(GemaaktError)
def refused(request: HttpRequest, error: GemaaktError) -> HttpResponse:
    """A refusal with its code and sentence."""
    status = (
        403 if isinstance(error, NotInScope) else 404 if isinstance(error, LookupError) else 422
    )
    return api.create_response(
        request, {"code": error.code, "message": sentence_of(error)}, status=status
    )


urlpatterns = [path("api/", api.urls)]
