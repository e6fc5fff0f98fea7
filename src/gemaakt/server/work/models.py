"""Events of the floor as they came, and the clockings that follow from them.

Events are only ever added; each carries a key made on the device, so that sending one twice adds
it once. A clocking is one person on one operation from a start to an end; nobody's clock runs on
after her shift.
"""

from django.db import models
from django.db.models import Q

IDLE_MIN = 60
"""Editable default: an hour without a touch is longer than most jobs at a machine."""


class SharedTablets(models.Model):
    """The one row of how tablets that several people use behave."""

    idle_min = models.PositiveIntegerField(default=IDLE_MIN)
    """Minutes without a touch after which a tablet asks anew who is there; 0 never asks."""

    class Meta:
        verbose_name_plural = "shared tablets"
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="one_rule_for_shared_tablets")
        ]

    def __str__(self) -> str:
        return f"{self.idle_min} min"

    @classmethod
    def now(cls) -> "SharedTablets":
        """As it was set, else the default."""
        return cls.objects.first() or cls()


class TerminalKey(models.Model):
    """How a person shows who she is at the terminal: a PIN, a badge, or neither."""

    person = models.CharField(max_length=100, unique=True)
    pin = models.CharField(max_length=200, blank=True)
    """Hash of the PIN."""
    badge = models.CharField(max_length=100, null=True, blank=True, unique=True)

    def __str__(self) -> str:
        return self.person


class Tally(models.Model):
    """What a step said of its pieces before the taps counted on it, and what they made of it.

    Whatever tablet is late, they are counted anew from there, in order of time. Once the step
    says something else than they made of it, a list or a hand has put it right since: what it
    says then is where the next tap begins.
    """

    order = models.CharField(max_length=100)
    operation = models.CharField(max_length=100)
    before = models.JSONField(default=list)
    after = models.JSONField(default=list)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["order", "operation"], name="one_tally_per_step")
        ]

    def __str__(self) -> str:
        return f"{self.order}/{self.operation}"


class WorkEvent(models.Model):
    """Something that somebody did at a terminal."""

    class Kind(models.TextChoices):
        """What was done."""

        START = "start"
        PAUSE = "pause"
        DONE = "done"
        SCRAP = "scrap"
        MESSAGE = "message"
        SHIFT_END = "shift-end"
        SENT = "sent"
        BACK = "back"
        NOT_SENT = "not-sent"
        NOT_BACK = "not-back"
        NOT_DONE = "not-done"
        LOST_SHEET = "lost-sheet"
        NOT_LOST = "not-lost"

    key = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    person = models.CharField(max_length=100, db_index=True)
    order = models.CharField(max_length=100, blank=True)
    operation = models.CharField(max_length=100, blank=True)
    batch = models.CharField(max_length=64, blank=True)
    """What one tap did to several operations carries the same batch."""
    machine = models.CharField(max_length=100, blank=True)
    """With start: on which machine, where somebody chose another than planned."""
    at = models.DateTimeField(db_index=True)
    """When it happened, by the clock of the server."""
    received = models.DateTimeField(auto_now_add=True)
    quantity = models.PositiveIntegerField(default=0)
    good = models.PositiveIntegerField(null=True, blank=True)
    """With done and back: good pieces as somebody counted them; empty is all that are left."""
    tally = models.ForeignKey(Tally, null=True, blank=True, on_delete=models.SET_NULL)
    """In which it is counted; empty in what the step said before, or it tells of no pieces."""
    reason = models.CharField(max_length=200, blank=True)
    text = models.TextField(blank=True)
    photo = models.FileField(upload_to="floor/%Y/%m", blank=True)
    seen = models.BooleanField(default=False)
    """Whether the planner has read a message."""

    class Meta:
        ordering = ["at", "id"]
        indexes = [models.Index(fields=["order", "operation"], name="work_event_operation")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.person} {self.kind} {self.order}/{self.operation}"


class Clocking(models.Model):
    """One person on one operation, from a start to an end; open while the end is empty."""

    person = models.CharField(max_length=100)
    order = models.CharField(max_length=100)
    operation = models.CharField(max_length=100)
    machine = models.CharField(max_length=100, blank=True)
    skill = models.CharField(max_length=100, blank=True)
    """What the step asks of who does it: practice, for who learns it."""
    batch = models.CharField(max_length=64, blank=True)
    start = models.DateTimeField()
    end = models.DateTimeField(null=True, blank=True)
    worked_min = models.FloatField(default=0)
    """Minutes of this operation; a batch shares its minutes by what was planned for each."""
    weight_min = models.FloatField(default=1)
    """Planned minutes, by which a batch is split."""
    flagged = models.BooleanField(default=False)
    """Closed at the end of the shift because it was forgotten: look at it once."""
    tapped_start = models.DateTimeField(null=True, blank=True)
    """When it was started by the tap, once somebody has corrected it: no tap changes it then."""

    class Meta:
        ordering = ["start", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "order", "operation"],
                condition=Q(end=None),
                name="one_open_clock_per_operation",
            )
        ]
        indexes = [
            models.Index(fields=["person", "end"], name="clocking_open"),
            models.Index(fields=["order", "operation"], name="clocking_operation"),
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.order}/{self.operation} {self.start:%Y-%m-%d %H:%M}"


class PracticeTold(models.Model):
    """Hours of practice that a list told of somebody's learning goal, and since when it holds.

    What she clocks on that skill afterwards comes on top.
    """

    person = models.CharField(max_length=100)
    skill = models.CharField(max_length=100)
    told_h = models.FloatField()
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "skill"], name="one_practice_per_goal")
        ]

    def __str__(self) -> str:
        return f"{self.person} {self.skill} {self.told_h}"
