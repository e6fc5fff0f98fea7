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


class Described(NinjaAPI):
    """An API whose description holds what every call answers, also when it refuses."""

    def get_openapi_schema(self, **named: Any) -> OpenAPISchema:
        """The description with our documents, and a refusal for every call."""
        made = super().get_openapi_schema(**named)
        _put_forms(made)
        refused = CallRefused.model_json_schema(ref_template=AT.replace("{name}", "{model}"))
        schemas = made["components"]["schemas"]
        schemas |= {**documents(), **refused.pop("$defs"), "CallRefused": refused}
        for calls in made["paths"].values():
            for call in calls.values():
                call["responses"]["default"] = answers(
                    ref("CallRefused"), "Refused, or failed: nothing was kept."
                )
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


def _put_forms(row: Any) -> None:
    """Put the schema in the place of every mark of `form`."""
    for each in row.values() if isinstance(row, dict) else row if isinstance(row, list) else ():
        if isinstance(each, dict) and OURS in each:
            each |= ref(each.pop(OURS))
        else:
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
