"""PDFs that came along: each belongs to the drawing of its name, or is a line of its own."""

import hashlib
import re
from collections.abc import Sequence
from copy import copy
from dataclasses import replace
from pathlib import PurePosixPath
from typing import Any

import msgspec
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from gemaakt.drawing import DrawingRefused, Part
from gemaakt.drawing.noted import Noted, beside
from gemaakt.drawing.read import format_of
from gemaakt.drawing.read_step import read_pdf_apart
from gemaakt.drawing.title_block import TitleBlock
from gemaakt.findings import Finding, Severity, finding_of
from gemaakt.server import audit
from gemaakt.server.quote.drawings import (
    LARGEST_MB,
    LONGEST_NAME,
    DrawingTooLarge,
    plain_findings,
)
from gemaakt.server.quote.models import Drawing
from gemaakt.server.quote.same_part import folder_of, is_alike, squeezed, stem_of
from gemaakt.server.roles import READS, for_role

PDF = "pdf"
REVISION = re.compile(r"(?:^|[\W_])rev(?:isie|ision)?[\s_.-]*([a-z]|\d{1,2})(?![a-z0-9])", re.I)


def is_pdf(name: str, content: bytes) -> bool:
    """Whether a file is a PDF, whatever it is called."""
    return format_of(content, name) == PDF


def is_paper(row: Drawing) -> bool:
    """Whether a kept file is a PDF: there is nothing in it to measure."""
    return bool(row.part.get("source") == PDF)


def read_paper(name: str, content: bytes, customer: str = "") -> Drawing:
    """A PDF with its title block, not yet kept; the one that was kept when it came before."""
    if len(content) > LARGEST_MB * 1024 * 1024:
        raise DrawingTooLarge("server.drawing-too-large", file=name, limit_mb=LARGEST_MB)
    mark, name = hashlib.sha256(content).hexdigest(), name[-LONGEST_NAME:]
    known = Drawing.objects.filter(sha256=mark, name=name, customer=customer[:200]).first()
    if known is not None:
        return known
    row = Drawing(name=name, customer=customer[:200], sha256=mark, content=content)
    block, said = TitleBlock(), list[Finding]()
    try:
        block = read_pdf_apart(content, name=PurePosixPath(name).name)
    except DrawingRefused as error:
        said = [finding_of(error)]
    if not said and not block.is_drawing:
        told = {"file": PurePosixPath(name).name}
        said = [Finding("drawing.pdf-no-title-block", Severity.ERROR, params=told)]
    row.part = {"source": PDF, "parts": 0, "block": msgspec.to_builtins(block)}
    row.findings = plain_findings(said)
    return row


@transaction.atomic
def keep_paper(row: Drawing, actor: Any = None) -> Drawing:
    """Keep a PDF that belongs to a line."""
    if row.pk is None:
        row.save()
        audit.log("drawing.kept", actor, row.name, {"parts": 0})
    return row


def block_of(row: Drawing) -> TitleBlock:
    """The title block that was read."""
    return msgspec.convert(row.part["block"], TitleBlock)


def paper_of(row: Drawing, papers: Sequence[Drawing]) -> Drawing | None:
    """The PDF of a drawing: of its name, or with its name as the number in the title block."""
    name = stem_of(row)
    able = [each for each in papers if _is_of(each, name)]
    exact = [each for each in able if stem_of(each) == name] or able
    return min(exact, key=lambda each: folder_of(each) != folder_of(row), default=None)


def _is_of(paper: Drawing, name: str) -> bool:
    number = squeezed(block_of(paper).number)
    return is_alike(name, stem_of(paper)) or is_alike(name, number)


def with_paper(part: Part, paper: Drawing | None) -> Part:
    """The part with what the title block of its PDF asks of it."""
    if paper is None or part.quantity > 1:
        return part
    return replace(part, noted=beside(part.noted, block_of(paper).noted))


def read_beside(row: Drawing, paper: Drawing | None) -> Drawing:
    """A drawing as it reads with its PDF beside it; of several parts none is meant alone."""
    if paper is None or row.part.get("parts") != 1:
        return row
    own = msgspec.convert(row.part.get("noted") or {}, Noted)
    both = copy(row)
    both.part = {**row.part, "noted": msgspec.to_builtins(beside(own, block_of(paper).noted))}
    return both


def block_words(block: TitleBlock) -> str:
    """What was read, in one text for a finding."""
    noted = block.noted
    said = [
        block.number,
        f"rev. {block.revision}" if block.revision else "",
        noted.material,
        f"{noted.thickness_mm:g} mm" if noted.thickness_mm else "",
        f"{noted.pieces} ×" if noted.pieces else "",
        *noted.work,
    ]
    return ", ".join(filter(None, said)) or "–"


def told_of_paper(paper: Drawing | None, drawing: str) -> list[Finding]:
    """Which PDF belongs to a line and what it says; or that nobody could read it."""
    if paper is None:
        return []
    block, file = block_of(paper), PurePosixPath(paper.name).name
    if any(not each["code"].endswith("no-title-block") for each in paper.findings):
        return [Finding("quote.paper-unread", Severity.WARNING, params={"file": file})]
    params: dict[str, Any] = {"file": file, "said": block_words(block)}
    found = [Finding("quote.paper-read", Severity.INFO, params=params)]
    named = REVISION.search(drawing.rpartition(".")[0])
    if named and block.revision and named[1].upper() != block.revision:
        differs = {"file": file, "said": block.revision, "named": named[1].upper()}
        found.append(Finding("quote.paper-revision", Severity.WARNING, params=differs))
    return found


def told_of_only_paper(paper: Drawing) -> tuple[Finding, ...]:
    """That a line has a PDF and no more, and what its title block says."""
    params = {"file": PurePosixPath(paper.name).name, "said": block_words(block_of(paper))}
    return (Finding("quote.paper-only", Severity.WARNING, params=params),)


@for_role(*READS)
def paper_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The PDF as it came."""
    row = get_object_or_404(Drawing, pk=pk)
    if not is_paper(row):
        raise Http404
    answer = HttpResponse(bytes(row.content), content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="drawing.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
