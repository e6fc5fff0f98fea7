"""EN 10204 certificates in the open JSON schemas: EN 10168, Metals passport, E-CoC.

Words. A *heat* (charge, melt, cast) is one pour of metal; its chemistry holds for all that was
made of it. Chemistry is kept as mass shares from 0 to 1. The readers are tolerant: published
examples carry extra keys that a strict schema check rejects.

Sources: material-identity schemas EN10168 v0.5.0, Metals v0.1.1, E-CoC v1.0.0 (Apache-2.0).
"""

from gemaakt.exchange.certificate_ecoc import read_ecoc
from gemaakt.exchange.certificate_en10168 import read_en10168
from gemaakt.exchange.certificate_facts import Certificate, Json
from gemaakt.exchange.certificate_metals import read_metals
from gemaakt.findings import Finding, Severity


def schema_of(document: Json) -> str:
    """Which of the three schemas a parsed document follows; empty when none."""
    if not isinstance(document, dict):
        return ""
    if isinstance(document.get("DigitalMaterialPassport"), dict):
        return "Metals"
    if isinstance(document.get("EcocData"), dict):
        return "E-CoC"
    certificate = document.get("Certificate")
    parts = ("CommercialTransaction", "ProductDescription", "Inspection")
    if isinstance(certificate, dict) and any(part in certificate for part in parts):
        return "EN10168"
    return ""


def read_certificate(document: Json) -> tuple[Certificate, list[Finding]]:
    """The certificate in a parsed document of one of the three schemas, with its findings."""
    findings: list[Finding] = []
    readers = {"Metals": read_metals, "E-CoC": read_ecoc, "EN10168": read_en10168}
    certificate = readers[schema_of(document)](document, findings)
    if not certificate.heats:
        findings.append(Finding("certificate.no-heat", Severity.WARNING))
    return certificate, findings
