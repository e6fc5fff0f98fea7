"""Whether what somebody changes is still what her page showed, and who changed it meanwhile."""

import hashlib
from collections.abc import Iterable
from datetime import date
from typing import Any

from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from gemaakt.server.audit.models import AuditLine


def mark_of(values: Iterable[object]) -> str:
    """A mark of values as a page showed them: another value, another mark."""
    return hashlib.sha256(repr(list(values)).encode()).hexdigest()[:16]


def mark_of_form(form: forms.BaseForm) -> str:
    """A mark of what the record of a form says now, whatever is typed in it."""
    return mark_of(_now(form, name) for name in form.fields)


def changed_names(form: forms.BaseForm) -> list[str]:
    """Fields that say something else than the record; 80 for 80.0000 is not something else."""
    return [
        name
        for name, each in form.fields.items()
        if each.has_changed(each.to_python(_now(form, name)), form[name].data)
    ]


def _now(form: forms.BaseForm, name: str) -> Any:
    """What the record says of a field."""
    return form.get_initial_for_field(form.fields[name], name)


def overtaken(form: forms.BaseForm, seen: str, subject: str) -> list[str]:
    """What to tell where the record was changed since the page showed it; nothing where not.

    Who changed it and when, and what stands there now where the form says something else.
    """
    changed = changed_names(form)
    if seen == mark_of_form(form) or not changed:
        return []
    told = _(
        "%(who)s changed this since you opened the page. Your fields stand below and are not "
        "saved; save again if they should take the place of what stands there now:"
    )
    now = [f"{form.fields[name].label}: {_shown(form, name)}" for name in changed]
    return [told % {"who": who_changed(subject)}, *now]


def who_changed(subject: str) -> str:
    """Who last did something to a record or what belongs to it, and when."""
    about = Q(subject=subject) | Q(subject__startswith=f"{subject}/")
    line = AuditLine.objects.filter(about).first()
    if line is None:
        return _("Somebody")
    at = date_format(timezone.localtime(line.at), "j F H:i")
    return f"{line.actor_name or 'Gemaakt'} ({at})"


def _shown(form: forms.BaseForm, name: str) -> str:
    """What the record says of a field, in words."""
    field, now = form.fields[name], _now(form, name)
    if isinstance(now, bool):
        return _("yes") if now else _("no")
    if isinstance(now, date):
        return date_format(now, "j F Y")
    words = dict(getattr(field, "choices", ()))
    return str(words.get(now, now) or "–") if now != "" or "" in words else "–"
