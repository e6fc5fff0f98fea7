"""Read what was uploaded, show it first, keep it when the user says so."""

import hashlib
from collections.abc import Collection
from datetime import datetime
from pathlib import PurePath
from typing import Any

import msgspec
from django.db import transaction

from gemaakt.company import Company
from gemaakt.company.document import (
    builtins_of,
    company_of,
    read_company,
    refuse_impossible,
    unread_in,
)
from gemaakt.company.workbook import read_workbook_bytes
from gemaakt.company.workbook.firm_lists import MACHINES, PEOPLE
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, finding_of
from gemaakt.server import audit
from gemaakt.server.audit.models import AuditLine
from gemaakt.server.intake.models import RememberedLayout, Upload
from gemaakt.server.intake.standing import Said, put_in_place
from gemaakt.server.order.by_hand import Place
from gemaakt.server.refusals import language

LARGEST_MB = 30
FIRM_KINDS = {PEOPLE, MACHINES}
ORDER_KINDS = {"orders", "operations", "both", "", *FIRM_KINDS}
"""Sheets of a firm's own list; its people and machines add to those that are there."""
KEEP_UPLOADS = 20


class FileTooLarge(GemaaktError, ValueError):
    """The upload is larger than an order list can be."""


class NothingToAccept(GemaaktError, ValueError):
    """The upload could not be read, so there is nothing to keep."""


def receive(*, name: str, content: bytes, now: datetime, actor: Any) -> Upload:
    """Keep an upload with its preview; the columns chosen for such a layout before are used."""
    if len(content) > LARGEST_MB * 1024 * 1024:
        raise FileTooLarge("server.file-too-large", most=LARGEST_MB)
    upload = Upload(
        name=PurePath(name.replace("\\", "/")).name[:200] or "lijst",
        content=content,
        sha256=hashlib.sha256(content).hexdigest(),
        size=len(content),
        created_by=audit.user_of(actor),
    )
    preview(upload, {}, now)
    remembered = RememberedLayout.objects.filter(fingerprint=upload.fingerprint).first()
    if upload.fingerprint and remembered is not None:
        preview(upload, remembered.mapping, now)
    with transaction.atomic():
        upload.save()
        audit.log("intake.received", actor, upload.name, {"size": upload.size})
        kept = Upload.objects.values_list("pk", flat=True)[:KEEP_UPLOADS]
        Upload.objects.exclude(pk__in=list(kept)).filter(accepted=None).delete()
    return upload


def preview(upload: Upload, mapping: dict[str, dict[str, str]], now: datetime) -> None:
    """Read the upload with these columns and put what was understood in its row, unsaved."""
    company, findings, sheets, fingerprint = _read(upload, mapping, now)
    upload.mapping = mapping
    upload.fingerprint = fingerprint
    upload.company = builtins_of(company) if company is not None else None
    upload.findings = msgspec.to_builtins(list(findings), enc_hook=str)
    upload.sheets = msgspec.to_builtins(list(sheets), enc_hook=str)


def _read(
    upload: Upload, mapping: dict[str, dict[str, str]], now: datetime
) -> tuple[Company | None, tuple[Finding, ...], tuple[Any, ...], str]:
    content = bytes(upload.content)
    try:
        if upload.name.lower().endswith(".json"):
            return read_company(content, file=upload.name), unread_in(content), (), ""
        result = read_workbook_bytes(
            content, upload.name, now=now, mapping=mapping or None, language=language()
        )
    except GemaaktError as error:
        return None, (finding_of(error),), (), ""
    company, findings = _possible(result.company, upload.name)
    told = (*result.findings, *findings)
    return company, told, tuple(result.sheets), result.fingerprint


def _possible(company: Company | None, name: str) -> tuple[Company | None, tuple[Finding, ...]]:
    """The company, or what in it no workshop has: a plan would overflow by it."""
    try:
        if company is not None:
            refuse_impossible(company, file=name)
    except GemaaktError as error:
        return None, (finding_of(error),)
    return company, ()


def choose_columns(
    *, upload: Upload, mapping: dict[str, dict[str, str]], now: datetime, actor: Any
) -> None:
    """Read the upload again with other columns, and remember them for lists like it."""
    plain_fingerprint = upload.fingerprint
    preview(upload, mapping, now)
    with transaction.atomic():
        upload.save()
        if plain_fingerprint:
            RememberedLayout.objects.update_or_create(
                fingerprint=plain_fingerprint, defaults={"mapping": mapping}
            )
        audit.log("intake.columns-chosen", actor, upload.name)


def accept(
    *, upload: Upload, now: datetime, actor: Any, overrules: Collection[Place] = ()
) -> bool:
    """Make the upload the company's data; False when it was what stood there already.

    `overrules`: fields changed by hand that give way to it. What is told of work that was done is
    added to the findings of the upload.
    """
    if upload.company is None:
        raise NothingToAccept("server.nothing-to-accept", file=upload.name)
    if _stands_already(upload) and not overrules:
        return False
    company = company_of(upload.company)
    with transaction.atomic():
        said = Said(company, upload.name, is_order_list(upload), said_cancelled(upload), overrules)
        changed, told = put_in_place(said, actor)
        upload.accepted = now
        upload.findings = [*upload.findings, *msgspec.to_builtins(told, enc_hook=str)]
        upload.save(update_fields=["accepted", "findings"])
        audit.log("intake.accepted", actor, upload.name, {"changed": changed})
    return changed


def said_cancelled(upload: Upload) -> set[str]:
    """Numbers of orders that a list calls cancelled: their rows are not among its orders."""
    listed = {each["id"] for each in (upload.company or {}).get("orders", ())}
    told = (each for each in upload.findings if each["code"] == "workbook.cancelled")
    return {str(each["params"]["order"]) for each in told} - listed


def is_order_list(upload: Upload) -> bool:
    """Whether the upload tells of orders only, and the firm itself stays as it is."""
    kinds = {sheet.get("kind", "") for sheet in upload.sheets}
    return bool(upload.sheets) and kinds <= ORDER_KINDS


def _stands_already(upload: Upload) -> bool:
    """Whether this file was the last to be accepted and nothing took its place since."""
    last = Upload.objects.exclude(accepted=None).order_by("-accepted").first()
    if last is None or (last.sha256, last.mapping) != (upload.sha256, upload.mapping):
        return False
    told = AuditLine.objects.filter(action="intake.accepted").order_by("-pk").first()
    changes = ("company.replaced", "company.assumption-answered")
    later = AuditLine.objects.filter(action__in=changes, pk__gt=told.pk if told else 0)
    return not later.exists()
