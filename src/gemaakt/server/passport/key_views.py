"""The pages of signatures: the firm's key, its public half for customers, and the check."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from gemaakt.data.messages import finding_row
from gemaakt.errors import GemaaktError
from gemaakt.server.passport import signing
from gemaakt.server.printed import is_only_here, printed_address
from gemaakt.server.refusals import language, sentence_of
from gemaakt.server.roles import OWNER, READS, for_role, has_role


@require_GET
def public_keys(request: HttpRequest) -> HttpResponse:
    """The firm's public keys as a JWK set, for whoever checks a passport."""
    from gemaakt.passport.keys import key_set

    return JsonResponse(key_set(signing.firm_keys()))


public_keys.public = True  # type: ignore[attr-defined]


@require_GET
@for_role(*READS)
def key_page(request: HttpRequest) -> HttpResponse:
    """With which key the firm signs, how a customer checks, and what to do when it is gone."""
    from gemaakt.passport.check import short

    refused = ""
    try:
        in_use = signing.kid_in_use()
    except signing.KeyUnusable as error:
        in_use, refused = "", sentence_of(error)
    address = printed_address(request, "/p/keys.json")
    context = {
        "kid": in_use, "short": short(in_use), "refused": refused,
        "keys": [(key, short(key.kid)) for key in signing.firm_keys()],
        "address": "" if is_only_here(address) else address,
        "may_begin": has_role(request.user),
    }  # fmt: skip
    return render(request, "passport/key.html", context)


@require_POST
@for_role(OWNER)
def begin_key(request: HttpRequest) -> HttpResponseBase:
    """Sign with another key from now on; a stolen one is withdrawn."""
    why = request.POST.get("why", "").strip()
    try:
        signing.begin_new_key(why=why, is_stolen="stolen" in request.POST, actor=request.user)
    except GemaaktError as refused:
        messages.error(request, sentence_of(refused))
    else:
        messages.success(request, _("Passports are signed with a new key from now on."))
    return redirect("passport:key")


@for_role(*READS)
def check_page(request: HttpRequest) -> HttpResponse:
    """Check a passport as a file: one of the firm's own, or one of a supplier with its keys."""
    context: dict[str, Any] = {}
    if request.method == "POST":
        try:
            context = _checked(request)
        except GemaaktError as refused:
            context = {"refused": sentence_of(refused)}
    return render(request, "passport/check.html", context)


def _checked(request: HttpRequest) -> dict[str, Any]:
    from gemaakt.passport.check import check, read_passport
    from gemaakt.passport.keys import read_keys

    file, keys = request.FILES.get("file"), request.FILES.get("keys")
    if file is None:
        return {"refused": _("Choose a file first.")}
    document = read_passport(file.read(), file.name or "")
    known = read_keys(keys.read(), keys.name or "") if keys else signing.firm_keys()
    found = check(document, known)
    if found.status == "other-key" and not keys:  # not ours: then nobody's, as far as we know
        found = check(document)
    rows = [finding_row(each, language()) for each in found.findings]
    return {"found": found, "findings": rows, "p": document}
