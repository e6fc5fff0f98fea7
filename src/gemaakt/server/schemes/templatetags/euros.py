"""Euros that lead to what they rest on: an article and its sentence, or the firm's own figures."""

from decimal import Decimal

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import format_html
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def euro(value: object, target: str) -> SafeString:
    """An amount as a link to the part `target` of the page (or of another page) behind it."""
    return _link(value, target, "2g")


@register.filter
def round_euro(value: object, target: str) -> SafeString:
    """As `euro`, in whole euros."""
    return _link(value, target, "0g")


def _link(value: object, target: str, digits: str) -> SafeString:
    amount = Decimal(str(value))
    return format_html(
        '<a class="euro" href="{}">{}€&nbsp;{}</a>',
        target if "#" in target else f"#{target}",
        "−" if amount < 0 else "",
        floatformat(abs(amount), digits),
    )
