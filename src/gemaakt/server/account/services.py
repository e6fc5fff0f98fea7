"""Who gets in: the first owner, one-time links, throttled passwords, tokens."""

import hashlib
import secrets
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import Group, User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from gemaakt.errors import GemaaktError
from gemaakt.server import audit
from gemaakt.server.account.models import FailedSignIn, SignInLink, Token
from gemaakt.server.roles import OWNER, ROLES

LINK_LASTS = timedelta(hours=24)
WINDOW = timedelta(minutes=15)
MOST_PER_NAME, MOST_PER_ADDRESS = 5, 20
SCOPES = (
    "company:read",
    "company:write",
    "orders:read",
    "orders:write",
    "plan:read",
    "plan:write",
    "promise",
    "events:read",
    "events:write",
)


class LinkNotValid(GemaaktError, LookupError):
    """The one-time link was used before, has expired, or never was."""


class TooManyAttempts(GemaaktError, PermissionError):
    """Too many wrong passwords; wait a little."""


class UnknownScope(GemaaktError, ValueError):
    """No part of the API has this name."""


class NameTaken(GemaaktError, ValueError):
    """Somebody has this name already."""


class LastOwner(GemaaktError, ValueError):
    """A company keeps at least one owner."""


def hash_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def owner() -> User:
    """The first owner, made when there is none; it has no password until it sets one."""
    found = User.objects.filter(groups__name=OWNER, is_active=True).order_by("pk").first()
    if found is not None:
        return found
    made = User.objects.create_user("eigenaar")
    made.groups.add(Group.objects.get_or_create(name=OWNER)[0])
    audit.log("account.owner-made", None, made.username)
    return made


@transaction.atomic
def make_link(user: User, now: datetime, *, actor: Any = None) -> str:
    """A secret that signs the user in, once, within a day."""
    secret = secrets.token_urlsafe(24)
    SignInLink.objects.create(user=user, hash=hash_of(secret), expires=now + LINK_LASTS)
    audit.log("account.link-made", actor, user.username)
    return secret


@transaction.atomic
def use_link(secret: str, now: datetime) -> User:
    """The user of the link, which is spent by this; `LinkNotValid` otherwise."""
    link = SignInLink.objects.filter(hash=hash_of(secret), user__is_active=True).first()
    spent = SignInLink.objects.filter(
        hash=hash_of(secret), used=None, expires__gt=now, user__is_active=True
    ).update(used=now)
    if link is None or not spent:
        raise LinkNotValid("account.link-not-valid")
    audit.log("account.signed-in", link.user, link.user.username, {"by": "link"})
    return link.user


def check_pace(name: str, address: str, now: datetime) -> None:
    """Refuse another try when this name or address had too many wrong ones."""
    recent = FailedSignIn.objects.filter(at__gt=now - WINDOW)
    by_name = recent.filter(name=name.lower()).count()
    by_address = recent.filter(address=address).count()
    if by_name >= MOST_PER_NAME or by_address >= MOST_PER_ADDRESS:
        raise TooManyAttempts(
            "account.too-many-attempts", minutes=int(WINDOW.total_seconds() // 60)
        )


def note_failure(name: str, address: str, now: datetime) -> None:
    """Count a wrong password and forget those of yesterday."""
    FailedSignIn.objects.create(name=name.lower()[:150], address=address[:64])
    FailedSignIn.objects.filter(at__lt=now - timedelta(days=1)).delete()


@transaction.atomic
def add_user(*, name: str, roles: list[str], actor: Any) -> User:
    """A new user without a password: she gets a one-time link."""
    if User.objects.filter(username__iexact=name).exists():
        raise NameTaken("account.name-taken", name=name)
    made = User.objects.create_user(name)
    made.groups.set(Group.objects.filter(name__in=set(roles) & set(ROLES)))
    audit.log("account.user-added", actor, name, {"roles": sorted(roles)})
    return made


@transaction.atomic
def change_user(*, user: User, roles: list[str], active: bool, actor: Any) -> None:
    """Change what a user may do; the last owner stays one."""
    stays = active and OWNER in roles
    others = User.objects.filter(groups__name=OWNER, is_active=True).exclude(pk=user.pk)
    if not stays and not others.exists():
        raise LastOwner("account.last-owner")
    user.groups.set(Group.objects.filter(name__in=set(roles) & set(ROLES)))
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        _end_everywhere(user)
    audit.log(
        "account.user-changed", actor, user.username, {"roles": sorted(roles), "active": active}
    )


def _end_everywhere(user: User) -> None:
    """Sign the user out on every device, and spend her links.

    Else a lost tablet is back as soon as she may sign in again.
    """
    mine = [
        each.pk
        for each in Session.objects.filter(expire_date__gt=timezone.now()).iterator()
        if each.get_decoded().get(SESSION_KEY) == str(user.pk)
    ]
    Session.objects.filter(pk__in=mine).delete()
    SignInLink.objects.filter(user=user, used=None).update(used=timezone.now())


@transaction.atomic
def make_token(*, name: str, scopes: list[str], actor: Any) -> tuple[Token, str]:
    """A key for another program and its secret, which is shown once."""
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown:
        raise UnknownScope("account.unknown-scope", scope=", ".join(unknown))
    if Token.objects.filter(name=name).exists():
        raise NameTaken("account.name-taken", name=name)
    secret = "gemaakt_" + secrets.token_urlsafe(32)
    token = Token.objects.create(
        name=name, hash=hash_of(secret), scopes=sorted(scopes), created_by=audit.user_of(actor)
    )
    audit.log("account.token-made", actor, name, {"scopes": sorted(scopes)})
    return token, secret


@transaction.atomic
def revoke_token(*, token_id: int, actor: Any, now: datetime) -> None:
    """End a key; what it did stays in the log."""
    token = Token.objects.get(pk=token_id)
    Token.objects.filter(pk=token_id, revoked=None).update(revoked=now)
    audit.log("account.token-revoked", actor, token.name)


def token_of(secret: str, now: datetime) -> Token | None:
    """The token with this secret, unless it has been revoked."""
    token = Token.objects.filter(hash=hash_of(secret), revoked=None).first()
    if token is not None:
        stale = Q(last_used=None) | Q(last_used__lt=now - timedelta(minutes=1))
        Token.objects.filter(stale, pk=token.pk).update(last_used=now)
    return token
