"""What leaves the house: DXF and SVG a sheet, or all in one file; the same bytes each time."""

import io
import zipfile
from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_GET

from gemaakt.nest import LaidSheet, NestJob
from gemaakt.nest.write_dxf import sheet_dxf
from gemaakt.nest.write_svg import sheet_svg
from gemaakt.server.nest.hand import job_of, laid_of
from gemaakt.server.nest.models import Nest
from gemaakt.server.roles import READS, WORKER, for_role

type Writer = Callable[[NestJob, LaidSheet, int], str]
WRITERS: dict[str, tuple[Writer, str]] = {
    "dxf": (sheet_dxf, "image/vnd.dxf"),
    "svg": (sheet_svg, "image/svg+xml"),
}
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The date of every file in the bundle, so that it is always the same."""


@require_GET
@for_role(*READS, WORKER)
def sheet_file(request: HttpRequest, code: str, number: int, kind: str) -> HttpResponse:
    """One sheet as DXF or SVG, from the stored nest."""
    nest = get_object_or_404(Nest, code=code)
    if kind not in WRITERS or not 1 <= number <= len(nest.document["sheets"]):
        raise Http404
    writer, mime = WRITERS[kind]
    text = writer(job_of(nest), laid_of(nest.document["sheets"][number - 1]), number - 1)
    return _attached(text.encode(), mime, f"{code}-{number:03d}.{kind}")


@require_GET
@for_role(*READS, WORKER)
def bundle(request: HttpRequest, code: str) -> HttpResponse:
    """Every sheet of a nest as DXF and SVG in one file."""
    nest = get_object_or_404(Nest, code=code)
    job = job_of(nest)
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as files:
        for number, row in enumerate(nest.document["sheets"], start=1):
            for kind, (writer, _) in WRITERS.items():
                entry = zipfile.ZipInfo(f"{code}-{number:03d}.{kind}", LONG_AGO)
                entry.compress_type = zipfile.ZIP_DEFLATED
                files.writestr(entry, writer(job, laid_of(row), number - 1))
    return _attached(whole.getvalue(), "application/zip", f"{code}.zip")


def _attached(content: bytes, mime: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=mime)
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
