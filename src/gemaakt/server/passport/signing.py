"""The firm's own key: made with its first passport, kept beside the database, never in it."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.home import Home
from gemaakt.server.passport.models import SigningKey

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from gemaakt.passport.check import Checked
    from gemaakt.passport.keys import FirmKey


class KeyUnusable(GemaaktError, ValueError):
    """The key of the firm cannot be read."""


def signed_by_firm(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with the firm's signature; without one where the key cannot be read.

    A passport must not wait for a key: it says itself that it is not signed.
    """
    from gemaakt.passport.signature import signed

    try:
        key = _own_key(settings.HOME)
    except KeyUnusable:
        return dict(document)
    SigningKey.objects.get_or_create(
        kid=_kid(key), defaults={"public": key.public_key().public_bytes_raw().hex()}
    )
    return signed(document, key)


def firm_keys() -> "Sequence[FirmKey]":
    """Every key with which this firm signs or signed, the newest first."""
    from gemaakt.passport.keys import FirmKey

    return [
        FirmKey(bytes.fromhex(row.public), row.created, row.withdrawn)
        for row in SigningKey.objects.all()
    ]


def checked(document: Mapping[str, Any]) -> "Checked":
    """Whether a passport of this firm is what it signed."""
    from gemaakt.passport.check import check

    return check(document, firm_keys())


def kid_in_use() -> str:
    """The name of the key that signs the next passport; empty when there is none yet.

    `KeyUnusable` when the file is there and cannot be read.
    """
    return _kid(_kept_key(settings.HOME)) if settings.HOME.passport_key.exists() else ""


@transaction.atomic
def begin_new_key(*, why: str, is_stolen: bool, actor: Any = None) -> None:
    """Set the key aside and sign with another from now on; a stolen one is withdrawn."""
    now = timezone.now()
    place: Path = settings.HOME.passport_key
    if is_stolen:
        SigningKey.objects.filter(withdrawn=None).update(withdrawn=now, why=why[:200])
    audit.log("passport.key-begun", actor, "", {"why": why[:200], "stolen": is_stolen})
    with suppress(FileNotFoundError):
        place.replace(place.with_name(f"passport-key-until-{now:%Y%m%d-%H%M%S}.pem"))
    key = _own_key(settings.HOME)
    SigningKey.objects.create(kid=_kid(key), public=key.public_key().public_bytes_raw().hex())


def issued_now() -> str:
    """Now as a passport says it: UTC, whole seconds."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _kid(key: "Ed25519PrivateKey") -> str:
    from gemaakt.passport.signature import thumbprint

    return thumbprint(key.public_key().public_bytes_raw())


def _own_key(place: Home) -> "Ed25519PrivateKey":
    """The firm's key, made when there is none; whoever makes it first, all sign with one."""
    if not place.passport_key.exists():
        _make_key(place.passport_key)
    return _kept_key(place)


def _kept_key(place: Home) -> "Ed25519PrivateKey":
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    path = place.passport_key
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnusable("passport.key-unusable", file=str(path)) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnusable("passport.key-unusable", file=str(path))
    return key


def _make_key(path: Path) -> None:
    """A new key, readable by its owner only; one that is there already stays."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    content = Ed25519PrivateKey.generate().private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix="passport-key")  # 0600
        partial = Path(name)
        try:
            with os.fdopen(handle, "wb") as stream:
                stream.write(content)
            with suppress(FileExistsError):  # another process was first
                path.hardlink_to(partial)
        finally:
            partial.unlink()
    except OSError as error:
        raise KeyUnusable("passport.key-unusable", file=str(path)) from error
