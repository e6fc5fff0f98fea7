"""Passports, immutable and versioned; and what they are made of: own factors, certificates."""

import secrets
from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db import models

from gemaakt.carbon import Confidence, Level, OwnRow
from gemaakt.errors import GemaaktError


class PassportStands(GemaaktError, ValueError):
    """A passport that was made is never changed: another version follows it."""


def new_token() -> str:
    """A token that cannot be guessed, in capitals so that the QR stays small."""
    return secrets.token_hex(8).upper()


class Passports(models.QuerySet["PassportVersion"]):
    """Passports together: the same that holds of one, holds of many."""

    def update(self, **fields: Any) -> int:
        """Only who may read them can change."""
        if set(fields) - {"is_public"}:
            raise PassportStands("passport.stands")
        return super().update(**fields)

    def delete(self) -> tuple[int, dict[str, int]]:
        """Never."""
        raise PassportStands("passport.stands")


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

    objects = models.Manager.from_queryset(Passports)()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "version"], name="passport_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.order}.{self.version}"

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **more: Any) -> None:
        """A new one; of one that stands only who may read it can change."""
        if self.pk is not None and not (update_fields and set(update_fields) <= {"is_public"}):
            raise PassportStands("passport.stands")
        super().save(*args, update_fields=update_fields, **more)

    def delete(self, *args: Any, **more: Any) -> tuple[int, dict[str, int]]:
        """Never."""
        raise PassportStands("passport.stands")


class OwnFactor(models.Model):
    """A factor that the firm entered or read from a supplier's footprint; rows are only added."""

    what = models.CharField(max_length=100, db_index=True)
    """The id of a factor of the book, or a grade of metal."""
    level = models.CharField(max_length=12, choices=[(each.value, each.value) for each in Level])
    value = models.FloatField()
    unit = models.CharField(max_length=30)
    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    year = models.PositiveIntegerField()
    confidence = models.CharField(max_length=12, default=Confidence.MEDIUM.value)
    boundary = models.CharField(max_length=200, default="cradle to gate")
    document = models.JSONField(null=True, blank=True)
    """The supplier's footprint as it was read."""
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["what", "-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.what} {self.value:g} {self.unit}"

    def to_domain(self) -> OwnRow:
        """The row as the footprint reads it."""
        return OwnRow(
            self.what, Level(self.level), self.value, self.unit, self.valid_from, self.source,
            self.year, Confidence(self.confidence), self.boundary,
        )  # fmt: skip


class MetalCertificate(models.Model):
    """A material certificate (EN 10204), read from a file or entered by hand."""

    name = models.CharField(max_length=200)
    """Its number, or the name of the file."""
    schema = models.CharField(max_length=20, blank=True)
    """EN10168, Metals or E-CoC; empty when entered by hand."""
    certificate_type = models.CharField(max_length=10, blank=True)
    manufacturer = models.CharField(max_length=200, blank=True)
    country = models.CharField(max_length=2, blank=True)
    grades = models.JSONField(default=list)
    mass_kg = models.FloatField(null=True, blank=True)
    heats = models.JSONField(default=dict)
    """{heat number: {element: mass share}}."""
    recycled_share = models.FloatField(null=True, blank=True)
    findings = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class SigningKey(models.Model):
    """The public half of a key with which the firm signs passports, or signed them once."""

    kid = models.CharField(max_length=43, unique=True)
    """Its thumbprint (RFC 7638)."""
    public = models.CharField(max_length=64)
    """32 bytes in hexadecimals."""
    created = models.DateTimeField(auto_now_add=True)
    withdrawn = models.DateTimeField(null=True, blank=True)
    """From when nothing that it signed is of the firm: it was stolen."""
    why = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.kid
