"""Minutes that the firm itself measured per obligation; nobody else's figure is ever shown."""

from django.db import models


class BurdenMinutes(models.Model):
    """Minutes a year of one obligation, before and with Gemaakt."""

    obligation = models.CharField(max_length=80, unique=True)
    minutes = models.PositiveIntegerField()
    with_gemaakt = models.PositiveIntegerField(null=True, blank=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["obligation"]

    def __str__(self) -> str:
        return self.obligation
