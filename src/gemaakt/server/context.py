"""What every page knows: the company's name and whether it is the demo."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject


def _name() -> str:
    from gemaakt.server.shop.queries import company_name

    return company_name()


def _is_known(request: HttpRequest) -> bool:
    """Whether somebody signed in: who only scans a label has no list to begin with."""
    user = getattr(request, "user", None)
    return bool(user is not None and user.is_authenticated)


def company(request: HttpRequest) -> dict[str, Any]:
    """Company name (read when used), demo or own, roles of the user."""
    from gemaakt.server.roles import roles_of

    return {
        "company_name": SimpleLazyObject(_name),
        "is_demo": settings.HOME.is_demo,
        "own_list_url": "/own/" if settings.HOME.is_demo and _is_known(request) else "",
        "roles": SimpleLazyObject(lambda: roles_of(request.user)),
    }
