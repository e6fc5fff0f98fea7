"""Who may do what: five groups, and one decorator that names those who may open a page."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, cast
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from gemaakt.server.refusals import wants_json

OWNER, OFFICE, PLANNER, WORKER, READER = "owner", "office", "planner", "worker", "reader"
ROLES = (OWNER, OFFICE, PLANNER, WORKER, READER)
EVERYONE = ROLES
PLANS = (PLANNER,)
"""Who changes the plan (the owner may always)."""
RECORDS = (OFFICE, PLANNER)
"""Who changes orders and master data."""
READS = (OFFICE, PLANNER, READER)
"""Who looks at everything that is not personal work."""


def roles_of(user: AbstractBaseUser | AnonymousUser) -> frozenset[str]:
    """Names of the roles of a user, read once per request."""
    if not user.is_authenticated:
        return frozenset()
    known: frozenset[str] | None = getattr(user, "_gemaakt_roles", None)
    if known is None:
        known = frozenset(user.groups.values_list("name", flat=True))  # type: ignore[attr-defined]
        user._gemaakt_roles = known  # type: ignore[attr-defined]  # noqa: SLF001
    return known


def has_role(user: AbstractBaseUser | AnonymousUser, *roles: str) -> bool:
    """Whether the user has one of the roles; the owner has them all."""
    return bool(roles_of(user) & {OWNER, *roles})


def for_role[**P](
    *roles: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], HttpResponseBase]],
    Callable[Concatenate[HttpRequest, P], HttpResponseBase],
]:
    """Let only these roles (and the owner) in; a stranger is asked to sign in first."""

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _to_sign_in(request)
            if not has_role(request.user, *roles):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        guarded.roles = roles  # type: ignore[attr-defined]
        return cast("Callable[Concatenate[HttpRequest, P], HttpResponseBase]", guarded)

    return decorate


def _to_sign_in(request: HttpRequest) -> HttpResponseBase:
    """Ask who it is; what was typed in a form goes along."""
    if getattr(request, "htmx", False):
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
        here = f"?{urlencode({'next': page.path})}" if page.path else ""
        return HttpResponse(status=204, headers={"HX-Redirect": f"/sign-in/{here}"})
    if request.method == "POST" and not wants_json(request):
        from gemaakt.server.account.again import SignedOut, refuse

        return refuse(request, SignedOut("account.signed-out"))
    return redirect_to_login(request.get_full_path())
