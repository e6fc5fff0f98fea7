"""Lists for the bookkeeper: what was taken over stays as it was, and is only taken back.

They name papers and customers by their number and name: a slip is never changed.
"""

from typing import Any

from django.conf import settings
from django.db import models

from gemaakt.order.vat import Vat
from gemaakt.server.fields import EuroField


class InvoiceList(models.Model):
    """Rows that the bookkeeper took over in one go."""

    number = models.CharField(max_length=40, unique=True)
    rows = models.JSONField(default=list)
    """As they were taken over: one for each kind of pieces of an order on a paper."""
    total_eur = EuroField(default=0)
    is_elsewhere = models.BooleanField(default=False)
    """Whether they were invoiced outside of these lists; then there is nothing to take over."""
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class InvoicedPaper(models.Model):
    """A slip or return that stands on a list, once; or that was taken back, once more."""

    list = models.ForeignKey(InvoiceList, on_delete=models.CASCADE, related_name="papers")
    paper = models.CharField(max_length=40, db_index=True)
    is_undone = models.BooleanField(default=False)
    """Whether it is the reversal: the paper was taken back after it was taken over."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["paper", "is_undone"], name="invoiced_once")
        ]

    def __str__(self) -> str:
        return self.paper


class Debtor(models.Model):
    """How the bookkeeping knows a customer, where it is not as usual."""

    customer = models.CharField(max_length=200, unique=True)
    number = models.CharField(max_length=40, blank=True)
    vat_code = models.CharField(max_length=40, blank=True)
    """Empty: the usual one."""
    cost_centre = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["customer"]

    def __str__(self) -> str:
        return f"{self.number} {self.customer}"


class InvoiceForm(models.Model):
    """How the lists of this firm look: columns, usual codes, and how numbers are written."""

    vat_code = models.CharField(max_length=40, blank=True, default="")
    vat_codes = models.JSONField(default=dict, blank=True)
    """The code of each other VAT treatment (`order.vat.Vat`)."""
    cost_centre = models.CharField(max_length=40, blank=True, default="")
    ledger = models.CharField(max_length=40, blank=True, default="")
    separator = models.CharField(max_length=1, default=";")
    decimal = models.CharField(max_length=1, default=",")
    day_format = models.CharField(max_length=10, default="%d-%m-%Y")
    columns = models.JSONField(default=list, blank=True)
    """[field, heading] in their order; empty: all of them with our own headings."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="one_invoice_form_per_database")
        ]

    def __str__(self) -> str:
        return self.vat_code

    def save(self, *args: Any, **kwargs: Any) -> None:
        """There is one, however often it is made."""
        self.pk = 1
        super().save(*args, **kwargs)

    def code_of(self, vat: str) -> str:
        """The code of a VAT treatment; empty where nobody gave it, and never the usual one."""
        return str(self.vat_code if vat == Vat.USUAL else self.vat_codes.get(vat, ""))
