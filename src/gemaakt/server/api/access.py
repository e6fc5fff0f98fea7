"""Who may call: a token in `Authorization: Bearer …`, with the scope that a call asks."""

from django.http import HttpRequest
from django.utils import timezone
from ninja.security import HttpBearer

from gemaakt.errors import GemaaktError
from gemaakt.server.account.models import Token
from gemaakt.server.account.services import token_of


class NotInScope(GemaaktError, PermissionError):
    """The token may not do this."""


class ByToken(HttpBearer):
    """A token that has not been revoked."""

    def authenticate(self, request: HttpRequest, token: str) -> Token | None:
        """The token's row."""
        return token_of(token, timezone.now())


def require(request: HttpRequest, scope: str) -> Token:
    """The token of the call, when it has the scope; `NotInScope` says which one it lacks."""
    token: Token = request.auth  # type: ignore[attr-defined]
    if scope not in token.scopes:
        raise NotInScope("api.not-in-scope", scope=scope, token=token.name)
    return token
