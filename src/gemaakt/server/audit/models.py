"""The lines of the audit log."""

from typing import Any, NoReturn

from django.conf import settings
from django.db import models

from gemaakt.errors import GemaaktError


class LogIsAppendOnly(GemaaktError, TypeError):
    """A line of the log is never changed or removed."""


class AppendOnly(models.QuerySet["AuditLine"]):
    """Rows that can be added and read, nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise LogIsAppendOnly("audit.append-only")

    def delete(self) -> NoReturn:
        raise LogIsAppendOnly("audit.append-only")


class AuditLine(models.Model):
    """Somebody did something to something."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    actor_name = models.CharField(max_length=150, blank=True)
    action = models.CharField(max_length=80, db_index=True)
    subject = models.CharField(max_length=200, blank=True, db_index=True)
    data = models.JSONField(default=dict)

    objects = AppendOnly.as_manager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.actor_name} {self.action} {self.subject}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise LogIsAppendOnly("audit.append-only")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise LogIsAppendOnly("audit.append-only")


class SentForm(models.Model):
    """A form that makes something, as it was sent: sent again it leads to what it made."""

    key = models.CharField(max_length=64, unique=True)
    address = models.CharField(max_length=500, blank=True, default="")
    """Where what it made is; empty while it is being made."""
    at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.key[:8]} {self.address}"
