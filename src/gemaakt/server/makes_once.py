"""What a form makes is made once: a double click, or Back and send again, leads to the first.

A form that makes something carries a mark of its own (`{% once %}`), and the view that takes it
in is `makes_once`. The same mark with the same fields is the same thing; who goes back and
changes a field makes another one.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, Concatenate

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _

from gemaakt.server.audit.models import SentForm

MARK = "once"
NOT_SAID = ("csrfmiddlewaretoken",)
KEPT, DEAD = timedelta(days=7), timedelta(minutes=10)
"""How long a form is known that was sent, and after how long nobody works on it any more."""
WAIT_S, LOOK_S = 30.0, 0.1
REDIRECT = 302

type View[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


def makes_once[**P](view: View[P]) -> View[P]:
    """A view that makes something and leads to it; a form sent before leads to the first."""

    @wraps(view)
    def once(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        key = _key(request)
        if not key:
            return view(request, *args, **kwargs)
        if not _is_first(key):
            return _made_before(request, key) or view(request, *args, **kwargs)
        try:
            answer = view(request, *args, **kwargs)
        except BaseException:
            SentForm.objects.filter(key=key).delete()
            raise
        row = SentForm.objects.filter(key=key)
        if answer.status_code == REDIRECT:
            row.update(address=answer["Location"])
        else:
            row.delete()  # what was refused may be sent again
        return answer

    return once


def _key(request: HttpRequest) -> str:
    """What tells this form with these fields and files from all others; empty for one without."""
    if request.method != "POST" or not request.POST.get(MARK):
        return ""
    said: list[Any] = [request.path, request.user.pk]
    said += sorted((name, sent) for name, sent in request.POST.lists() if name not in NOT_SAID)
    for name, files in sorted(request.FILES.lists()):
        said += [(name, each.name, each.size) for each in files]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def _is_first(key: str) -> bool:
    """Whether this process takes the form in: nobody did before, or who did came to nothing."""
    now = timezone.now()
    SentForm.objects.filter(at__lt=now - KEPT).delete()
    _row, is_new = SentForm.objects.get_or_create(key=key, defaults={"at": now})
    dead = SentForm.objects.filter(key=key, address="", at__lt=now - DEAD)
    return is_new or bool(dead.update(at=now))


def _made_before(request: HttpRequest, key: str) -> HttpResponse | None:
    """Where the first one is, once it is made; None where it was refused after all."""
    until = time.monotonic() + WAIT_S
    while time.monotonic() < until:
        address = SentForm.objects.filter(key=key).values_list("address", flat=True).first()
        if address is None:
            return None
        if address:
            messages.info(request, _("This form was sent twice; it was taken in once, as here."))
            return redirect(address)
        time.sleep(LOOK_S)
    messages.warning(request, _("This form was sent before and is still being worked on."))
    return redirect(request.path)
