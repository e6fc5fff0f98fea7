"""Passports: immutable, versioned, each behind a token that a QR carries."""

import secrets

from django.db import models


def new_token() -> str:
    """A token that cannot be guessed, in capitals so that the QR stays small."""
    return secrets.token_hex(8).upper()


class PassportVersion(models.Model):
    """One version of the passport of an order line; never changed, only followed by another."""

    order = models.CharField(max_length=100, db_index=True)
    version = models.PositiveIntegerField(default=1)
    token = models.CharField(max_length=32, unique=True, default=new_token)
    document = models.JSONField()
    """`gemaakt.passport/1`."""
    labels = models.JSONField(default=list)
    """One a piece: {piece, heat_number, mass_g}."""
    is_public = models.BooleanField(default=True)
    """Readable without signing in, by who has the QR."""
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "version"], name="passport_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.order}.{self.version}"
