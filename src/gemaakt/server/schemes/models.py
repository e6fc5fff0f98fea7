"""What the firm itself wrote down: minutes per obligation, hours of research and development."""

from datetime import date

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


class ResearchProject(models.Model):
    """A project for which R&D hours are declared, in one calendar year."""

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=200, blank=True)
    year = models.PositiveSmallIntegerField()
    declared_h = models.DecimalField(max_digits=9, decimal_places=2, null=True, blank=True)
    """Hours in the declaration of RVO; empty while there is none."""
    orders = models.JSONField(default=list, blank=True)
    """Orders whose clocked minutes are proposed for this project."""

    class Meta:
        ordering = ["-year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["code", "year"], name="research_project_once_a_year")
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.year}"


class ResearchHours(models.Model):
    """Minutes of one person on one project on one day, and the day on which they were written."""

    project = models.ForeignKey(ResearchProject, on_delete=models.PROTECT, related_name="hours")
    person = models.CharField(max_length=100)
    day = models.DateField(db_index=True)
    worked_min = models.PositiveIntegerField()
    recorded_on = models.DateField()
    """By the clock of the server: nobody writes an earlier day down."""
    earlier = models.JSONField(default=list, blank=True)
    """[[day of writing, minutes]] of the minutes that stood before others were added to them."""

    class Meta:
        ordering = ["day", "person"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "person", "day"], name="research_hours_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.person} {self.day}"

    def parts(self) -> list[tuple[date, int]]:
        """The minutes by the day on which they were written, the first first."""
        before = [(date.fromisoformat(day), int(minutes)) for day, minutes in self.earlier]
        last_min = self.worked_min - sum(minutes for _day, minutes in before)
        return [*before, (self.recorded_on, last_min)]

    def change(self, minutes: int, today: date) -> None:
        """Add what is more as written today; take what is less off what was written last.

        What stood there in time stays in time: only what is added later can be late.
        """
        parts = self.parts()
        more_min = minutes - self.worked_min
        while more_min < 0:
            on, last_min = parts.pop()
            if last_min > -more_min:
                parts.append((on, last_min + more_min))
            more_min = min(0, more_min + last_min)
        if more_min > 0 and parts[-1][0] == today:
            parts[-1] = (today, parts[-1][1] + more_min)
        elif more_min > 0:
            parts.append((today, more_min))
        self.worked_min, self.recorded_on = minutes, parts[-1][0]
        self.earlier = [[day.isoformat(), each_min] for day, each_min in parts[:-1]]


class HandoverNote(models.Model):
    """What only people know: a chapter of the handover book, written by the firm."""

    chapter = models.CharField(max_length=40, unique=True)
    text = models.TextField(blank=True)
    changed = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["chapter"]

    def __str__(self) -> str:
        return self.chapter
