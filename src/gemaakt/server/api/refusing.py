"""Every refusal of the API in one form: a finding with its code, its place and its sentence."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from django.core.exceptions import RequestDataTooBig
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from ninja import Field, NinjaAPI
from ninja.errors import HttpError, ValidationError

from gemaakt.data.messages import finding_row
from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, finding_of
from gemaakt.server.api.access import NotInScope
from gemaakt.server.api.form import Form
from gemaakt.server.refusals import language, trouble_of

PLACES = ("place", "external_id", "order", "operation", "table", "row", "column", "input", "file")
"""Params of a refusal that say where it is, as in `where` of a finding."""
CODES = {
    400: "api.not-json",
    401: "api.no-key",
    404: "api.no-address",
    405: "api.no-method",
    413: "api.too-large",
}
KINDS = {
    "string": "str", "int": "int", "float": "float", "bool": "bool", "list": "array",
    "dict": "object", "model": "object", "model_attributes": "object", "decimal": "decimal",
}  # fmt: skip
"""What pydantic calls a kind of value, as the reasons of refusals know it."""
BOUNDS = {"greater_than_equal": (">=", "ge"), "less_than_equal": ("<=", "le"),
          "greater_than": (">", "gt"), "less_than": ("<", "lt")}  # fmt: skip
LENGTHS = {
    "string_too_short": ("str", ">=", "min_length"),
    "string_too_long": ("str", "<=", "max_length"),
    "too_short": ("array", ">=", "min_length"),
    "too_long": ("array", "<=", "max_length"),
}


class ApiFinding(Form):
    """What is odd: a stable code, where, the values of its sentence, and the sentence."""

    code: str
    severity: Literal["error", "warning", "info"]
    where: dict[str, Any]
    params: dict[str, Any]
    message: str


class CallRefused(Form):
    """Why nothing was done. `code` and `message` are those of the first finding."""

    code: str
    message: str
    findings: list[ApiFinding] = Field(min_length=1)


def refusal(findings: Sequence[Finding]) -> dict[str, Any]:
    """The document that a refused call answers."""
    rows = [finding_row(each, language()) for each in findings]
    return {"code": rows[0]["code"], "message": rows[0]["message"], "findings": rows}


def placed(error: GemaaktError) -> Finding:
    """A refusal as a finding that also says where."""
    found = finding_of(error)
    where = {name: value for name, value in found.params.items() if name in PLACES}
    return Finding(found.code, found.severity, where, found.params)


def answer_refusals(api: NinjaAPI) -> None:
    """Let every refusal of a call be answered in this form."""

    @api.exception_handler(GemaaktError)
    def refused(request: HttpRequest, error: GemaaktError) -> HttpResponse:
        status = 404 if isinstance(error, LookupError) else 422
        status = 403 if isinstance(error, NotInScope) else status
        return api.create_response(request, refusal([placed(error)]), status=status)

    @api.exception_handler(ValidationError)
    def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
        findings = [_field_wrong(each) for each in error.errors]
        return api.create_response(request, refusal(findings), status=422)

    @api.exception_handler(RequestDataTooBig)
    def too_large(request: HttpRequest, error: RequestDataTooBig) -> HttpResponse:
        return api.create_response(request, refusal([_of_status(413, request)]), status=413)

    @api.exception_handler(OperationalError)
    def not_kept(request: HttpRequest, error: OperationalError) -> HttpResponse:
        if (trouble := trouble_of(error)) is None:
            raise error
        return api.create_response(request, refusal([placed(trouble[0])]), status=trouble[1])

    @api.exception_handler(HttpError)
    def failed(request: HttpRequest, error: HttpError) -> HttpResponse:
        found = _of_status(error.status_code, request)
        return api.create_response(request, refusal([found]), status=error.status_code)


def _of_status(status: int, request: HttpRequest) -> Finding:
    params = {"address": request.path[:200], "method": request.method or ""}
    return Finding(CODES.get(status, "api.failed"), Severity.ERROR, {"place": "request"}, params)


def _field_wrong(error: Mapping[str, Any]) -> Finding:
    """A field that is not of its form, in the words in which documents are refused."""
    source, *steps = error["loc"]
    if source == "body" and len(steps) > 1 and not isinstance(steps[1], int):
        steps = steps[1:]  # the first is a name of ours: what was sent is the object itself
    place = _path(steps or [source])
    why = _reason(str(error["type"]), error, steps)
    return Finding("api.field-wrong", Severity.ERROR, {"place": place}, {"reason": why})


def _path(steps: Sequence[str | int]) -> str:
    made = "".join(f"[{each}]" if isinstance(each, int) else f".{each}" for each in steps)
    return made.lstrip(".")


def _reason(kind: str, error: Mapping[str, Any], steps: Sequence[str | int]) -> str:
    """The reason as the readers of JSON say it (`data.messages.reasons` puts it in words)."""
    at, ctx = f" - at `$.{_path(steps)}`", error.get("ctx") or {}
    if kind == "missing":
        above = _path(steps[:-1])
        name = f"Object missing required field `{steps[-1] if steps else 'body'}`"
        return f"{name} - at `$.{above}`" if above else name
    if kind in LENGTHS:
        wanted, sign, limit = LENGTHS[kind]
        return f"Expected `{wanted}` of length {sign} {ctx.get(limit)}{at}"
    if kind in BOUNDS:
        sign, limit = BOUNDS[kind]
        return f"Expected `float` {sign} {ctx.get(limit)}{at}"
    if kind == "string_pattern_mismatch":
        words = re.sub(r"[\^$()]", "", str(ctx.get("pattern"))).replace("|", " | ")
        return f"Expected `{words}`{at}"
    if kind.startswith(("date_", "datetime_", "timezone_")):
        word = "date" if kind.startswith("date_") else "datetime"
        return f"Invalid RFC3339 encoded {word}{at}"
    stem = kind.rpartition("_")[0]
    known = KINDS.get(stem) or KINDS.get(stem.partition("_")[0])
    return f"Expected `{known}`{at}" if known else str(error["msg"])


class RefusedAsJson:
    """Middleware: what no call of the API answered (no such address, a fault) is JSON as well."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self.get_response(request)
        is_said = "json" in answer.headers.get("Content-Type", "")
        if answer.status_code < 400 or is_said or not request.path.startswith("/api/"):
            return answer
        found = _of_status(answer.status_code, request)
        made = JsonResponse(refusal([found]), status=answer.status_code)
        if "Allow" in answer.headers:
            made.headers["Allow"] = answer.headers["Allow"]
        return made
