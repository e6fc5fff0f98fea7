"""Orders as rows, with their operations and the material they wait for."""

from collections.abc import Iterable
from typing import Any

import msgspec
from django.db import models

from gemaakt import order as domain
from gemaakt import routing
from gemaakt.company.load import machine_minutes
from gemaakt.server.fields import EuroField
from gemaakt.server.measures import with_unit


class Order(models.Model):
    """One order line of a customer."""

    class Status(models.TextChoices):
        """The life of an order."""

        QUOTED = "quoted"
        RELEASED = "released"
        RUNNING = "running"
        DONE = "done"
        CANCELLED = "cancelled"

    OVER = (Status.DONE, Status.CANCELLED)
    """States in which nothing of an order is made any more."""

    code = models.CharField(max_length=100, unique=True)
    customer = models.CharField(max_length=200, blank=True, db_index=True)
    product = models.CharField(max_length=300, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    due = models.DateField(null=True, blank=True, db_index=True)
    release = models.DateField(null=True, blank=True)
    weight = models.PositiveIntegerField(default=1)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.RELEASED, db_index=True
    )
    price_eur = EuroField(null=True, blank=True)  # type: ignore[misc]
    reference = models.CharField(max_length=200, blank=True)
    drawing = models.CharField(max_length=300, blank=True)
    note = models.TextField(blank=True)
    position = models.PositiveIntegerField(default=0)
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    external_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def store(cls, each: domain.Order, position: int = 0) -> "Order":
        """The row of an order, not saved yet; operations and material are rows of their own."""
        return cls(
            code=each.id,
            customer=each.customer,
            product=each.product,
            quantity=each.quantity,
            due=each.due,
            release=each.release,
            weight=each.weight,
            status=each.status.value,
            price_eur=each.price_eur,
            reference=each.reference,
            drawing=each.drawing,
            note=each.note,
            position=position,
        )

    def to_domain(
        self, operations: Iterable["Operation"], materials: Iterable["MaterialNeed"]
    ) -> domain.Order:
        """The order that the planner reads, with its rows of operations and material."""
        return domain.Order(
            id=self.code,
            customer=self.customer,
            product=self.product,
            quantity=self.quantity,
            due=self.due,
            release=self.release,
            weight=self.weight,
            status=domain.OrderStatus(self.status),
            operations=tuple(each.to_domain() for each in operations),
            materials=tuple(each.to_domain() for each in materials),
            price_eur=self.price_eur,
            reference=self.reference,
            drawing=self.drawing,
            note=self.note,
        )


def cancelled() -> models.QuerySet[Order, Any]:
    """Numbers of the orders that are cancelled, to leave them out of what was planned."""
    return Order.objects.filter(status=Order.Status.CANCELLED).values("code")


class Cancellation(models.Model):
    """Why an order is not wanted any more; it names the order by its number, which stays."""

    order = models.CharField(max_length=100, unique=True)
    was = models.CharField(max_length=10, choices=Order.Status.choices)
    """The state of the order before it was cancelled."""
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()
    is_from_outside = models.BooleanField(default=False)
    """Another program or a list said so, and may say otherwise; a person's word stays."""

    def __str__(self) -> str:
        return self.order


class HandChange(models.Model):
    """A field of an order that the office changed by hand; it names the order by its number.

    It goes when whoever sends the order says the same, or something new.
    """

    order = models.CharField(max_length=100, db_index=True)
    field = models.CharField(max_length=20)
    was = models.TextField(blank=True)
    """What was said before it was changed here, as text."""
    is_told = models.BooleanField(default=False)
    """Whether the history of the order says that it stayed against what was sent."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["order", "field"], name="hand_change_once")]

    def __str__(self) -> str:
        return f"{self.order} {self.field}"


def sums_of(each: routing.Operation) -> dict[str, Any]:
    """What the row of an operation keeps of its alternatives, so that the database can add up."""
    if not each.alternatives:
        return {"machine": "", "setup_min": 0.0, "machine_min": 0.0}
    setups = [choice.setup_min for choice in each.alternatives]
    return {
        "machine": each.alternatives[0].machine,
        "setup_min": sum(setups) / len(setups),
        "machine_min": machine_minutes(each),
    }


class Operation(models.Model):
    """One step of an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="operations")
    code = models.CharField(max_length=100)
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200, blank=True)
    after = models.JSONField(default=list, blank=True)
    alternatives = models.JSONField(default=list, blank=True)
    outside = models.JSONField(null=True, blank=True)
    quantity = models.PositiveIntegerField(default=1)
    skill = models.CharField(max_length=100, blank=True)
    skill_level = models.PositiveSmallIntegerField(default=1)
    attendance = models.CharField(max_length=10, default="whole")
    may_pause = models.BooleanField(default=True)
    setup_family = models.CharField(max_length=100, blank=True)
    transfer_quantity = models.PositiveIntegerField(null=True, blank=True)
    power_kw = models.FloatField(null=True, blank=True)
    status = models.CharField(max_length=10, default="open", db_index=True)
    done_quantity = models.PositiveIntegerField(default=0)
    scrap_quantity = models.PositiveIntegerField(default=0)
    worked_min = models.FloatField(default=0.0)
    """Minutes that a list told of the pieces still to make; clocks say it of their own steps."""
    running = models.JSONField(null=True, blank=True)
    machine = models.CharField(max_length=100, blank=True, default="")
    """The first machine that can do it, for sums by machine."""
    setup_min = models.FloatField(default=0.0)
    machine_min = models.FloatField(default=0.0)
    """Set-up, and set-up with running, on the average of the machines that can do it."""
    pin = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["order", "position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "code"], name="operation_once_per_order")
        ]

    def __str__(self) -> str:
        return f"{self.order_id} {self.code}"

    @classmethod
    def store(cls, each: routing.Operation, owner: Order, position: int = 0) -> "Operation":
        """The row of an operation, not saved yet."""
        plain = msgspec.to_builtins
        return cls(
            order=owner,
            code=each.id,
            position=position,
            name=each.name,
            after=list(each.after),
            alternatives=plain(each.alternatives),
            outside=plain(each.outside),
            quantity=each.quantity,
            skill=each.skill,
            skill_level=each.skill_level,
            attendance=each.attendance.value,
            may_pause=each.may_pause,
            setup_family=each.setup_family,
            transfer_quantity=each.transfer_quantity,
            power_kw=each.power_kw,
            status=each.status.value,
            done_quantity=each.done_quantity,
            scrap_quantity=each.scrap_quantity,
            worked_min=each.worked_min,
            running=plain(each.running),
            pin=plain(each.pin),
            **sums_of(each),
        )

    @property
    def asked_quantity(self) -> int:
        """Pieces that were asked: what is made and what is still to make."""
        return self.quantity + self.done_quantity

    @property
    def made_quantity(self) -> int:
        """Good pieces; all of them once it is done and nobody counted otherwise."""
        is_told = self.done_quantity or self.scrap_quantity
        is_done = self.status == routing.OperationStatus.DONE
        return self.quantity if is_done and not is_told else self.done_quantity

    def add_up(self) -> None:
        """Work out anew what the row keeps of its alternatives."""
        for name, value in sums_of(self.to_domain()).items():
            setattr(self, name, value)

    def to_domain(self) -> routing.Operation:
        """The operation that the planner reads."""
        return routing.Operation(
            id=self.code,
            name=self.name,
            after=tuple(self.after),
            alternatives=msgspec.convert(self.alternatives, tuple[routing.Alternative, ...]),
            outside=msgspec.convert(self.outside, routing.OutsideStep | None),
            quantity=self.quantity,
            skill=self.skill,
            skill_level=self.skill_level,
            attendance=routing.Attendance(self.attendance),
            may_pause=self.may_pause,
            setup_family=self.setup_family,
            transfer_quantity=self.transfer_quantity,
            power_kw=self.power_kw,
            status=routing.OperationStatus(self.status),
            done_quantity=self.done_quantity,
            scrap_quantity=self.scrap_quantity,
            worked_min=self.worked_min,
            running=msgspec.convert(self.running, routing.Running | None),
            pin=msgspec.convert(self.pin, routing.Pin | None),
        )


def step_of(order: str, code: str) -> Operation | None:
    """An operation by the numbers of its order and its own; None where there is none."""
    return Operation.objects.filter(order__code=order, code=code).select_related("order").first()


class MaterialNeed(models.Model):
    """Material that an operation waits for."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="materials")
    position = models.PositiveIntegerField(default=0)
    material = models.CharField(max_length=200)
    quantity = models.FloatField(default=1.0)
    unit = models.CharField(max_length=20, default="st")
    arrives = models.DateTimeField(null=True, blank=True)
    operation = models.CharField(max_length=100, blank=True)

    class Meta:
        ordering = ["order", "position", "id"]

    def __str__(self) -> str:
        return f"{with_unit(self.quantity, self.unit)} {self.material}"

    @classmethod
    def store(cls, each: domain.MaterialNeed, owner: Order, position: int = 0) -> "MaterialNeed":
        """The row of a material need, not saved yet."""
        return cls(
            order=owner,
            position=position,
            material=each.material,
            quantity=each.quantity,
            unit=each.unit,
            arrives=each.arrives,
            operation=each.operation,
        )

    def to_domain(self) -> domain.MaterialNeed:
        """The material need that the planner reads."""
        return domain.MaterialNeed(
            material=self.material,
            quantity=self.quantity,
            unit=self.unit,
            arrives=self.arrives,
            operation=self.operation,
        )
