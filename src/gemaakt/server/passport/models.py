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
    paper = models.FileField(upload_to="certificates/%Y/%m", blank=True)
    """The certificate itself, as it came: what a customer asks with a delivery."""
    paper_name = models.CharField(max_length=200, blank=True)
    """What the file was called."""
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


class ProductionControl(models.Model):
    """The certificate of the firm's production control by EN 1090-1, as the firm states it."""

    certificate = models.CharField(max_length=100)
    body = models.CharField(max_length=4)
    body_name = models.CharField(max_length=200, blank=True)
    highest_class = models.CharField(max_length=4, default="EXC2")
    since_year = models.PositiveIntegerField()
    """Year in which the CE marking was first affixed by it."""
    intended_use = models.CharField(max_length=500, blank=True)
    signed_by = models.CharField(max_length=200, blank=True)
    """Name and function of who signs."""
    place = models.CharField(max_length=100, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_production_control")
        ]

    def __str__(self) -> str:
        return self.certificate

    def save(self, *args: Any, **kwargs: Any) -> None:
        """There is one, however often it is written."""
        self.pk = 1
        super().save(*args, **kwargs)


class DeclarationStands(GemaaktError, ValueError):
    """A declaration of performance is never changed or thrown away: it is taken back."""


class Declarations(models.QuerySet["Declaration"]):
    """Declarations together: the same that holds of one, holds of many."""

    def update(self, **fields: Any) -> int:
        """Never: `Declaration.save` takes one back."""
        raise DeclarationStands("declaration.stands")

    def delete(self) -> tuple[int, dict[str, int]]:
        """Never: it is kept ten years at least."""
        raise DeclarationStands("declaration.stands")


class Declaration(models.Model):
    """A declaration of performance as it was issued for an order; kept, and taken back at most."""

    TAKEN_BACK = frozenset({"taken_back", "why"})

    number = models.CharField(max_length=40, unique=True)
    order = models.CharField(max_length=100, db_index=True)
    customer = models.CharField(max_length=200, blank=True)
    product = models.CharField(max_length=300, blank=True)
    issued = models.DateField()
    document = models.JSONField()
    """All that it says."""
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back = models.DateTimeField(null=True, blank=True)
    why = models.CharField(max_length=300, blank=True)
    """Why it was taken back."""

    objects = models.Manager.from_queryset(Declarations)()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **more: Any) -> None:
        """A new one; one that stands can only be taken back."""
        if self.pk is not None and not (update_fields and set(update_fields) <= self.TAKEN_BACK):
            raise DeclarationStands("declaration.stands")
        super().save(*args, update_fields=update_fields, **more)

    def delete(self, *args: Any, **more: Any) -> tuple[int, dict[str, int]]:
        """Never: it is kept ten years at least."""
        raise DeclarationStands("declaration.stands")
