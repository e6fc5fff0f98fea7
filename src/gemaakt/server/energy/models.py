"""Meter files as read, and statements of what the limit cost."""

from django.conf import settings
from django.db import models

from gemaakt.energy import Tariff
from gemaakt.server.fields import EuroField
from gemaakt.units import QUARTER_MIN


class MeterFile(models.Model):
    """One meter series: the mean kW of every quarter from `start`; null where it is missing."""

    name = models.CharField(max_length=200)
    start = models.DateTimeField()
    values_kw = models.JSONField()
    missing = models.PositiveIntegerField(default=0)
    step_min = models.PositiveIntegerField(default=QUARTER_MIN)
    """Minutes that a row of the file stood for: of wider ones no peak of a quarter is known."""
    fed_in_kwh = models.FloatField(default=0)
    """What columns or lines of their own say went back to the grid."""
    findings = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_by_quarter(self) -> bool:
        """Whether its quarters were measured, and not made of hours or days."""
        return self.step_min <= QUARTER_MIN


class CongestionReport(models.Model):
    """The same orders planned with and without the limit (`gemaakt.congestion/1`)."""

    document = models.JSONField()
    seed = models.PositiveIntegerField(default=0)
    iterations = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"


class WhatIf(models.Model):
    """One change tried in the plan: both outcomes, and what the figures may be off by."""

    kind = models.CharField(max_length=20, db_index=True)
    """kw, solar, battery, shift or machine."""
    inputs = models.JSONField(default=dict)
    document = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.kind} {self.inputs}"


class PriceFile(models.Model):
    """Day-ahead prices as read: EUR/kWh of every quarter from `start`; null where missing."""

    name = models.CharField(max_length=200)
    start = models.DateTimeField()
    values_eur = models.JSONField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class ConnectionRights(models.Model):
    """The transport rights of the connection as the firm entered them; the last row holds."""

    connection_kw = models.FloatField()
    base_load_kw = models.FloatField(default=0)
    month_peak_kw = models.FloatField(default=0)
    rights = models.JSONField(default=list)
    """[{kind, power_kw, blocks, periods}], times as the firm wrote them."""
    limits = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.connection_kw} kW"


class GridTariff(models.Model):
    """What the grid operator and supplier charge from a day on, with where it was read."""

    valid_from = models.DateField()
    source = models.CharField(max_length=300)
    fixed_eur_per_month = EuroField(default=0)
    contract_eur_per_kw_per_month = EuroField(places=5, default=0)
    month_peak_eur_per_kw = EuroField(places=5, default=0)
    transport_eur_per_kwh = EuroField(places=5, default=0)
    supplier_eur_per_kwh = EuroField(places=5, default=0)
    tax_eur_per_kwh = EuroField(places=5, null=True, blank=True)  # type: ignore[misc]
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-valid_from", "-id"]

    def __str__(self) -> str:
        return f"{self.valid_from} {self.source}"

    def to_domain(self) -> Tariff:
        """The tariff as the bill reads it."""
        return Tariff(
            self.valid_from, self.source, self.fixed_eur_per_month,
            self.contract_eur_per_kw_per_month, self.month_peak_eur_per_kw,
            self.transport_eur_per_kwh, self.supplier_eur_per_kwh, self.tax_eur_per_kwh,
        )  # fmt: skip
