"""The company as a JSON document and back, without loss."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from gemaakt.company.company import Company
from gemaakt.company.limits import impossible_numbers
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding
from gemaakt.unread_fields import unread_fields

FORMAT = "gemaakt.company/1"
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Plans begin between these."""


class DocumentRefused(GemaaktError, ValueError):
    """The file is not JSON, or not a company document."""


def read_company(text: str | bytes, *, file: str = "") -> Company:
    """Read a company document; `DocumentRefused` says where it departs from its form."""
    try:
        raw = json.loads(text)
    except json.JSONDecodeError as error:
        raise DocumentRefused(
            "document.not-json", file=file, line=error.lineno, column=error.colno, reason=error.msg
        ) from error
    except UnicodeDecodeError as error:
        raise DocumentRefused("document.not-text", file=file) from error
    except RecursionError as error:
        raise DocumentRefused("document.too-deep", file=file) from error
    except ValueError as error:  # a number of thousands of digits
        raise DocumentRefused("document.endless-number", file=file) from error
    company = company_of(raw, file=file)
    refuse_impossible(company, file=file)
    return company


def unread_in(text: str | bytes) -> tuple[Finding, ...]:
    """What a document that was read holds and nobody knows."""
    return unread_fields(json.loads(text), Company, "company")


def refuse_impossible(company: Company, *, file: str) -> None:
    """Refuse the first number that no workshop has: a plan would overflow by it."""
    if not FIRST_YEAR <= company.plan_start.year <= LAST_YEAR:
        raise DocumentRefused(
            "document.start-implausible", file=file, start=company.plan_start.isoformat()
        )
    for place, value, most in impossible_numbers(company):
        raise DocumentRefused(
            "document.impossible-number", file=file, place=place, value=value, most=most
        )


def company_of(raw: object, *, file: str = "") -> Company:
    """The company in a parsed document."""
    if not isinstance(raw, Mapping) or raw.get("format", FORMAT) != FORMAT:
        raise DocumentRefused("document.wrong-form", file=file, format=FORMAT, reason="format")
    try:
        return msgspec.convert(raw, Company)
    except (msgspec.ValidationError, OverflowError) as error:
        raise DocumentRefused(
            "document.wrong-form", file=file, format=FORMAT, reason=str(error)
        ) from error


def builtins_of(company: Company) -> dict[str, Any]:
    """The document as plain lists, mappings, numbers and text."""
    plain: dict[str, Any] = msgspec.to_builtins(company)
    return {"format": plain.pop("format"), **plain}


def write_company(company: Company, path: Path) -> None:
    """Write the document whole or not at all."""
    partial = path.with_name(path.name + ".part")
    partial.write_text(
        json.dumps(builtins_of(company), ensure_ascii=False, indent=1), encoding="utf-8"
    )
    partial.replace(path)
