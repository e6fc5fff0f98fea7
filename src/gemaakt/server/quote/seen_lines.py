"""The lines of a quote as its page showed them, for what is done to one of them."""

from django.contrib import messages
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from gemaakt.server.quote.asked import Asked
from gemaakt.server.quote.models import QuoteVersion
from gemaakt.server.quote.versions import asked_of
from gemaakt.server.refusals import tell_wrong_in
from gemaakt.server.seen import mark_of


def seen_lines(request: HttpRequest, row: QuoteVersion, number: int) -> list[Asked] | None:
    """The lines of a quote; None, and said, where they were changed since the page was opened.

    number: of the line that is meant, from 1.
    """
    asked = asked_of(row)
    if request.POST.get("seen") == mark_of(row.asked) and 1 <= number <= len(asked):
        return asked
    said = _("These lines were changed since you opened the page; yours are not saved.")
    messages.error(request, said)
    return None


def quote_once_more(request: HttpRequest, pk: int, form: BaseForm) -> HttpResponse:
    """The page of a quote with what is wrong in a form of it; nothing was kept."""
    tell_wrong_in(request, form)
    return redirect("quote:quote", pk=pk)
