"""Drawings as they were sent, and quotes as versions that are never changed once sent."""

from django.conf import settings
from django.db import models

from gemaakt.server.fields import EuroField


class Drawing(models.Model):
    """One file of a customer, kept with its hash, and what was read from it."""

    name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    part = models.JSONField()
    """`gemaakt.part/1`."""
    findings = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class QuoteVersion(models.Model):
    """One version of a quote: the document as computed and what it was computed from."""

    class Status(models.TextChoices):
        """The life of a quote."""

        DRAFT = "draft"
        SENT = "sent"
        WON = "won"
        LOST = "lost"

    number = models.CharField(max_length=40, db_index=True)
    version = models.PositiveIntegerField(default=1)
    customer = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True)
    status = models.CharField(
        max_length=6, choices=Status.choices, default=Status.DRAFT, db_index=True
    )
    document = models.JSONField()
    """`gemaakt.quote/1`."""
    asked = models.JSONField(default=list)
    """Lines as asked: drawing, material, thickness, quantity, work."""
    total_eur = EuroField(null=True)  # type: ignore[misc]
    promise_date = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    lost_reason = models.CharField(max_length=300, blank=True)
    order_code = models.CharField(max_length=100, blank=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="quote_version_once")
        ]

    def __str__(self) -> str:
        return f"{self.number}.{self.version}"
