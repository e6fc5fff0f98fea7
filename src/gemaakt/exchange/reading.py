"""What kind of document is this, and what does it say? Hostile files are refused, not obeyed."""

import codecs
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
from gemaakt.exchange.footprint import footprints_in, read_footprint
from gemaakt.exchange.series import Series
from gemaakt.exchange.series_columns import CARBON, HEAD_CHARS, series_kind
from gemaakt.exchange.series_csv import read_csv_series
from gemaakt.exchange.series_market import is_energy_charts, read_energy_charts, read_entsoe
from gemaakt.exchange.series_workbook import texts_of
from gemaakt.findings import Finding, Severity, has_errors

FORMAT = "gemaakt.read/1"
LARGEST_MB = 32
MB = 1024 * 1024
MOST_TAGS = 300_000
"""A year of prices per quarter in ENTSO-E form has 215,000 opening and closing tags."""
MOST_ATTRIBUTES = 50_000
"""An element with a hundred thousand attributes takes seconds, one with millions minutes."""
MOST_VALUES, MOST_NAMES = 1_250_000, 250_000
"""Ten years of quarters in energy-charts form have 700,000 values; names are slow to keep."""


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


def understand(raw: bytes, file: str, wanted: str = "") -> Understood:
    """Say what an outside document is and holds; `NotUnderstood` when it is nothing we read.

    `wanted`: the kind of series to take from a file that holds prices beside a meter.
    """
    if len(raw) > LARGEST_MB * MB:
        raise NotUnderstood(
            "read.too-large", file=file, size_mb=len(raw) // MB, limit_mb=LARGEST_MB
        )
    if not raw.strip():
        raise NotUnderstood("read.empty", file=file)
    if raw[:4] == b"PK\x03\x04":
        return _packed(raw, file, wanted)
    text = _decoded(raw)
    start = text.lstrip()[:1]
    if start in ("{", "["):
        return _from_json(text, file)
    if start == "<":
        return _from_xml(text, file)
    return _from_text(text, file, wanted)


def _decoded(raw: bytes) -> str:
    for encoding in (_wide_encoding(raw), "utf-8-sig", "cp1252", "latin-1"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return ""


def _wide_encoding(raw: bytes) -> str:
    """UTF-16 by its mark, or by the nought in every other byte of a text without one."""
    if raw[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return "utf-16"
    head = raw[:200]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    return "utf-16-be" if head[0::2].count(0) > len(head) // 4 else "utf-8-sig"


def _packed(raw: bytes, file: str, wanted: str) -> Understood:
    try:
        names = zipfile.ZipFile(BytesIO(raw)).namelist()
    except zipfile.BadZipFile as error:
        raise NotUnderstood("read.unknown", file=file) from error
    if "xl/workbook.xml" in names:
        return _workbook(raw, file, wanted)
    raise NotUnderstood("read.unknown", file=file)


def _workbook(raw: bytes, file: str, wanted: str) -> Understood:
    """The first sheet with a series; else a workbook, or what is wrong with the series wanted."""
    refused = Understood("workbook")
    for text in texts_of(raw, file):
        kind = series_kind(text, wanted)
        if kind and kind != CARBON:
            found = _series(*read_csv_series(text, wanted), kind=kind)
            if found.content is not None:
                return found
            refused = found if wanted else refused
    return refused


# ------------------------------------------------------------------ JSON


def _from_json(text: str, file: str) -> Understood:
    if text.count(",") > MOST_VALUES or text.count('":') > MOST_NAMES:
        raise NotUnderstood("read.too-many-values", file=file, limit=MOST_VALUES)
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise NotUnderstood(
            "document.not-json", file=file, line=error.lineno, column=error.colno, reason=error.msg
        ) from error
    except RecursionError as error:
        raise NotUnderstood("read.too-deep", file=file) from error
    except ValueError as error:  # a number of thousands of digits
        raise NotUnderstood(
            "document.not-json", file=file, line=1, column=1, reason=str(error).split(":")[0]
        ) from error
    if "\\ud" in text.lower() and not _is_writable(document):
        reason = "half a character"
        raise NotUnderstood("document.not-json", file=file, line=1, column=1, reason=reason)
    if schema_of(document):
        return _certificate(document)
    if rows := footprints_in(document):
        return _footprints(rows)
    if is_energy_charts(document):
        return _series(*read_energy_charts(document))
    raise NotUnderstood("read.unknown", file=file)


def _is_writable(document: Any) -> bool:
    """Whether all its texts can be kept: half a surrogate pair cannot."""
    try:
        json.dumps(document, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return False
    return True


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


def _footprints(rows: list[dict[str, Any]]) -> Understood:
    """One footprint as it is; of several the facts of each, and no single content."""
    found = [_footprint(each) for each in rows]
    if len(found) == 1:
        return found[0]
    findings = tuple(finding for each in found for finding in each.findings)
    facts = {**found[0].facts, "footprints": [each.facts for each in found]}
    return Understood("pact-footprint", facts, findings, [each.content for each in found])


def _footprint(document: Any) -> Understood:
    footprint, findings = read_footprint(document)
    plain = msgspec.to_builtins(footprint, builtin_types=())
    facts = {
        name: float(value) if name.endswith(("_kg", "_kgco2e", "_share")) and value else value
        for name, value in plain.items()
    }
    if footprint.pcf_kgco2e is not None:
        facts["pcf_kgco2e"] = float(footprint.pcf_kgco2e)
    per_kg = footprint.kgco2e_per_kg
    facts["kgco2e_per_kg"] = None if per_kg is None else float(per_kg)
    return Understood("pact-footprint", facts, tuple(findings), footprint)


# ------------------------------------------------------------------ XML


def _from_xml(text: str, file: str) -> Understood:
    if text.count("<") > MOST_TAGS:
        raise NotUnderstood("read.too-many-tags", file=file, limit=MOST_TAGS)
    if text.count("=") > MOST_ATTRIBUTES:
        raise NotUnderstood("read.too-many-values", file=file, limit=MOST_ATTRIBUTES)
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root = fromstring(_without_declaration(text), forbid_dtd=True)
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


def _without_declaration(text: str) -> str:
    """The document as decoded, without the line that names the encoding it came in."""
    start = text.lstrip("\ufeff \t\r\n")
    return start.partition("?>")[2] if start.startswith("<?xml") else start


# ------------------------------------------------------------------ text


def _from_text(text: str, file: str, wanted: str) -> Understood:
    if _is_dxf(text):
        return Understood("drawing", {"drawing_format": "dxf"})
    if text.lstrip().startswith("ISO-10303-21"):
        return Understood("drawing", {"drawing_format": "step"})
    kind = series_kind(text, wanted)
    if kind == CARBON:
        raise NotUnderstood("series.carbon-intensity", file=file)
    if kind:
        return _series(*read_csv_series(text, wanted), kind=kind)
    raise NotUnderstood("read.unknown", file=file)


def _is_dxf(text: str) -> bool:
    lines = [line.strip() for line in text[:HEAD_CHARS].splitlines()[:4]]
    return lines[:2] == ["0", "SECTION"] or lines[:1] == ["999"]


def _series(
    series: Series | None, findings: list[Finding], kind: str = "price-series"
) -> Understood:
    if series is None:
        rows = findings or [Finding("series.too-short", Severity.ERROR)]
        return Understood(kind, {"quarters": 0, "missing": 0}, tuple(rows))
    assert all(math.isfinite(value) for value in series.values)
    facts = {
        "from": series.starts[0],
        "to": series.end,
        "quarters": len(series.starts),
        "missing": series.missing,
        "unit": series.unit,
        "lowest": min(series.values),
        "highest": max(series.values),
        "mean": sum(value / len(series.values) for value in series.values),
    }
    return Understood(series.kind, facts, tuple(findings), series)
