"""Parts in three dimensions: where a page finds the triangles of a model, and the triangles."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.http import etag

import gemaakt
from gemaakt.drawing.read_step import is_installed, mesh_of_step
from gemaakt.server.quote.models import Drawing
from gemaakt.server.roles import READS, for_role

ASK_FIRST = "private, no-cache"
"""A browser keeps the triangles and asks each time: who signed out does not see them."""


def _mark(request: HttpRequest, pk: int) -> str:
    """A kept file never changes; a newer program may draw it finer."""
    return f'"{pk}-{request.GET.get("part", "")}-{gemaakt.__version__}"'


def solid_url(drawing: Drawing | None, part: int | None) -> str:
    """Address of the triangles of a part, or of all parts for None; empty when there are none."""
    if drawing is None or drawing.part.get("source") != "step" or not is_installed():
        return ""
    address = reverse("quote:solid", args=[drawing.pk])
    return address if part is None else f"{address}?part={part}"


def solid_of_line(asked: Mapping[str, Any], drawings: Mapping[int, Drawing]) -> str:
    """The model of a line: its own drawing, or the one beside it."""
    own = solid_url(drawings.get(asked["drawing"]), asked.get("part", 0))
    return own or solid_url(drawings.get(asked.get("beside", 0)), 0)


@for_role(*READS)
@etag(_mark)
def solid(request: HttpRequest, pk: int) -> HttpResponse:
    """The triangles of a kept STEP file, or of the part of it with the number asked for."""
    row = get_object_or_404(Drawing, pk=pk)
    if row.part.get("source") != "step":
        raise Http404
    which = request.GET.get("part", "")
    part = int(which) if which.isdecimal() and len(which) < 6 else None
    mesh = mesh_of_step(bytes(row.content), name=row.name, part=part)
    answer = HttpResponse(mesh, content_type="application/octet-stream")
    answer["Cache-Control"] = ASK_FIRST
    return answer
