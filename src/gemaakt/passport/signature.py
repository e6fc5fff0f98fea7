"""The signature on a passport: a compact JWS (RFC 7515) with Ed25519 (RFC 8037).

The facts travel inside the signature, so that two programs need not agree on how JSON is written
down (decision 0029).
"""

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from gemaakt.errors import GemaaktError

ALGORITHM = "EdDSA"
ALGORITHMS = frozenset({ALGORITHM, "Ed25519"})
"""The name that every library knows, and the one that RFC 9864 gives the same thing."""
OUTSIDE = frozenset({"customer", "signature"})
"""Not signed: whoever scans the QR may check, and need not learn for whom it was made."""

UNREADABLE = (InvalidSignature, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What a signature that is none brings about."""


class SignatureBroken(GemaaktError, ValueError):
    """The signature is none, or is not of the facts that it carries."""


@dataclass(frozen=True, slots=True)
class Opened:
    """What a signature that holds says: the facts, and the key that signed them."""

    facts: Mapping[str, Any]
    key: bytes
    """The 32 bytes of the public key."""
    kid: str


def signed(document: Mapping[str, Any], key: Ed25519PrivateKey) -> dict[str, Any]:
    """The document with the firm's signature over everything in it but `customer`."""
    public = key.public_key().public_bytes_raw()
    head = {"alg": ALGORITHM, "kid": thumbprint(public), "jwk": jwk_of(public)}
    facts = {name: value for name, value in document.items() if name not in OUTSIDE}
    body = f"{_coded(_written(head))}.{_coded(_written(facts))}"
    return {**document, "signature": f"{body}.{_coded(key.sign(body.encode('ascii')))}"}


def opened(signature: str) -> Opened:
    """The facts in a signature; `SignatureBroken` unless its own key signed exactly these."""
    try:
        body, _dot, mark = signature.rpartition(".")
        head = json.loads(_decoded(body.partition(".")[0]))
        key = public_key(head["jwk"])
        if head["alg"] not in ALGORITHMS or "crit" in head:
            raise SignatureBroken("passport.signature-broken")
        Ed25519PublicKey.from_public_bytes(key).verify(_decoded(mark), body.encode("ascii"))
        facts = json.loads(_decoded(body.partition(".")[2]))
    except UNREADABLE as error:
        raise SignatureBroken("passport.signature-broken") from error
    if not isinstance(facts, dict):
        raise SignatureBroken("passport.signature-broken")
    return Opened(facts, key, thumbprint(key))


def jwk_of(public: bytes) -> dict[str, str]:
    """A public key as a JWK (RFC 8037)."""
    return {"kty": "OKP", "crv": "Ed25519", "x": _coded(public)}


def public_key(jwk: Mapping[str, Any]) -> bytes:
    """The 32 bytes of a JWK; ValueError, KeyError or TypeError where it is no Ed25519 key."""
    found = _decoded(jwk["x"])
    if jwk["kty"] != "OKP" or jwk["crv"] != "Ed25519" or len(found) != 32:
        raise ValueError("no Ed25519 key")
    return found


def thumbprint(public: bytes) -> str:
    """The name of a key: the SHA-256 of its JWK (RFC 7638), 43 signs."""
    plain = json.dumps(jwk_of(public), sort_keys=True, separators=(",", ":"))
    return _coded(hashlib.sha256(plain.encode("ascii")).digest())


def mark_of(signature: str) -> str:
    """By what a later version names this one: the SHA-256 of the signature, in hexadecimals."""
    return hashlib.sha256(signature.encode("ascii", "replace")).hexdigest()


def _written(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace")


def _coded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode("ascii")


def _decoded(text: str) -> bytes:
    """The bytes of base64url; another alphabet or stray bits are no base64url (ValueError)."""
    try:
        raw = urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (binascii.Error, UnicodeEncodeError, AttributeError) as error:
        raise ValueError("no base64url") from error
    if _coded(raw) != text:
        raise ValueError("no base64url")
    return raw
