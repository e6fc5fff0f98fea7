"""Material certificates of the firm: read from a file, or entered by hand from paper."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from gemaakt.errors import GemaaktError
from gemaakt.exchange import Certificate, NotUnderstood, understand
from gemaakt.exchange.certificate_facts import ELEMENTS
from gemaakt.exchange.series_units import plain_number
from gemaakt.server import audit
from gemaakt.server.passport.models import MetalCertificate
from gemaakt.server.refusals import language


class NoCertificate(GemaaktError, ValueError):
    """The file is no certificate, or a line by hand is no element."""


@transaction.atomic
def keep_file(*, name: str, content: bytes, actor: Any = None) -> MetalCertificate:
    """Keep a digital certificate with its heats and chemistry; nothing of a file that is none."""
    from gemaakt.data import sentence

    try:
        found = understand(content, name)
    except NotUnderstood as error:
        raise NoCertificate("passport.no-certificate", file=name) from error
    certificate = found.content
    if not isinstance(certificate, Certificate) or not found.is_usable:
        raise NoCertificate("passport.no-certificate", file=name)
    spoken = language()
    row = MetalCertificate.objects.create(
        name=(certificate.number or name)[:200],
        schema=certificate.schema,
        certificate_type=certificate.certificate_type[:10],
        manufacturer=certificate.manufacturer[:200],
        country=certificate.country[:2].upper(),
        grades=list(certificate.grades),
        mass_kg=certificate.mass_kg,
        heats={heat.number: dict(heat.chemistry) for heat in certificate.heats},
        findings=[sentence(f.code, {**f.params, **f.where}, spoken) for f in found.findings],
    )
    audit.log("certificate.read", actor, str(row), {"heats": list(row.heats)})
    return row


@transaction.atomic
def enter(*, given: Mapping[str, str], actor: Any = None) -> MetalCertificate:
    """Keep a certificate typed from paper: one heat, elements one a line (`Mn 1,47`)."""
    heat = given.get("heat_number", "").strip()
    if not heat:
        raise NoCertificate("passport.no-element", line="")
    recycled = plain_number(given.get("recycled", ""))
    row = MetalCertificate.objects.create(
        name=(given.get("name", "").strip() or heat)[:200],
        certificate_type=given.get("certificate_type", "3.1")[:10],
        manufacturer=given.get("manufacturer", "").strip()[:200],
        country=given.get("country", "").strip()[:2].upper(),
        grades=[grade] if (grade := given.get("grade", "").strip()) else [],
        heats={heat: written_chemistry(given.get("chemistry", ""))},
        recycled_share=None if recycled is None else min(100.0, max(0.0, recycled)) / 100,
    )
    audit.log("certificate.entered", actor, str(row), {"heats": [heat]})
    return row


def written_chemistry(text: str) -> dict[str, float]:
    """Element and percentage, one a line or separated by semicolons, as mass shares."""
    shares: dict[str, float] = {}
    for line in text.replace(";", "\n").splitlines():
        cells = line.replace(":", " ").replace("%", " ").replace("=", " ").split()
        if not cells:
            continue
        symbol, percent = cells[0].capitalize(), plain_number(" ".join(cells[1:]))
        if symbol not in ELEMENTS or percent is None or not 0 <= percent <= 100:
            raise NoCertificate("passport.no-element", line=line.strip()[:40])
        shares[symbol] = percent / 100
    return shares


def of_heat(heat: str) -> MetalCertificate | None:
    """The newest certificate that names a heat."""
    wanted = heat.strip().casefold()
    if not wanted:
        return None
    for row in MetalCertificate.objects.all():
        if any(number.casefold() == wanted for number in row.heats):
            return row
    return None


def chemistry_of(row: MetalCertificate, heat: str) -> dict[str, float]:
    """The chemistry of a heat in a certificate."""
    wanted = heat.strip().casefold()
    return next((dict(c) for number, c in row.heats.items() if number.casefold() == wanted), {})
