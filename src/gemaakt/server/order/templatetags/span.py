"""Minutes and operations in words."""

from django import template

from gemaakt.server.order.queries import span_text
from gemaakt.server.quote.words import step_word, trade_word

register = template.Library()


@register.filter
def trade(name: str) -> str:
    """An operation's name in the words of the trade."""
    return trade_word(name)


@register.filter
def step(code: str) -> str:
    """The code of an operation as a person reads it."""
    return step_word(code)


@register.filter
def span(minutes: int | None) -> str:
    """Minutes in days, hours or minutes."""
    return span_text(int(minutes or 0))
