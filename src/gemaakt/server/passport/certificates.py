"""Material certificates of the firm: read from a file, or entered by hand from paper."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from gemaakt.errors import GemaaktError
from gemaakt.exchange import Certificate, NotUnderstood, understand
from gemaakt.exchange.certificate_facts import ELEMENTS
from gemaakt.exchange.series_units import plain_number
from gemaakt.server import audit
from gemaakt.server.passport.models import MetalCertificate
from gemaakt.server.refusals import language

ALPHA_2 = 2
"""Letters of a country in ISO 3166-1."""


MOST_BYTES = 20 * 1024 * 1024
PAPERS: Mapping[bytes, str] = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n": "png",
                               b"II*\x00": "tif", b"MM\x00*": "tif"}  # fmt: skip
"""How the file of a certificate on paper begins, scanned or sent by the mill."""


class NotAPaper(GemaaktError, ValueError):
    """The file is no PDF and no picture, or too large."""


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
        country=certificate.country.upper() if len(certificate.country) == ALPHA_2 else "",
        grades=list(certificate.grades),
        mass_kg=certificate.mass_kg,
        heats={heat.number: dict(heat.chemistry) for heat in certificate.heats},
        findings=[sentence(f.code, {**f.params, **f.where}, spoken) for f in found.findings],
    )
    _keep(row, name, content)
    audit.log("certificate.read", actor, str(row), {"heats": list(row.heats)})
    return row


@transaction.atomic
def enter(
    *, given: Mapping[str, str], paper: "UploadedFile[bytes] | None" = None, actor: Any = None
) -> MetalCertificate:
    """Keep a certificate typed from paper: one heat, elements one a line (`Mn 1,47`)."""
    scanned = checked(paper)
    heat = given.get("heat_number", "").strip()
    if not heat:
        raise NoCertificate("passport.no-element", line="")
    chemistry = written_chemistry(given.get("chemistry", ""))
    row = MetalCertificate.objects.create(
        name=(given.get("name", "").strip() or heat)[:200],
        certificate_type=given.get("certificate_type", "3.1")[:10],
        manufacturer=given.get("manufacturer", "").strip()[:200],
        country=_country(given.get("country", "")),
        grades=[grade] if (grade := given.get("grade", "").strip()) else [],
        heats={heat: chemistry},
        recycled_share=_recycled_share(given.get("recycled", "")),
    )
    if paper is not None:
        _keep(row, paper.name or "", scanned)
    audit.log("certificate.entered", actor, str(row), {"heats": [heat]})
    return row


@transaction.atomic
def attach(*, row: MetalCertificate, paper: "UploadedFile[bytes]", actor: Any = None) -> None:
    """Keep the paper of a certificate that was typed before; the one before it goes."""
    scanned = checked(paper)
    _keep(row, paper.name or "", scanned)
    audit.log("certificate.attached", actor, str(row), {"file": row.paper_name})


def checked(paper: "UploadedFile[bytes] | None") -> bytes:
    """The content of a PDF or picture; `NotAPaper` says what is wrong with another file."""
    if paper is None:
        return b""
    if (paper.size or 0) > MOST_BYTES:
        raise NotAPaper("passport.paper-too-large", megabytes=MOST_BYTES // 1024 // 1024)
    content: bytes = paper.read()
    if not content.startswith(tuple(PAPERS)):
        raise NotAPaper("passport.not-a-paper", file=paper.name or "")
    return content


def _keep(row: MetalCertificate, name: str, content: bytes) -> None:
    """Keep the file under a name of ours, and what it was called beside it."""
    kind = next((each for start, each in PAPERS.items() if content.startswith(start)), "json")
    row.paper_name = name.replace("\\", "/").rpartition("/")[2][:200] or f"{row.pk}.{kind}"
    row.paper.save(f"{row.pk}.{kind}", ContentFile(content), save=False)
    row.save(update_fields=["paper", "paper_name"])


def _country(text: str) -> str:
    """Two letters, or nothing; a name is refused, for its first letters are another country."""
    word = text.strip().upper()
    if word and not (len(word) == ALPHA_2 and word.isascii() and word.isalpha()):
        raise NoCertificate("passport.no-country", country=text.strip()[:40])
    return word


def _recycled_share(text: str) -> float | None:
    """Percent as a share; None when nothing was written."""
    percent = plain_number(text)
    if text.strip() and (percent is None or not 0 <= percent <= 100):
        raise NoCertificate("passport.no-percent", value=text.strip()[:40])
    return None if percent is None else percent / 100


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
        if sum(shares.values()) > 1 + 1e-9:
            raise NoCertificate("passport.no-element", line=line.strip()[:40])
    return shares


def of_heat(heat: str) -> MetalCertificate | None:
    """The newest certificate that names a heat."""
    return certificates_of([heat]).get(heat)


def certificates_of(heats: Iterable[str]) -> dict[str, MetalCertificate]:
    """Heat number -> the newest certificate that names it, by each way it is written."""
    wanted = {heat for heat in heats if heat.strip()}
    found: dict[str, MetalCertificate] = {}
    for row in MetalCertificate.objects.all() if wanted else ():
        for number in row.heats:
            found.setdefault(number.strip().casefold(), row)
    keys = {heat: heat.strip().casefold() for heat in wanted}
    return {heat: found[key] for heat, key in keys.items() if key in found}


def chemistry_of(row: MetalCertificate, heat: str) -> dict[str, float]:
    """The chemistry of a heat in a certificate."""
    wanted = heat.strip().casefold()
    return next((dict(c) for number, c in row.heats.items() if number.casefold() == wanted), {})
