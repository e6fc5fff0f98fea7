"""What was uploaded, how it was understood, and which columns the user chose for a layout."""

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """A workbook or list as it came in, with its preview; nothing counts before `accepted`."""

    name = models.CharField(max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField()
    fingerprint = models.CharField(max_length=64, blank=True)
    mapping = models.JSONField(default=dict)
    company = models.JSONField(null=True)
    findings = models.JSONField(default=list)
    sheets = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    accepted = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class RememberedLayout(models.Model):
    """Which column means what, for lists with these headings."""

    fingerprint = models.CharField(max_length=64, unique=True)
    mapping = models.JSONField(default=dict)

    def __str__(self) -> str:
        return self.fingerprint
