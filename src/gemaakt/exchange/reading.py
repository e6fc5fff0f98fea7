"""What kind of document is this, and what does it say? Hostile files are refused, not obeyed."""

import json
import math
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import msgspec

from gemaakt.errors import GemaaktError
from gemaakt.exchange.certificate import read_certificate, schema_of
from gemaakt.exchange.footprint import is_footprint, read_footprint
from gemaakt.exchange.series import Series
from gemaakt.exchange.series_csv import read_csv_series, series_kind
from gemaakt.exchange.series_market import is_energy_charts, read_energy_charts, read_entsoe
from gemaakt.findings import Finding, Severity, has_errors

FORMAT = "gemaakt.read/1"
LARGEST_MB = 32
MB = 1024 * 1024


class NotUnderstood(GemaaktError, ValueError):
    """The document is of no kind that Gemaakt reads, or is hostile."""


@dataclass(frozen=True, slots=True)
class Understood:
    """What a document is and what it says, in our own words."""

    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()
    content: Any = None
    """The certificate, footprint or series itself, for who wants to keep it."""

    @property
    def is_usable(self) -> bool:
        """Say whether it may be stored: nothing in it is an error."""
        return not has_errors(self.findings)


def understand(raw: bytes, file: str) -> Understood:
    """Say what an outside document is and holds; `NotUnderstood` when it is nothing we read."""
    if len(raw) > LARGEST_MB * MB:
        raise NotUnderstood(
            "read.too-large", file=file, size_mb=len(raw) // MB, limit_mb=LARGEST_MB
        )
    if not raw.strip():
        raise NotUnderstood("read.empty", file=file)
    if raw[:4] == b"PK\x03\x04":
        return _packed(raw, file)
    text = _decoded(raw)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return _from_json(text, file)
    if start == "<":
        return _from_xml(raw, file)
    return _from_text(text, file)


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1252", "latin-1"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _packed(raw: bytes, file: str) -> Understood:
    try:
        names = zipfile.ZipFile(BytesIO(raw)).namelist()
    except zipfile.BadZipFile as error:
        raise NotUnderstood("read.unknown", file=file) from error
    if "xl/workbook.xml" in names:
        return Understood("workbook")
    raise NotUnderstood("read.unknown", file=file)


# ------------------------------------------------------------------ JSON


def _from_json(text: str, file: str) -> Understood:
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotUnderstood(
            "document.not-json", file=file, line=error.lineno, column=error.colno, reason=error.msg
        ) from error
    except RecursionError as error:
        raise NotUnderstood("read.too-deep", file=file) from error
    if schema_of(document):
        return _certificate(document)
    if is_footprint(document):
        return _footprint(document)
    if is_energy_charts(document):
        return _series(*read_energy_charts(document))
    raise NotUnderstood("read.unknown", file=file)


def _certificate(document: Any) -> Understood:
    certificate, findings = read_certificate(document)
    facts = {
        "schema": certificate.schema,
        "certificate": certificate.number,
        "certificate_type": certificate.certificate_type,
        "manufacturer": certificate.manufacturer,
        "country": certificate.country,
        "grades": list(certificate.grades),
        "mass_kg": certificate.mass_kg,
        "heat_numbers": list(certificate.heat_numbers),
        "chemistry": {heat.number: dict(heat.chemistry) for heat in certificate.heats},
    }
    return Understood("certificate", facts, tuple(findings), certificate)


def _footprint(document: Any) -> Understood:
    footprint, findings = read_footprint(document)
    plain = msgspec.to_builtins(footprint, builtin_types=())
    facts = {
        name: float(value) if name.endswith(("_kg", "_kgco2e", "_share")) and value else value
        for name, value in plain.items()
    }
    if footprint.pcf_kgco2e is not None:
        facts["pcf_kgco2e"] = float(footprint.pcf_kgco2e)
    return Understood("pact-footprint", facts, tuple(findings), footprint)


# ------------------------------------------------------------------ XML


def _from_xml(raw: bytes, file: str) -> Understood:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(raw, forbid_dtd=True)
    except DefusedXmlException as error:
        raise NotUnderstood("read.hostile-xml", file=file, what=type(error).__name__) from error
    except (ParseError, ValueError) as error:
        raise NotUnderstood("read.broken-xml", file=file, reason=str(error)) from error
    except RecursionError as error:
        raise NotUnderstood("read.too-deep", file=file) from error
    name = str(root.tag).rsplit("}", 1)[-1]
    if name == "Publication_MarketDocument":
        return _series(*read_entsoe(root))
    raise NotUnderstood("read.unknown", file=file)


# ------------------------------------------------------------------ text


def _from_text(text: str, file: str) -> Understood:
    if _is_dxf(text):
        return Understood("drawing", {"drawing_format": "dxf"})
    if text.lstrip().startswith("ISO-10303-21"):
        return Understood("drawing", {"drawing_format": "step"})
    if series_kind(text):
        return _series(*read_csv_series(text))
    raise NotUnderstood("read.unknown", file=file)


def _is_dxf(text: str) -> bool:
    lines = [line.strip() for line in text.splitlines()[:4]]
    return lines[:2] == ["0", "SECTION"] or lines[:1] == ["999"]


def _series(series: Series | None, findings: list[Finding]) -> Understood:
    if series is None:
        rows = findings or [Finding("series.too-short", Severity.ERROR)]
        return Understood("price-series", {"quarters": 0, "missing": 0}, tuple(rows))
    assert all(math.isfinite(value) for value in series.values)
    facts = {
        "from": series.starts[0],
        "to": series.end,
        "quarters": len(series.starts),
        "missing": series.missing,
        "unit": series.unit,
        "lowest": min(series.values),
        "highest": max(series.values),
        "mean": sum(series.values) / len(series.values),
    }
    return Understood(series.kind, facts, tuple(findings), series)
