"""What every page shows around its content: the menu, the language, the theme, the version."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from secrets import token_urlsafe
from typing import Any

from django import template
from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.formats import date_format, get_format, number_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

import gemaakt
from gemaakt.carbon import words
from gemaakt.server.audit.words import details, said
from gemaakt.server.makes_once import MARK
from gemaakt.server.measures import with_unit
from gemaakt.server.order.models import Order
from gemaakt.server.printed import base_address, is_only_here
from gemaakt.server.refusals import language
from gemaakt.server.roles import EVERYONE, has_role

register = template.Library()
register.filter(with_unit)


@register.inclusion_tag("partials/qr_address.html", takes_context=True)
def qr_address(context: Mapping[str, Any]) -> dict[str, Any]:
    """Where the QR codes of this paper lead, and a warning where no other device gets there."""
    address = base_address(context["request"])
    return {"address": address, "is_only_here": is_only_here(address)}


MENU: tuple[tuple[str, str | Promise], ...] = (
    ("/morning/", _("This morning")),
    ("/orders/", _("Orders")),
    ("/board/", _("Planning board")),
    ("/plan/", _("Plan")),
    ("/quotes/", _("Quotes")),
    ("/nest/", _("Nest")),
    ("/people/", _("People")),
    ("/energy/", _("Energy")),
    ("/terminal/", _("Shop floor")),
)
"""The rooms in the order of the flow; a room that is not built yet is not shown."""

MORE: tuple[tuple[str, str | Promise], ...] = (
    ("/shop/", _("The firm")),
    ("/promise/", _("Promise a date")),
    ("/floor/", _("Messages of the floor")),
    ("/shop/away/person/", _("Who is away")),
    ("/deliveries/", _("Deliveries")),
    ("/passports/", _("Passports")),
    ("/materials/", _("Materials")),
    ("/schemes/", _("Schemes")),
    ("/import/", _("Import")),
    ("/tables/", _("Tables in and out")),
    ("/users/", _("Users and keys")),
    ("/log/", _("Who changed what")),
    ("/wensen/", _("Sixteen wishes")),
)
"""What is not asked for every day, folded behind one word so that the bar stays one line."""

WITHIN = {
    "/day/": "/morning/", "/scenarios/": "/plan/", "/material/": "/nest/",
    "/invoices/": "/deliveries/", "/returns/": "/deliveries/", "/certificates/": "/passports/",
    "/factors/": "/passports/", "/footprints/": "/passports/", "/trace/": "/passports/",
}  # fmt: skip
"""The room of the menu that pages with an address of their own are part of."""


@cache
def _roles(path: str) -> tuple[str, ...] | None:
    """Roles that may open a page beside the owner; None when there is no such page."""
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    return getattr(view, "roles", EVERYONE)


def _address(*names: str) -> str:
    """The address of the first of these names that this server knows."""
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


@register.simple_tag(takes_context=True)
def nav_items(context: template.Context) -> list[dict[str, Any]]:
    """The menu for this visitor: the pages that her roles may open, and where she is."""
    return _items(context, MENU)


@register.simple_tag(takes_context=True)
def more_items(context: template.Context) -> list[dict[str, Any]]:
    """What is folded behind `More`, for this visitor."""
    return _items(context, MORE)


def _items(
    context: template.Context, menu: tuple[tuple[str, str | Promise], ...]
) -> list[dict[str, Any]]:
    request = context.get("request")
    user = getattr(request, "user", None)
    if request is None or user is None or not user.is_authenticated:
        return []
    current = next(
        (room for at, room in WITHIN.items() if _is_here(request.path, at)), request.path
    )
    above = [path for path, _label in menu if _is_here(current, path)]
    here = max(above, key=len, default="")  # a page within the firm is not the firm itself too
    return [
        {"href": path, "label": label, "here": path == here}
        for path, label in menu
        if (roles := _roles(path)) is not None and has_role(user, *roles)
    ]


def _is_here(current: str, path: str) -> bool:
    return current == path if path == "/" else current.startswith(path)


@register.simple_tag(takes_context=True)
def theme(context: template.Context) -> str:
    """`light`, `dark`, or `auto` for what the visitor's own computer prefers."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request is not None else ""
    return chosen if chosen in ("light", "dark") else "auto"


@register.simple_tag
def language_switch() -> str:
    """Where the language is chosen; empty when the server offers no choice."""
    return _address("set_language")


@register.simple_tag
def sign_out() -> str:
    """Where one signs out."""
    return _address("account:sign_out", "sign_out")


@register.simple_tag(takes_context=True)
def company_name(context: template.Context) -> str:
    """The firm's name, when the page's context carries it."""
    firm = context.get("company")
    return str(getattr(firm, "name", "") or context.get("company_name", "") or "")


@register.simple_tag
def has_orders() -> bool:
    """Whether there is any order at all."""
    return Order.objects.exists()


@register.simple_tag
def once() -> SafeString:
    """The mark of a form that makes something, by which sending it twice makes it once."""
    return format_html('<input type="hidden" name="{}" value="{}">', MARK, token_urlsafe(9))


@register.simple_tag
def version() -> str:
    """The version of the program."""
    return gemaakt.__version__


@register.simple_tag
def duration(minutes: int) -> str:
    """Minutes, hours or days in words."""
    from gemaakt.server.plan.why import duration as in_words

    return in_words(int(minutes or 0))


@register.simple_tag
def percent(share: float) -> str:
    """A share as a whole percentage."""
    return f"{round(float(share) * 100)}%"


@register.simple_tag
def euro(amount: Decimal | str | None) -> str:
    """Whole euros as the language of the page writes them."""
    return (
        f"€ {number_format(round(Decimal(str(amount or 0))), decimal_pos=0, force_grouping=True)}"
    )


@register.simple_tag
def euro_more(amount: Decimal | str, than: Decimal | str) -> str:
    """How many euros more (or less) than another amount."""
    more = Decimal(str(amount)) - Decimal(str(than))
    return f"{'+' if more >= 0 else '−'} {euro(abs(more))}"


@register.filter
def named(names: Mapping[str, str], code: str) -> str:
    """The name that belongs to a code, or the code where nobody gave it one."""
    return names.get(code) or code


@register.filter
def number(value: Any, digits: int = 0) -> str:
    """A number as the page's language writes it: groups of three, no zeros that say nothing."""
    try:
        exact = round(Decimal(str(value)), int(digits))
    except (InvalidOperation, ValueError):
        return "–"
    text = f"{exact:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return number_format("0" if text in ("-0", "") else text, force_grouping=True)


@register.filter
def in_words(text: Any, kind: str = "source") -> str:
    """A text of the factor book (boundary, source, licence) in the language of the page."""
    return words.in_words(kind, str(text), language())


@register.filter
def measure(value: Any, digits: int = 2) -> str:
    """A measure as the trade writes it: 1400, not 1.400; 1,5 with the comma of the language."""
    text = f"{round(float(value), int(digits)):.10g}" if value not in (None, "") else "–"
    return number_format(text) if text != "–" else text


@register.filter
def price(value: Any) -> str:
    """An amount of euros: two decimals, or as many as a small rate needs, up to four."""
    text = number(value, 4)
    point = get_format("DECIMAL_SEPARATOR")
    whole, _point, cents = text.partition(point)
    return text if text == "–" else f"{whole}{point}{cents.ljust(2, '0')}"


@register.filter
def unit(symbol: str) -> str:
    """A unit as it is read aloud: `kg CO2e/m²` for `kgCO2e/m2`."""
    return symbol.replace("kgCO2e", "kg CO2e").replace("m2", "m²").replace("m3", "m³")


MONTH = re.compile(r"[12][0-9]{3}-(0[1-9]|1[0-2])")


@register.filter
def month(period: str) -> str:
    """`2026-11` by its name; anything else, such as a customer, as it is."""
    if not MONTH.fullmatch(period):
        return period
    return date_format(date.fromisoformat(f"{period}-01"), "F Y")


@register.filter
def moment(instant: datetime | None) -> str:
    """A day and an hour: `ma 10:56` in this week, `ma 14 dec 10:56` beyond it."""
    if instant is None:
        return ""
    local, today = timezone.localtime(instant), timezone.localdate()
    this_week = local.date().isocalendar()[:2] == today.isocalendar()[:2]
    return date_format(local, "D H:i" if this_week else "D j M H:i")


@register.filter
def plain(value: Any) -> str:
    """A number for a field of a form: a point, no groups, no zeros that say nothing."""
    return f"{value:.10g}" if isinstance(value, (int, float)) else str(value)


@register.simple_tag
def log_words(line: Any) -> str:
    """A line of the audit log as a person would say it."""
    return said(line.action, line.subject)


@register.simple_tag
def log_details(line: Any) -> str:
    """What else a line of the audit log holds, in words."""
    return details(line.data)
