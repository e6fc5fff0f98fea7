"""The public keys of a maker: a JWK set as it stands at `/p/keys.json`, one JWK, or a PEM."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from gemaakt.errors import GemaaktError
from gemaakt.passport.signature import ALGORITHM, jwk_of, public_key, thumbprint

UNREADABLE = (
    ValueError, KeyError, TypeError, AttributeError, RecursionError, UnsupportedAlgorithm,
)  # fmt: skip
"""What a file of something else brings about."""


class NoKeys(GemaaktError, ValueError):
    """The file holds no key that signs passports."""


@dataclass(frozen=True, slots=True)
class FirmKey:
    """A key with which a maker signs or signed its passports."""

    public: bytes
    since: datetime | None = None
    withdrawn: datetime | None = None
    """From when nothing that it signed is of the maker."""

    @property
    def kid(self) -> str:
        """Its name: the thumbprint of RFC 7638."""
        return thumbprint(self.public)


def key_set(keys: Iterable[FirmKey]) -> dict[str, Any]:
    """Public keys as a JWK set (RFC 7517); `revoked` as in OpenID Federation."""
    return {"keys": [_row(key) for key in keys]}


def _row(key: FirmKey) -> dict[str, Any]:
    row: dict[str, Any] = {
        **jwk_of(key.public), "kid": key.kid, "use": "sig", "alg": ALGORITHM,
    }  # fmt: skip
    if key.since is not None:
        row["iat"] = int(key.since.timestamp())
    if key.withdrawn is not None:
        row["revoked"] = {"revoked_at": int(key.withdrawn.timestamp())}
    return row


def read_keys(content: bytes, file: str) -> Sequence[FirmKey]:
    """The Ed25519 keys of a file; others in it are passed over, `NoKeys` when there is none."""
    try:
        found = _from_pem(content) if b"-----BEGIN" in content else _from_json(content)
    except UNREADABLE as error:
        raise NoKeys("passport.no-keys", file=file) from error
    if not found:
        raise NoKeys("passport.no-keys", file=file)
    return found


def _from_pem(content: bytes) -> Sequence[FirmKey]:
    key = load_pem_public_key(content)
    return [FirmKey(key.public_bytes_raw())] if isinstance(key, Ed25519PublicKey) else []


def _from_json(content: bytes) -> Sequence[FirmKey]:
    document = json.loads(content.decode("utf-8-sig"))
    rows = document.get("keys", [document])
    return [_key(row) for row in rows if row.get("crv") == "Ed25519"]


def _key(row: Mapping[str, Any]) -> FirmKey:
    gone = row.get("revoked")
    return FirmKey(
        public_key(row), _moment(row.get("iat")), _moment(gone["revoked_at"]) if gone else None
    )


def _moment(seconds: Any) -> datetime | None:
    if seconds is None:
        return None
    try:
        return datetime.fromtimestamp(float(seconds), UTC)
    except (OverflowError, OSError) as error:
        raise ValueError("no moment") from error
