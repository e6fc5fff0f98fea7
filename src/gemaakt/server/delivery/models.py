"""What was said to a customer of an order: records that are never changed, only taken back.

They name orders by their number: a list that is read in again replaces the rows of orders.
"""

from datetime import date

from django.conf import settings
from django.db import models

from gemaakt import order as domain
from gemaakt.server.fields import EuroField


class Confirmation(models.Model):
    """One order confirmation as it was given; what changes is said in its next version."""

    number = models.CharField(max_length=40)
    version = models.PositiveIntegerField(default=1)
    customer = models.CharField(max_length=200, blank=True, db_index=True)
    reference = models.CharField(max_length=200, blank=True)
    language = models.CharField(max_length=2, default="nl")
    given = models.DateField()
    addressed = models.JSONField(null=True, blank=True)
    """The customer as it was given to, where that is otherwise by now: address, VAT."""
    remark = models.TextField(blank=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back = models.DateTimeField(null=True, blank=True)
    """When it was taken back: it was given by mistake, and holds no more."""

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["number", "version"], name="confirmation_once")
        ]

    def __str__(self) -> str:
        return self.number if self.version == 1 else f"{self.number}.{self.version}"


class ConfirmedLine(models.Model):
    """What a confirmation says of one order."""

    confirmation = models.ForeignKey(Confirmation, on_delete=models.CASCADE, related_name="lines")
    order = models.CharField(max_length=100, db_index=True)
    product = models.CharField(max_length=300, blank=True)
    drawing = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=200, blank=True, default="")
    """The customer's number of this order, which may not be that of the others."""
    quantity = models.PositiveIntegerField()
    price_eur = EuroField(null=True, blank=True)  # type: ignore[misc]
    day = models.DateField(null=True, blank=True)
    due_before = models.DateField(null=True, blank=True)
    """The due date of the order before this was confirmed."""

    class Meta:
        ordering = ["confirmation", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["confirmation", "order"], name="order_once_per_confirmation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.quantity}"

    def to_domain(self) -> domain.Confirmed:
        """What was said, as the library compares it."""
        day: date | None = self.day
        return domain.Confirmed(self.order, self.quantity, day, self.price_eur)


class Delivery(models.Model):
    """What went to a customer on a day: one packing slip."""

    number = models.CharField(max_length=40, unique=True)
    customer = models.CharField(max_length=200, blank=True, db_index=True)
    address = models.TextField(blank=True)
    """Where it goes."""
    addressed = models.JSONField(null=True, blank=True)
    """The customer as it was made out to, where that is otherwise by now: address, VAT."""
    day = models.DateField(db_index=True)
    carrier = models.CharField(max_length=200, blank=True)
    remark = models.TextField(blank=True)
    language = models.CharField(max_length=2, default="nl")
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    """By which another program knows it."""
    more_is_charged = models.BooleanField(default=False)
    """Whether pieces beyond what was ordered are invoiced at the price of the others."""
    were = models.JSONField(default=dict, blank=True)
    """State of each order that this delivery made done, as it was before."""
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back = models.DateTimeField(null=True, blank=True)
    """When it was taken back: it was told by mistake, and nothing of it went out."""

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number


class DeliveryLine(models.Model):
    """Pieces of one order in a delivery."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="lines")
    order = models.CharField(max_length=100, db_index=True)
    product = models.CharField(max_length=300, blank=True)
    drawing = models.CharField(max_length=300, blank=True)
    reference = models.CharField(max_length=200, blank=True)
    quantity = models.PositiveIntegerField()
    ordered = models.PositiveIntegerField()
    """Pieces that the order asked then."""
    before = models.PositiveIntegerField(default=0)
    """Pieces that had gone out before."""
    heats = models.JSONField(default=list, blank=True)
    """Heat numbers of the metal of the order as they were known then."""

    class Meta:
        ordering = ["delivery", "id"]
        constraints = [
            models.UniqueConstraint(fields=["delivery", "order"], name="order_once_per_delivery")
        ]

    def __str__(self) -> str:
        return f"{self.order} {self.quantity}"

    @property
    def left(self) -> int:
        """Pieces that were still to come after it."""
        return max(0, self.ordered - self.before - self.quantity)

    @property
    def more(self) -> int:
        """Pieces of it that are beyond what was ordered."""
        return min(self.quantity, max(0, self.before + self.quantity - self.ordered))


class Shortfall(models.Model):
    """Pieces of an order that were asked and will not be delivered any more: it is closed."""

    order = models.CharField(max_length=100, db_index=True)
    quantity = models.PositiveIntegerField()
    day = models.DateField()
    delivery = models.ForeignKey(
        Delivery, null=True, on_delete=models.CASCADE, related_name="shortfalls"
    )
    """The packing slip that said so; none where it was agreed later."""
    was = models.CharField(max_length=10, blank=True)
    """The state of the order before it was closed by it."""
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.order} -{self.quantity}"


class Returned(models.Model):
    """Pieces of an order that a customer sent back, why, and what was agreed of them."""

    class Outcome(models.TextChoices):
        """What becomes of it."""

        REMAKE = "remake"
        """Made again, all of it or some steps, as an order of its own."""
        AGAIN = "again"
        """The same pieces, or others that lie ready, are delivered on this order."""
        NOTHING = "nothing"
        """Nothing is delivered for it."""

    number = models.CharField(max_length=40, unique=True)
    order = models.CharField(max_length=100, db_index=True)
    customer = models.CharField(max_length=200, blank=True)
    product = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveIntegerField()
    day = models.DateField(db_index=True)
    reason = models.CharField(max_length=10)
    """A reason of the floor: size, material, setup, damage, drawing or other."""
    remark = models.TextField(blank=True)
    outcome = models.CharField(max_length=7, choices=Outcome.choices)
    without_slip = models.PositiveIntegerField(default=0)
    """Pieces that had gone out before without a packing slip, known since they came back."""
    remade_as = models.CharField(max_length=100, blank=True, db_index=True)
    """Number of the order that makes them again."""
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    taken_back = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.number
