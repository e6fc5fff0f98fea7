"""Drawings as they were sent, and quotes as versions that are never changed once sent."""

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.db import models

from gemaakt.server.fields import EuroField


class Drawing(models.Model):
    """One file of a customer, kept with its hash, and what was read from it."""

    name = models.CharField(max_length=200)
    customer = models.CharField(max_length=200, blank=True, db_index=True)
    sha256 = models.CharField(max_length=64, db_index=True)
    content = models.BinaryField()
    part = models.JSONField()
    """`gemaakt.part/1`."""
    corrected = models.JSONField(default=dict, blank=True)
    """What a person said of this drawing: material, thickness_mm."""
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
    language = models.CharField(max_length=2, default="nl")
    """Language of the paper: nl, en or de."""
    sent = models.DateField(null=True, blank=True)
    addressed = models.JSONField(null=True, blank=True)
    """The customer as its paper was sent to, where that is otherwise by now: address, VAT."""
    minimum_eur = EuroField(null=True, blank=True)  # type: ignore[misc]
    """The least that the order costs; none: its lines are all."""
    vat = models.CharField(max_length=10, blank=True, default="")
    """How it is taxed (`order.vat.Vat`), and the orders of it; empty: as its customer is."""
    reference = models.CharField(max_length=200, blank=True, default="")
    """The request of the customer that it answers."""
    remark = models.TextField(blank=True, default="")
    """What stands on its paper beside the lines."""
    follows_material = models.BooleanField(null=True, blank=True)
    """Whether its prices follow the price of the metal, as it was sent; none: nobody decided, its
    paper says both a day and the price of the metal."""
    nested = models.BooleanField(default=False)
    """Whether its material is that of a real nest."""
    dates = models.JSONField(default=list, blank=True)
    """The dates to choose from, each with its price and rule."""
    chosen = models.CharField(max_length=10, default="standard")
    """Name of the date that the customer chose."""
    breaks = models.JSONField(default=list, blank=True)
    """Per line: [quantity, price a piece] of other quantities."""
    adjusted_share = models.FloatField(default=0)
    """What its price was made dearer, or below zero cheaper, by a person."""
    adjusted_why = models.CharField(max_length=300, blank=True)
    lost_to = models.CharField(max_length=10, blank=True)
    """Kind of reason: price, date, quality, stopped or other."""
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

    @property
    def listed_eur(self) -> Decimal | None:
        """What stands in a list: its usual price, and at least the minimum order amount."""
        total: Decimal | None = self.total_eur
        return max(total, self.minimum_eur or total) if total else total

    def is_expired(self, on: date) -> bool:
        """Whether its prices held until a day before this one."""
        return self.valid_until is not None and self.valid_until < on


class CustomerTerms(models.Model):
    """What was agreed with a customer for every quote: dearer or, below zero, cheaper, and from
    which amount an order goes."""

    customer = models.CharField(max_length=200, unique=True)
    share = models.FloatField()
    why = models.CharField(max_length=300)
    minimum_eur = EuroField(null=True, blank=True)  # type: ignore[misc]
    """The least that an order costs; none: that of the firm."""
    at = models.DateTimeField(auto_now=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["customer"]

    def __str__(self) -> str:
        return f"{self.customer}: {self.share:+.1%}"


class CustomerAddress(models.Model):
    """Where letters to a customer go: under his name on a quote, a confirmation and a slip; and
    the VAT number and treatment that they say."""

    customer = models.CharField(max_length=200, unique=True)
    address = models.TextField(max_length=500, blank=True)
    vat_number = models.CharField(max_length=20, blank=True, default="")
    vat = models.CharField(max_length=10, blank=True, default="")
    """How he is taxed (`order.vat.Vat`); empty: by the country of his number."""

    class Meta:
        ordering = ["customer"]

    def __str__(self) -> str:
        return self.customer


class LayerRole(models.Model):
    """What a layer of a customer's drawings is for, as a person said once."""

    customer = models.CharField(max_length=200, db_index=True)
    layer = models.CharField(max_length=200)
    role = models.CharField(max_length=10)
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["customer", "layer"], name="layer_role_once")
        ]

    def __str__(self) -> str:
        return f"{self.customer}: {self.layer} = {self.role}"


class Reservation(models.Model):
    """Room in the plan that a quote holds until a day."""

    quote = models.OneToOneField(
        QuoteVersion, on_delete=models.CASCADE, related_name="reservation"
    )
    operations = models.JSONField()
    day = models.DateField()
    expires = models.DateField(db_index=True)

    def __str__(self) -> str:
        return f"{self.quote} {self.day}"


class OwnConstant(models.Model):
    """A constant for which the firm gave its own value."""

    name = models.CharField(max_length=100, unique=True)
    value = models.FloatField()
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} = {self.value:g}"


class OwnLimit(models.Model):
    """A limit of what can be made for which the firm gave its own numbers."""

    name = models.CharField(max_length=100, unique=True)
    value = models.JSONField()
    """Of the form of the default: numbers, or rows of numbers."""
    source = models.CharField(max_length=300)
    day = models.DateField()
    """When it was measured or read."""
    at = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return f"{self.name} = {self.value}"


class LearnedFactor(models.Model):
    """A factor that past jobs propose, and what a person decided about it."""

    class Decision(models.TextChoices):
        """What was said of it."""

        ACCEPTED = "accepted"
        REJECTED = "rejected"

    name = models.CharField(max_length=100, db_index=True)
    factor = models.FloatField()
    spread = models.FloatField(default=0)
    jobs = models.PositiveIntegerField(default=0)
    decision = models.CharField(max_length=8, choices=Decision.choices)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} × {self.factor:.3f} ({self.decision})"


class PastOrder(models.Model):
    """An order from before Gemaakt, typed in by its sums: enough to learn prices from."""

    code = models.CharField(max_length=100, unique=True)
    day = models.DateField()
    total_eur = EuroField()
    files = models.PositiveIntegerField(default=1)
    parts = models.PositiveIntegerField(default=1)
    net_kg = models.FloatField(default=0)
    cut_m = models.FloatField(default=0)
    pierces = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-day", "-id"]

    def __str__(self) -> str:
        return self.code
