"""The API at `/api/`: the routers of the rooms under one authentication by token."""

from importlib import import_module
from importlib.util import find_spec

from django.conf import settings
from django.urls import path

from gemaakt.server.api.access import ByToken
from gemaakt.server.api.company import router as company
from gemaakt.server.api.described import Described
from gemaakt.server.api.events import router as events
from gemaakt.server.api.orders import router as orders
from gemaakt.server.api.plan import router as plan
from gemaakt.server.api.promise import router as promise
from gemaakt.server.api.refusing import answer_refusals
from gemaakt.server.api.tables import router as tables

api = Described(
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
answer_refusals(api)

urlpatterns = [path("api/", api.urls)]
