"""How far the story is; what each station made lies in the rooms themselves."""

from django.db import models


class StoryRun(models.Model):
    """One fence on its way through the rooms."""

    seed = models.PositiveIntegerField(default=0)
    iterations = models.PositiveIntegerField(default=400)
    quote = models.ForeignKey("quote.QuoteVersion", null=True, on_delete=models.SET_NULL)
    nest = models.ForeignKey("nest.Nest", null=True, on_delete=models.SET_NULL)
    plan = models.ForeignKey("plan.PlanVersion", null=True, on_delete=models.SET_NULL)
    passport = models.ForeignKey("passport.PassportVersion", null=True, on_delete=models.SET_NULL)
    drawings = models.JSONField(default=list)
    work = models.JSONField(null=True)
    """`gemaakt.work/1`: every tap and the post-calculation."""
    summary = models.JSONField(null=True)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.pk}"
