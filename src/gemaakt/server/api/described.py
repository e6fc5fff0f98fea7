"""The description of the API (OpenAPI) with the forms of our own documents and of refusals."""

from typing import Any

import msgspec
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from gemaakt.company import Company
from gemaakt.plan.form import PlanForm
from gemaakt.schemes.ask import Answer
from gemaakt.schemes.forms import (
    BurdenForm,
    PoliticsForm,
    SchemeInformationForm,
    SchemeListForm,
    StackForm,
    SuccessionForm,
)
from gemaakt.server.api.refusing import CallRefused

DOCUMENTS = (
    Company, PlanForm, Answer, SchemeListForm, SchemeInformationForm, StackForm, SuccessionForm,
    PoliticsForm, BurdenForm,
)  # fmt: skip
AT = "#/components/schemas/{name}"
JSON = "application/json"
OURS = "x-form"
REFUSED = {
    "400": "What was sent is no JSON.",
    "401": "No token in `Authorization: Bearer …`, or one that was revoked.",
    "403": "The token has no scope for this call.",
    "404": "Nothing is known by this name or number.",
    "413": "What was sent is too large.",
    "422": "What was sent cannot be taken over; `findings` says where and why.",
    "default": "Refused, or failed: nothing was kept.",
}
"""Every refusal is a `CallRefused`; the generic one covers a database that is busy as well."""


class Described(NinjaAPI):
    """An API whose description holds what every call answers, also when it refuses."""

    def get_openapi_schema(self, **named: Any) -> OpenAPISchema:
        """The description with our documents, and a refusal for every call."""
        made = super().get_openapi_schema(**named)
        refused = CallRefused.model_json_schema(ref_template=AT.replace("{name}", "{model}"))
        schemas = made["components"]["schemas"]
        schemas |= {**documents(), **refused.pop("$defs"), "CallRefused": refused}
        _put_forms(made)
        for calls in made["paths"].values():
            for call in calls.values():
                call["responses"] |= _refusals(call)
        return made


def documents() -> dict[str, Any]:
    """The schemas of our own documents, as `gemaakt schema` prints them, by their names."""

    def anything(_: type) -> dict[str, Any]:
        return {"description": "any value"}

    _forms, schemas = msgspec.json.schema_components(
        DOCUMENTS, schema_hook=anything, ref_template=AT
    )
    for each in schemas.values():
        row = each.get("properties", {}).get("findings")
        if row is not None and row.get("items", {}) in ({}, ref("Finding")):
            row["items"] = ref("ApiFinding")
    return schemas


def ref(name: str) -> dict[str, str]:
    """A schema of this description by its name."""
    return {"$ref": AT.format(name=name)}


def form(name: str) -> dict[str, Any]:
    """A document of ours inside a form of the API: pydantic knows no schema but its own."""
    return {"type": "object", OURS: name}


def _refusals(call: dict[str, Any]) -> dict[str, Any]:
    """The refusals that a call can answer: one without a body has none of a body."""
    never = () if "requestBody" in call else ("400", "413")
    return {
        status: answers(ref("CallRefused"), sentence)
        for status, sentence in REFUSED.items()
        if status not in never
    }


def _put_forms(row: Any) -> None:
    """Put the schema in the place of every mark of `form`, and leave out what makers of clients
    stumble over: that a pair ends where its length says (`items: false`), and a title of a field,
    which is its name again and that of another form: `Order`.
    """
    if isinstance(row, list):
        for each in row:
            _put_forms(each)
    if not isinstance(row, dict):
        return
    if OURS in row:
        row |= ref(row.pop(OURS))
        row.pop("type")
    if "prefixItems" in row and row.get("items") is False:
        del row["items"]
    fields = row.get("properties")
    for each in fields.values() if isinstance(fields, dict) else ():
        each.pop("title", None)
    for each in row.values():
        _put_forms(each)


def answers(schema: dict[str, Any], description: str = "OK") -> dict[str, Any]:
    """An answer of this form."""
    return {"description": description, "content": {JSON: {"schema": schema}}}


def answered(schema: dict[str, Any]) -> dict[str, Any]:
    """For `openapi_extra`: what a call answers when it is done."""
    return {"responses": {200: answers(schema)}}


def takes(schema: dict[str, Any]) -> dict[str, Any]:
    """For `openapi_extra`: what a call is sent."""
    return {"requestBody": {"content": {JSON: {"schema": schema}}, "required": True}}
