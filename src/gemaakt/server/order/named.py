"""The order that a form or an address names."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gemaakt.server.order.models import Order


def code_named(request: HttpRequest) -> str:
    """The number of the order that was sent as `order`; empty for none."""
    return (request.POST or request.GET).get("order", "").replace("\0", "")  # no database keeps it


def order_named(request: HttpRequest) -> Order:
    """That order; a page that says so where it is not in the order book."""
    return get_object_or_404(Order, code=code_named(request))
