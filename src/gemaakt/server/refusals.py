"""An anticipated refusal becomes a page or a JSON answer with its sentence."""

import errno
import sqlite3
from collections.abc import Callable, Iterator

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import (
    DisallowedHost,
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import OperationalError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language

from gemaakt.data import sentence
from gemaakt.data.messages import finding_row
from gemaakt.errors import GemaaktError
from gemaakt.findings import finding_of


def language() -> str:
    """The language of this page as the sentences know it."""
    return "en" if (get_language() or "nl").startswith("en") else "nl"


def sentence_of(error: GemaaktError) -> str:
    """The refusal in the language of this page."""
    return sentence(error.code, error.params, language())


def wrong_in(form: BaseForm) -> Iterator[str]:
    """What is wrong in a form, a sentence a field, behind what the page calls that field."""
    for name, errors in form.errors.items():
        label = str(form.fields[name].label) if name in form.fields else ""
        yield f"{label}: {' '.join(map(str, errors))}" if label else " ".join(map(str, errors))


def tell_wrong_in(request: HttpRequest, form: BaseForm) -> None:
    """Tell on the page that comes next what is wrong in a form."""
    for each in wrong_in(form):
        messages.error(request, each)


class DatabaseTrouble(GemaaktError, OSError):
    """The database could not keep it: the disk is full, or somebody kept it busy too long."""


TROUBLE = (
    (("disk is full", "No space left"), "server.disk-full", 507),
    (("is locked", "lock timeout", "deadlock detected"), "server.database-busy", 503),
    (("readonly database", "read-only"), "server.database-read-only", 503),
)
"""What the database says, the refusal, the status of the answer."""


def trouble_of(error: Exception) -> tuple[DatabaseTrouble, int] | None:
    """What is wrong outside the program, with the status of the answer; None for a bug."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return DatabaseTrouble("server.disk-full"), 507
    if isinstance(error, OperationalError | sqlite3.OperationalError):
        for words, code, status in TROUBLE:
            if any(word in str(error) for word in words):
                return DatabaseTrouble(code), status
    return None


def wants_json(request: HttpRequest) -> bool:
    """Whether a script of a page asks, which reads JSON."""
    return "json" in request.headers.get("Accept", "")


def _page_before(request: HttpRequest) -> str:
    """The page of this server that asked for it, if it was another one; else nothing."""
    before = request.headers.get("Referer", "")
    try:
        here = request.build_absolute_uri()
    except DisallowedHost:
        return ""
    safe = url_has_allowed_host_and_scheme(before, {request.get_host()})
    return before if safe and before != here else ""


class RefusalAsPage:
    """Middleware: a `GemaaktError` of a view is answered with status 400 and its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Answer a refusal; leave bugs alone."""
        status = 400
        if (trouble := trouble_of(error)) is not None:
            error, status = trouble
        return _answer(request, error, status) if isinstance(error, GemaaktError) else None


def _answer(request: HttpRequest, error: GemaaktError, status: int) -> HttpResponse:
    message = sentence_of(error)
    if request.path.startswith("/api/") or wants_json(request):
        row = finding_row(finding_of(error), language())
        shown = {"code": error.code, "message": message, "findings": [row]}
        return JsonResponse(shown, status=status)
    onward = "/import/" if error.code == "server.no-company" else "/"
    onwards = {"message": message, "onward": onward, "back": _page_before(request)}
    return render(request, "refused.html", onwards, status=status)


class TooMuchAtOnce(GemaaktError, ValueError):
    """More was sent at once than a page takes."""


class UnknownName(GemaaktError, LookupError):
    """This computer is called by a name or address that it does not know as its own."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What Django refuses before a page sees it: too many files or fields, or something odd."""
    error: GemaaktError = TooMuchAtOnce("server.odd-request")
    if isinstance(exception, DisallowedHost):
        error = UnknownName("server.unknown-name", name=request.headers.get("Host", "")[:100])
    elif isinstance(exception, TooManyFilesSent):
        error = TooMuchAtOnce("server.too-many-files", most=settings.DATA_UPLOAD_MAX_NUMBER_FILES)
    elif isinstance(exception, TooManyFieldsSent | RequestDataTooBig):
        error = TooMuchAtOnce("server.too-many-fields")
    return _answer(request, error, 400)
