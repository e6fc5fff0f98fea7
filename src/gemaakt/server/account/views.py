"""Pages of signing in and of users and tokens."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.forms import PasswordChangeForm, SetPasswordForm
from django.contrib.auth.models import User
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from gemaakt.server import audit
from gemaakt.server.account import again, services
from gemaakt.server.account.forms import SignInForm
from gemaakt.server.account.models import Token
from gemaakt.server.plan.models import PlanVersion
from gemaakt.server.printed import printed_address
from gemaakt.server.refusals import sentence_of
from gemaakt.server.roles import EVERYONE, OWNER, READS, RECORDS, ROLES, for_role, has_role
from gemaakt.server.shop.queries import has_company

BACKEND = "django.contrib.auth.backends.ModelBackend"
BY_LINK = "by_link"
"""Kept in the session of who came in by a one-time link, until a password is set."""


@require_GET
@never_cache
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether a verified plan stands, without sign-in."""
    try:
        version = (
            PlanVersion.objects.filter(status=PlanVersion.Status.PUBLISHED)
            .only("operation_count", "verified")
            .first()
        )
    except DatabaseError:
        return JsonResponse(
            {"planned": False, "operations": 0, "plan_verified": False}, status=503
        )
    return JsonResponse(
        headers={"X-Gemaakt-Company": settings.COMPANY_MARK},
        data={
            "planned": version is not None,
            "operations": version.operation_count if version else 0,
            "plan_verified": bool(version and version.verified),
        },
    )


def start_page(request: HttpRequest) -> HttpResponseBase:
    """The page that a role begins with."""
    if not request.user.is_authenticated:
        return redirect("account:sign_in")
    return redirect(home_of(request))


def home_of(request: HttpRequest) -> str:
    """Where this user begins."""
    if not has_company():
        return "/import/" if has_role(request.user, *RECORDS) else "/sign-in/password/"
    if has_role(request.user, *READS):
        return "/morning/"
    return next((each for each in ("/terminal/", "/day/") if _exists(each)), "/sign-in/password/")


def _exists(address: str) -> bool:
    try:
        resolve(address)
    except Resolver404:
        return False
    return True


@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password; wrong ones are counted. A form that was sent goes on."""
    form = SignInForm(request.POST or None)
    kept = again.carried(request) if again.SENT in request.POST else {}
    if request.method == "POST" and form.is_valid():
        name, now = form.cleaned_data["username"], timezone.now()
        address = request.META.get("REMOTE_ADDR", "")
        services.check_pace(name, address, now)
        user = authenticate(request, username=name, password=form.cleaned_data["password"])
        if user is not None:
            login(request, user)
            audit.log("account.signed-in", user, user.get_username(), {"by": "password"})
            if kept.get("to"):
                return render(request, "account/send_again.html", kept)
            return redirect(_next(request))
        services.note_failure(name, address, now)
        form.add_error(None, _("This name and password do not belong together."))
    return render(request, "account/sign_in.html", {**kept, "form": form})


def _next(request: HttpRequest) -> str:
    wanted = request.GET.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()})
    return wanted if wanted and safe else home_of(request)


@require_GET
@never_cache
def link(request: HttpRequest, secret: str) -> HttpResponse:
    """Sign in with a one-time link."""
    try:
        user = services.use_link(secret, timezone.now())
    except services.LinkNotValid:
        if request.user.is_authenticated:
            return redirect("start")
        raise
    login(request, user, backend=BACKEND)
    request.session[BY_LINK] = True
    if not user.has_usable_password():
        said = _("Set a password before you leave: this link worked only once.")
        set_it = format_html(
            '<a href="{}">{}</a>', reverse("account:password"), _("Set a password")
        )
        messages.info(request, format_html("{} {}", said, set_it))
    return redirect(home_of(request))


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; what the browser keeps for Back goes too, where it lets itself be told."""
    logout(request)
    answer = redirect("account:sign_in")
    answer["Clear-Site-Data"] = '"cache"'
    return answer


@for_role(*EVERYONE)
def password(request: HttpRequest) -> HttpResponse:
    """Set one's own password; who did not come by a link says the old one first."""
    assert isinstance(request.user, User)
    is_new = BY_LINK in request.session or not request.user.has_usable_password()
    asked = SetPasswordForm if is_new else PasswordChangeForm
    form = asked(request.user, request.POST or None)
    name, address, now = request.user.username, request.META.get("REMOTE_ADDR", ""), timezone.now()
    if request.method == "POST" and not is_new:
        services.check_pace(name, address, now)  # a tablet left signed in guesses here as well
    if "old_password" in form.errors:
        services.note_failure(name, address, now)
    if request.method == "POST" and form.is_valid():
        user = form.save()
        update_session_auth_hash(request, user)
        request.session.pop(BY_LINK, None)
        audit.log("account.password-set", user, user.get_username())
        messages.success(request, _("Your password has been set."))
        return redirect("start")
    return render(request, "account/password.html", {"form": form})


@for_role(OWNER)
def users(request: HttpRequest) -> HttpResponse:
    """Who may sign in, and the programs that may; add one."""
    shown = {}
    if request.method == "POST":
        name = request.POST.get("name", "").replace("\0", "").strip()[:150]
        if name:
            shown = _add(request, name)
    return _users_page(request, shown)


@require_POST
@for_role(OWNER)
def new_link(request: HttpRequest, user_id: int) -> HttpResponse:
    """A one-time link for somebody who forgot the password or lost the first link."""
    user = get_object_or_404(User, pk=user_id, is_active=True)
    return _users_page(request, {"link": link_for(request, user), "link_of": user.username})


def _users_page(request: HttpRequest, shown: dict[str, str]) -> HttpResponse:
    people = User.objects.prefetch_related("groups").order_by("username")
    return render(
        request,
        "account/users.html",
        {
            "users": [(each, {g.name for g in each.groups.all()}) for each in people],
            "tokens": Token.objects.select_related("created_by").order_by("name"),
            "all_roles": role_names(),
            "scopes": scope_names(),
            **shown,
        },
    )


def role_names() -> list[tuple[str, str]]:
    """Roles with their words."""
    words = {
        "owner": _("owner"),
        "office": _("office"),
        "planner": _("planner"),
        "worker": _("worker"),
        "reader": _("reader"),
    }
    return [(role, words[role]) for role in ROLES]


def scope_names() -> list[tuple[str, str]]:
    """What a key may open, with its words."""
    words = {
        "company:read": _("read the firm's data"),
        "company:write": _("change the firm's data"),
        "orders:read": _("read orders"),
        "orders:write": _("send orders"),
        "plan:read": _("read the plan"),
        "plan:write": _("plan and publish"),
        "promise": _("ask and hold dates"),
        "events:read": _("read what was clocked"),
        "events:write": _("clock"),
    }
    return [(scope, words.get(scope, scope)) for scope in services.SCOPES]


def _add(request: HttpRequest, name: str) -> dict[str, str]:
    try:
        if request.POST.get("what") == "token":
            scopes = request.POST.getlist("scopes")
            _token, secret = services.make_token(name=name, scopes=scopes, actor=request.user)
            return {"secret": secret, "secret_of": name}
        user = services.add_user(
            name=name, roles=request.POST.getlist("roles"), actor=request.user
        )
        return {"link": link_for(request, user), "link_of": name}
    except services.NameTaken as error:
        messages.error(request, sentence_of(error))
        return {}


def link_for(request: HttpRequest, user: User) -> str:
    """A one-time link as an address of this server."""
    secret = services.make_link(user, timezone.now(), actor=request.user)
    return printed_address(request, f"/sign-in/{secret}/")


@require_POST
@for_role(OWNER)
def change_user(request: HttpRequest, user_id: int) -> HttpResponse:
    """Change roles, end or reopen an account."""
    user = get_object_or_404(User, pk=user_id)
    active = request.POST.get("active") == "on"
    services.change_user(
        user=user, roles=request.POST.getlist("roles"), active=active, actor=request.user
    )
    messages.success(request, _("Saved."))
    return redirect("account:users")


@require_POST
@for_role(OWNER)
def revoke_token(request: HttpRequest, token_id: int) -> HttpResponse:
    """End the key of another program."""
    get_object_or_404(Token, pk=token_id)
    services.revoke_token(token_id=token_id, actor=request.user, now=timezone.now())
    return redirect("account:users")
