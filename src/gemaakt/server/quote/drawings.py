"""Drawings as they were sent, and what a person said of them: kept, and read with it next time."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from threading import Lock
from typing import Any

import msgspec
from django.db import transaction

from gemaakt.drawing import Part, Role, document_of, read
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding
from gemaakt.server import audit
from gemaakt.server.quote.models import Drawing, LayerRole

LARGEST_MB = 60
LONGEST_NAME = 200
MOST_READ = 600
"""Files whose parts are kept at hand: those of a quote or two."""


class DrawingTooLarge(GemaaktError, ValueError):
    """The file is larger than a drawing ever is."""


class NotAnswerable(GemaaktError, ValueError):
    """The quote has no price for what is asked, or was answered before."""


def plain_findings(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Findings as kept in a record: codes and values; sentences come with the page's language."""
    return [
        {
            "code": each.code,
            "severity": str(each.severity),
            "where": msgspec.to_builtins(dict(each.where), enc_hook=str),
            "params": msgspec.to_builtins(dict(each.params), enc_hook=str),
        }
        for each in findings
    ]


@transaction.atomic
def keep_drawing(*, name: str, content: bytes, customer: str = "", actor: Any = None) -> Drawing:
    """Read a file and keep it with what was understood; the same file is kept once a customer."""
    if len(content) > LARGEST_MB * 1024 * 1024:
        raise DrawingTooLarge("server.drawing-too-large", file=name, limit_mb=LARGEST_MB)
    mark = hashlib.sha256(content).hexdigest()
    name = name[-LONGEST_NAME:]  # of a file in folders the end tells it apart
    known = Drawing.objects.filter(sha256=mark, name=name, customer=customer[:200]).first()
    if known is not None:
        return known
    row = Drawing(name=name, customer=customer[:200], sha256=mark, content=content)
    parts, findings = _read_once(row)
    row.part, row.findings = _document(parts), _said(parts, findings)
    row.save()
    audit.log("drawing.kept", actor, row.name, {"parts": len(parts)})
    return row


def _document(parts: Sequence[Part]) -> dict[str, Any]:
    found: dict[str, Any] = msgspec.to_builtins(document_of(list(parts)), enc_hook=str)
    return found


def _said(parts: Sequence[Part], findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return plain_findings([*findings, *(each for part in parts for each in part.findings)])


def roles_of(customer: str) -> dict[str, Role]:
    """What the layers of a customer's drawings are for, by what was said of earlier ones."""
    rows = LayerRole.objects.filter(customer=customer[:200]) if customer else ()
    return {row.layer.lower(): Role(row.role) for row in rows}


_READ: OrderedDict[tuple[str, ...], tuple[tuple[Part, ...], tuple[Finding, ...]]] = OrderedDict()
_READING = Lock()


def _read_once(row: Drawing) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """The parts of a kept file as they were read last: a large model takes a minute each time.

    The same bytes under the same name, with layers of the same meaning, read the same.
    """
    roles = roles_of(row.customer)
    key = (row.sha256, row.name, *(f"{layer}={role}" for layer, role in sorted(roles.items())))
    with _READING:
        if key in _READ:
            _READ.move_to_end(key)
            return _READ[key]
    found = read(bytes(row.content), name=row.name, learned=roles)
    with _READING:
        _READ[key] = found
        while len(_READ) > MOST_READ:
            _READ.popitem(last=False)
    return found


def parts_of(row: Drawing) -> tuple[tuple[Part, ...], tuple[Finding, ...]]:
    """The parts of a kept drawing and what is odd in the file, with all that was said of it."""
    parts, findings = _read_once(row)
    if not parts:
        first = findings[0].code if findings else "drawing.no-part"
        raise NotAnswerable("server.drawing-without-part", file=row.name, reason=first)
    thickness = row.corrected.get("thickness_mm")
    if thickness:
        parts = tuple(replace(p, thickness_mm=_thickness(p, thickness)) for p in parts)
    return parts, findings


def _thickness(part: Part, said_mm: float) -> float:
    """A solid has its own thickness; of a drawing a person says it."""
    return part.thickness_mm if part.solid and part.thickness_mm else said_mm


@transaction.atomic
def correct_drawing(
    *, row: Drawing, roles: Mapping[str, str], facts: Mapping[str, Any], actor: Any = None
) -> Drawing:
    """Keep what a person said: layers for all the customer's drawings, facts for this one."""
    for layer, role in roles.items():
        LayerRole.objects.update_or_create(
            customer=row.customer, layer=layer[:200], defaults={"role": str(Role(role))}
        )
    row.corrected = {name: value for name, value in facts.items() if value not in (None, "")}
    parts, findings = _read_once(row)
    row.part, row.findings = _document(parts), _said(parts, findings)
    row.save(update_fields=["corrected", "part", "findings"])
    audit.log("drawing.corrected", actor, row.name, {"layers": dict(roles), **row.corrected})
    return row
