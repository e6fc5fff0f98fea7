"""What a tablet sends and hears: JSON, or a refusal in words."""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse

from gemaakt.errors import GemaaktError
from gemaakt.server.refusals import sentence_of
from gemaakt.server.work.services import EventRefused

MOST_BYTES = 1_000_000


def sent_by(request: HttpRequest) -> dict[str, Any]:
    """The JSON that was sent, or a refusal."""
    if len(request.body) > MOST_BYTES:
        raise EventRefused("work.event-odd", reason="size")
    try:
        sent = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise EventRefused("work.event-odd", reason="JSON") from error
    if not isinstance(sent, dict):
        raise EventRefused("work.event-odd", reason="JSON")
    return sent


def refused(error: GemaaktError, status: int = 400) -> JsonResponse:
    """Why something is not kept."""
    return JsonResponse({"code": error.code, "message": sentence_of(error)}, status=status)
