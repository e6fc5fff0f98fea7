"""Searches: what was asked, how far it is, what came out."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class Solve(models.Model):
    """One search in the background, fenced by its attempt.

    The supervisor beats `beat`, not the child: an import of seconds would look like death. Every
    write of a child is conditional on `attempt`, so a late one of an earlier attempt is lost.
    """

    class Status(models.TextChoices):
        """Where a search is."""

        QUEUED = "queued"
        RUNNING = "running"
        DONE = "done"
        FAILED = "failed"
        CANCELLED = "cancelled"

    kind = models.CharField(max_length=40, db_index=True)
    """Who knows how: `room` for `gemaakt.server.room.solving`, `room.name` for `name_solving`."""
    snapshot = models.JSONField()
    options = models.JSONField(default=dict)
    seed = models.PositiveBigIntegerField(default=0)
    limit_s = models.FloatField(default=20.0)
    version = models.CharField(max_length=20)
    status = models.CharField(
        max_length=10, choices=Status.choices, default=Status.QUEUED, db_index=True
    )
    attempt = models.PositiveSmallIntegerField(default=0)
    beat = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    result = models.JSONField(null=True)
    reasons = models.JSONField(default=list)
    cancel_asked = models.BooleanField(default=False)
    created = models.DateTimeField(auto_now_add=True)
    started = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    asked_by_name = models.CharField(max_length=150, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["status", "id"],
                name="solve_open",
                condition=Q(status__in=["queued", "running"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk} {self.status}"

    @property
    def is_open(self) -> bool:
        """Whether the search still goes on."""
        return self.status in (self.Status.QUEUED, self.Status.RUNNING)
