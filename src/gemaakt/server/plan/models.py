"""Plans as versions. A version is never changed once made; publishing only moves a mark."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from gemaakt.server.solve.models import Solve


class PlanVersion(models.Model):
    """One plan: the document `gemaakt.plan/1` as it was made, and its rows for pages.

    `company` is the company document that it was planned from, so that it can always be verified
    and explained again. At most one version is published: that is what the floor sees.
    """

    class Status(models.TextChoices):
        """Where a version is."""

        DRAFT = "draft"
        PUBLISHED = "published"
        SUPERSEDED = "superseded"
        DISCARDED = "discarded"

    name = models.CharField(max_length=200, blank=True)
    status = models.CharField(
        max_length=12, choices=Status.choices, default=Status.DRAFT, db_index=True
    )
    document = models.JSONField()
    company = models.JSONField()
    time_zero = models.DateTimeField()
    verified = models.BooleanField(default=False)
    operation_count = models.PositiveIntegerField(default=0)
    late_count = models.PositiveIntegerField(default=0)
    left_out_count = models.PositiveIntegerField(default=0)
    """Operations that are asked and not in it: they fit nowhere, or wait for one that does not."""
    figures = models.JSONField(default=dict, blank=True)
    """Late orders, hours, euros and kW, counted once: what drafts are held against."""
    based_on = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    solve = models.OneToOneField(
        Solve, null=True, on_delete=models.SET_NULL, related_name="plan_version"
    )
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    published_at = models.DateTimeField(null=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["status"], condition=Q(status="published"), name="one_published_plan"
            )
        ]

    def __str__(self) -> str:
        return f"{self.pk} {self.status}"


class PlannedOrder(models.Model):
    """When an order of a version ends, how late that is and why."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="orders")
    order = models.CharField(max_length=100)
    start = models.DateTimeField()
    end = models.DateTimeField()
    late_min = models.PositiveIntegerField(default=0)
    why = models.JSONField(default=list)
    """Causes in the form of the document: [{cause, what, minutes}]."""
    remedies = models.JSONField(null=True, blank=True)
    """What would help, the cheapest first; null while nobody tried."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["version", "order"], name="order_once_per_version")
        ]
        indexes = [models.Index(fields=["version", "late_min"], name="planned_order_late")]

    def __str__(self) -> str:
        return f"{self.order} {self.end:%Y-%m-%d %H:%M}"


class PlannedOperation(models.Model):
    """One operation of a version in time; codes are those of the company document."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="operations")
    order = models.CharField(max_length=100)
    operation = models.CharField(max_length=100)
    machine = models.CharField(max_length=100, blank=True)
    """Empty for a step outside."""
    supplier = models.CharField(max_length=100, blank=True)
    start = models.DateTimeField()
    setup_end = models.DateTimeField()
    end = models.DateTimeField()
    people = models.JSONField(default=list)
    """[{id, from, to, role}] in minutes since the version's `time_zero`."""
    work = models.JSONField(default=list)
    """[[from, to], …] in minutes since `time_zero`; what lies between is pause."""
    power_kw = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "order", "operation"], name="operation_once_per_version"
            )
        ]
        indexes = [
            models.Index(fields=["version", "machine", "start"], name="planned_on_machine"),
            models.Index(fields=["version", "start"], name="planned_start"),
            models.Index(fields=["version", "end"], name="planned_end"),
        ]

    def __str__(self) -> str:
        return f"{self.order}.{self.operation} {self.machine}"


class PlannedWork(models.Model):
    """A stretch in which a person does or supervises a planned operation."""

    planned = models.ForeignKey(
        PlannedOperation, on_delete=models.CASCADE, related_name="stretches"
    )
    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="+")
    person = models.CharField(max_length=100)
    role = models.CharField(max_length=12, default="does")
    start = models.DateTimeField()
    end = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["version", "person", "start"], name="planned_by_person")]

    def __str__(self) -> str:
        return f"{self.person} {self.start:%Y-%m-%d %H:%M}"


class PlannedLoad(models.Model):
    """Worked minutes of a version per week, machine and skill: what the load of weeks adds up."""

    version = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="loads")
    week = models.DateField()
    """The Monday of the week."""
    machine = models.CharField(max_length=100)
    skill = models.CharField(max_length=100, blank=True)
    work_min = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["version", "week", "machine", "skill"], name="load_once_per_week"
            )
        ]

    def __str__(self) -> str:
        return f"{self.week} {self.machine} {self.skill} {self.work_min}"


class PlanDraft(models.Model):
    """What a planner tries out: pins on top of a version, and what the engine answered.

    Nothing of it is seen on the floor. `overlay` holds the operations that differ from the base,
    in the form of the plan document; publishing makes a new version of base and overlay.
    """

    name = models.CharField(max_length=200)
    base = models.ForeignKey(PlanVersion, on_delete=models.CASCADE, related_name="drafts")
    pins = models.JSONField(default=dict, blank=True)
    """"order/operation" -> {machine, start}, start in minutes since the base's zero."""
    changes = models.JSONField(default=list, blank=True)
    """What is different in the firm: [{what, …}], such as a second machine."""
    overlay = models.JSONField(default=dict, blank=True)
    late = models.JSONField(default=list, blank=True)
    """[order, minutes] of every late order."""
    conflicts = models.JSONField(default=list, blank=True)
    document = models.JSONField(null=True, blank=True)
    """The whole answer, where the firm itself was changed and everything may have moved."""
    figures = models.JSONField(default=dict, blank=True)
    """Late orders, worked and paid hours, euros and kW of the answer, to compare drafts."""
    verified = models.BooleanField(default=False)
    """Whether the independent checker has accepted the answer as it stands."""
    solve = models.OneToOneField(
        Solve, null=True, on_delete=models.SET_NULL, related_name="plan_draft"
    )
    """The search that works out the answer in the background."""
    created = models.DateTimeField(auto_now_add=True)
    changed = models.DateTimeField(auto_now=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    version = models.OneToOneField(
        PlanVersion, null=True, on_delete=models.SET_NULL, related_name="from_draft"
    )
    """The version that was made of it, once it is published."""

    class Meta:
        ordering = ["-changed"]

    def __str__(self) -> str:
        return self.name


class Reservation(models.Model):
    """Room held for work that was promised but not ordered; it falls free when it expires."""

    name = models.CharField(max_length=200)
    operations = models.JSONField()
    """The steps in the form of the company document."""
    weight = models.PositiveIntegerField(default=1)
    day = models.DateField()
    ends = models.DateTimeField()
    expires = models.DateTimeField(db_index=True)
    released = models.DateTimeField(null=True, blank=True)
    """When it was given up before it expired."""
    external_id = models.CharField(max_length=200, null=True, blank=True, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name} {self.day}"
