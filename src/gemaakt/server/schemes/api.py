"""Schemes for other programs: the list, one question, many questions at once.

The answers rest on public law and on what is asked, and hold nothing of the firm: any token will
do.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router

from gemaakt.data.messages import finding_row
from gemaakt.schemes import answer_batch
from gemaakt.schemes.answers import catalogue, question
from gemaakt.schemes.basis import basis
from gemaakt.server.api.described import answered, ref
from gemaakt.server.api.form import Form
from gemaakt.server.api.refusing import ApiFinding
from gemaakt.server.refusals import language

router = Router(tags=["schemes"])
MOST_QUESTIONS = 20_000


ANSWERS = ("Answer", "SchemeInformationForm", "StackForm", "SuccessionForm", "PoliticsForm",
           "BurdenForm")  # fmt: skip


GROUP = {
    "type": "object",
    "required": ["key", "title", "values"],
    "properties": {
        "key": {"type": "string"},
        "title": {"type": "string"},
        "values": {"type": "array", "items": ref("LawValueForm")},
    },
}
"""Values of one law, each with its article and sentence."""
BESIDE = {
    "type": "object",
    "required": ["basis", "findings"],
    "properties": {
        "basis": {"type": "array", "items": GROUP},
        "findings": {"type": "array", "items": ref("ApiFinding")},
    },
}
"""What stands beside each answer."""
ANSWERED = answered({"allOf": [{"anyOf": [ref(each) for each in ANSWERS]}, BESIDE]})


class SchemeAmounts(Form):
    """The amounts of one question; `refused` among them when there is no value for that year."""

    id: Any
    amounts: dict[str, Any]


class SchemesAnswered(Form):
    """The answers in the order of the questions."""

    answers: list[SchemeAmounts]
    findings: list[ApiFinding]


class SchemeAsked(Form):
    """A day and what is known: inputs, conditions (yes, no) and days, by their names."""

    on: date | None = None
    inputs: dict[str, Any] = Field(default_factory=dict)


class SchemesAsked(Form):
    """Questions in the form of the worked examples: id, instrument, year, inputs."""

    questions: list[dict[str, Any]] = Field(max_length=MOST_QUESTIONS)


@router.get(
    "/schemes",
    operation_id="list_schemes",
    summary="Every instrument, its inputs and its years",
    openapi_extra=answered(ref("SchemeListForm")),
)
def schemes(request: HttpRequest) -> dict[str, Any]:
    """The list of instruments and duties."""
    return catalogue(language())


@router.post(
    "/schemes/batch",
    operation_id="ask_scheme_batch",
    response=SchemesAnswered,
    summary="Many questions at once",
)
def batch(request: HttpRequest, asked: SchemesAsked) -> dict[str, Any]:
    """The amounts of each question in order; a year without a value is refused."""
    rows, findings = answer_batch(asked.questions)
    return {"answers": rows, "findings": [finding_row(each, language()) for each in findings]}


@router.post(
    "/schemes/{name}",
    operation_id="ask_scheme",
    summary="One question, with article and sentence per amount",
    openapi_extra=ANSWERED,
)
def ask(request: HttpRequest, name: str, asked: SchemeAsked) -> dict[str, Any]:
    """The answer, and in `basis` the values of the law behind it, each with its sentence."""
    on = asked.on or timezone.localdate()
    found = question(name, on=on, inputs=asked.inputs, given={}, language=language())
    refusal = found.pop("finding", None)
    findings = list(found.pop("findings", ()))
    if refusal is not None:
        findings.append(finding_row(refusal, language()))
    return {**found, "basis": basis(name, found, on, language()), "findings": findings}
