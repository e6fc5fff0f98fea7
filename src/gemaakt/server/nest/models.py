"""The rack as rows, every movement of it, and nests as they were accepted."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.db import models

from gemaakt.nest.apart import ApartRule
from gemaakt.units import G_PER_KG, MM_PER_M


class StockItem(models.Model):
    """One sheet, remnant, bar or coil in the rack."""

    class Kind(models.TextChoices):
        """What lies there."""

        SHEET = "sheet"
        REMNANT = "remnant"
        BAR = "bar"
        COIL = "coil"
        """Strip on a roll: its length is what is left of it."""

    class Price(models.TextChoices):
        """Where its price comes from."""

        PAID = "paid"
        ASSUMED = "assumed"
        """The kilo price of the metal on that day: no delivery note or invoice said one."""

    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.SHEET)
    material = models.CharField(max_length=60)
    thickness_mm = models.FloatField(null=True, blank=True)
    length_mm = models.FloatField()
    width_mm = models.FloatField(null=True, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    heat_number = models.CharField(max_length=60, blank=True, db_index=True)
    origin = models.CharField(max_length=2, blank=True)
    mass_g = models.PositiveBigIntegerField(default=0)
    """Whole grams of one."""
    location = models.CharField(max_length=60, blank=True)
    certificate = models.CharField(max_length=100, blank=True)
    """The material certificate (EN 10204 3.1) it came with."""
    kept_for = models.CharField(max_length=100, blank=True, default="")
    """Why nests leave it alone: kept for a customer, under a pile; empty: it takes part."""
    section = models.CharField(max_length=60, blank=True)
    """Of a bar or tube: 40x40x3."""
    outer = models.JSONField(default=list, blank=True)
    """Contour of a remnant that is no rectangle; empty when length and width say all."""
    defects = models.JSONField(default=list, blank=True)
    """Places that may not be used, each [x, y, length, width] in mm from the lower left corner."""
    grain_across = models.BooleanField(default=False)
    """Whether it was rolled along its width, as a remnant that was turned; else its length."""
    price_eur = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    """What one cost, or is booked at when it is a remnant."""
    price_source = models.CharField(max_length=8, choices=Price.choices, default=Price.PAID)
    invoice = models.CharField(max_length=60, blank=True, default="")
    """The paper that says what was paid."""
    factor_kgco2e_per_kg = models.FloatField(null=True, blank=True)
    factor_source = models.CharField(max_length=200, blank=True)
    parent = models.CharField(max_length=60, blank=True)
    """The sheet or remnant that a remnant was cut from."""
    since = models.DateField(null=True, blank=True)
    from_nest = models.ForeignKey(
        "Nest", null=True, blank=True, on_delete=models.SET_NULL, related_name="remnants"
    )

    class Meta:
        ordering = ["material", "thickness_mm", "-kind", "code"]

    def __str__(self) -> str:
        return self.code

    @property
    def strip_m(self) -> float:
        """Metres of strip on a coil."""
        return self.length_mm / MM_PER_M


class Nest(models.Model):
    """One nest: what was asked, what was laid, judged, and booked when accepted."""

    class Status(models.TextChoices):
        """Where a nest is."""

        DRAFT = "draft"
        ACCEPTED = "accepted"

    code = models.CharField(max_length=60, unique=True)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.DRAFT)
    job = models.JSONField()
    """`gemaakt.nest-job/1`."""
    document = models.JSONField()
    """`gemaakt.nest/1` with the grams of every sheet."""
    verified = models.BooleanField(default=False)
    orders = models.JSONField(default=list)
    booking = models.JSONField(null=True, blank=True)
    """What booking changed: `bought` (sheet -> lot), `steps` that made way; empty: not kept."""
    cut_on = models.JSONField(default=dict, blank=True)
    """The machine that its distances were chosen for, and the strip of its clamps (`grip_mm`)."""
    programs = models.JSONField(default=dict, blank=True)
    """What the machine calls the program of a sheet, by its number, where somebody said so."""
    sawn = models.JSONField(default=dict, blank=True)
    """Of a cut list how often each row was sawn, by its number from 1."""
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.code


class CutRule(models.Model):
    """What a machine needs between parts and from the edge, as the firm says itself."""

    machine = models.CharField(max_length=100)
    family = models.CharField(max_length=20, blank=True, default="")
    """Kind of metal it holds for; empty: all that have no rule of their own."""
    spacing_least_mm = models.FloatField()
    spacing_per_thickness_ratio = models.FloatField()
    margin_least_mm = models.FloatField()
    margin_per_thickness_ratio = models.FloatField()
    grip_mm = models.FloatField(default=0.0)
    is_common_cut = models.BooleanField(default=False)

    class Meta:
        ordering = ["machine", "family"]
        constraints = [models.UniqueConstraint(fields=["machine", "family"], name="cut_rule_once")]

    def __str__(self) -> str:
        return f"{self.machine} {self.family}".strip()

    def to_domain(self) -> ApartRule:
        """The rule that nests are asked by."""
        return ApartRule(
            self.spacing_least_mm, self.spacing_per_thickness_ratio, self.margin_least_mm,
            self.margin_per_thickness_ratio, self.grip_mm, self.is_common_cut,
        )  # fmt: skip


class StockMove(models.Model):
    """A line of the material book; rows are only ever added."""

    class Kind(models.TextChoices):
        """What happened, as `gemaakt.nest.book.Move` names it."""

        BOUGHT = "bought"
        CUT = "cut"
        REMNANT_IN = "remnant-in"
        PARTS_OUT = "parts-out"
        SCRAP = "scrap"
        COUNTED = "counted"

    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.CUT)
    on = models.DateField(null=True, db_index=True)
    part = models.CharField(max_length=200, blank=True)
    pieces = models.PositiveIntegerField(default=1)
    amount_eur = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    from_remnant = models.BooleanField(default=False)
    emission_kgco2e = models.FloatField(default=0.0)
    item = models.ForeignKey(StockItem, on_delete=models.PROTECT, related_name="moves")
    nest = models.ForeignKey(Nest, null=True, on_delete=models.PROTECT, related_name="moves")
    quantity = models.IntegerField()
    """What it changes in the rack; below zero: taken, 0: only weighed (parts, scrap)."""
    mass_g = models.BigIntegerField()
    at = models.DateTimeField(auto_now_add=True)
    why = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.item} {self.quantity:+d}"

    @property
    def kg(self) -> float:
        """Kilograms of the line; below zero: taken."""
        return self.mass_g / G_PER_KG


class FailedSheet(models.Model):
    """A sheet of a booked nest that failed at the machine, or bars of a cut list at the saw.

    It is taken back, never changed.
    """

    nest = models.ForeignKey(Nest, on_delete=models.PROTECT, related_name="failures")
    number = models.PositiveIntegerField()
    """Of the sheet in the nest, or of the row in the cut list, from 1."""
    bars = models.PositiveIntegerField(default=0)
    """Of a cut list how many of its equal bars failed; 0 for a sheet."""
    ran_min = models.FloatField(null=True, blank=True)
    """Minutes that it ran until it failed, as somebody said; empty where nobody did."""
    lost = models.JSONField(default=dict)
    """Pieces that are cut again, by the name of the part in the nest."""
    reason = models.CharField(max_length=20, blank=True)
    remark = models.CharField(max_length=300, blank=True)
    person = models.CharField(max_length=100, blank=True)
    """Who told it at the terminal."""
    key = models.CharField(max_length=64, null=True, blank=True, unique=True)
    """Of the tap, so that one that is sent twice counts once."""
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    moves = models.ManyToManyField(StockMove, related_name="failures")
    """Its lines of the material book."""
    steps = models.JSONField(default=list)
    """What it changed in the order book: each step as it was, and as it became."""
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["nest", "number"],
                condition=models.Q(taken_back=None, bars=0),
                name="sheet_failed_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.nest} {self.number}"

    @property
    def pieces(self) -> int:
        """Pieces that are cut again."""
        return sum(self.lost.values())


class CutPart(models.Model):
    """A flat part that a cutting operation of an order makes, drawn as it is nested."""

    order = models.CharField(max_length=100, db_index=True)
    operation = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    grade = models.CharField(max_length=60)
    thickness_mm = models.FloatField()
    pieces = models.PositiveIntegerField(default=1)
    """How many of it one product has."""
    piece_min = models.FloatField(default=0.0)
    """Laser minutes of one piece; 0 when they follow from its contours."""
    part = models.JSONField()
    """As in `gemaakt.nest-job/1`."""
    nested_as = ""
    """What a nest calls it: `drawn_parts` says."""

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "operation", "name"], name="cut_part_once_per_operation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}/{self.name}"


def orders_asking(job: Mapping[str, Any]) -> dict[str, str]:
    """Part of a nest job -> the order, or the customer, that it names; empty for none."""
    return {row["id"]: str(row.get("order") or "") for row in job.get("parts", ())}


def drawn_parts(orders: Iterable[str] | None = None) -> list[CutPart]:
    """The drawn parts of these orders, or of all, with what a nest calls each: order/part.

    A name that two operations of an order have is told apart by the later one.
    """
    rows = CutPart.objects.all() if orders is None else CutPart.objects.filter(order__in=orders)
    known: set[str] = set()
    found = list(rows)
    for row in found:
        row.nested_as = f"{row.order}/{row.name}"
        if row.nested_as in known:
            row.nested_as = f"{row.nested_as} ({row.operation})"
        known.add(row.nested_as)
    return found
