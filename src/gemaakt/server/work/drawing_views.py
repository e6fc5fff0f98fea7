"""The drawing of an order, one tap from its card."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from gemaakt.server.order.models import Order
from gemaakt.server.quote.of_order import pictures_of
from gemaakt.server.roles import EVERYONE, for_role


@require_GET
@never_cache
@for_role(*EVERYONE)
def drawing(request: HttpRequest, code: str) -> HttpResponse:
    """The parts of an order as they are drawn, to be shown over the terminal."""
    order = get_object_or_404(Order, code=code.replace("\0", ""))
    return render(request, "work/_drawings.html", {"pictures": pictures_of(order)})
