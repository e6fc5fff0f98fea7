"""Minutes in words."""

from django import template

from gemaakt.server.order.queries import span_text

register = template.Library()


@register.filter
def span(minutes: int | None) -> str:
    """Minutes in days, hours or minutes."""
    return span_text(int(minutes or 0))
