"""Meter files as read, and statements of what the limit cost."""

from django.conf import settings
from django.db import models


class MeterFile(models.Model):
    """One meter series: the mean kW of every quarter from `start`; null where it is missing."""

    name = models.CharField(max_length=200)
    start = models.DateTimeField()
    values_kw = models.JSONField()
    missing = models.PositiveIntegerField(default=0)
    findings = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


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
