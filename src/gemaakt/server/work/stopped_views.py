"""Who forgot to stop a clock says at the terminal when that was."""

from datetime import datetime

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from gemaakt.errors import GemaaktError
from gemaakt.server.roles import EVERYONE, for_role
from gemaakt.server.work import forgotten, services
from gemaakt.server.work.sent import refused, sent_by

MOST_DIGITS = 16


@require_POST
@never_cache
@for_role(*EVERYONE)
def stopped(request: HttpRequest) -> JsonResponse:
    """Keep when somebody says she stopped."""
    try:
        sent = sent_by(request)
        number = str(sent.get("clock", ""))
        forgotten.told_by_herself(
            person=services.person_of(str(sent.get("pass", ""))), now=timezone.now(),
            clock=int(number) if number.isdecimal() and len(number) < MOST_DIGITS else 0,
            end=_moment(sent.get("end")), hour=str(sent.get("hour", "")), actor=request.user,
        )  # fmt: skip
    except GemaaktError as error:
        return refused(error)
    return JsonResponse({"kept": True})


def _moment(sent: object) -> datetime | None:
    """A moment that was offered; None for what is none."""
    try:
        at = parse_datetime(str(sent or ""))
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None
