"""Schemes for other programs: the list, one question, many questions at once.

The answers rest on public law and on what is asked, and hold nothing of the firm: any token will
do.
"""

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Field, Router, Schema

from gemaakt.findings import Finding
from gemaakt.schemes import answer_batch
from gemaakt.schemes.answers import catalogue, question
from gemaakt.schemes.basis import basis
from gemaakt.server.refusals import language

router = Router(tags=["schemes"])
MOST_QUESTIONS = 20_000


class Asked(Schema):
    """A day and what is known: inputs, conditions (yes, no) and days, by their names."""

    on: date | None = None
    inputs: dict[str, Any] = Field(default_factory=dict)


class Batch(Schema):
    """Questions in the form of the worked examples: id, instrument, year, inputs."""

    questions: list[dict[str, Any]] = Field(max_length=MOST_QUESTIONS)


@router.get("/schemes", summary="Every instrument, its inputs and its years")
def schemes(request: HttpRequest) -> dict[str, Any]:
    """The list of instruments and duties."""
    return catalogue(language())


@router.post("/schemes/batch", summary="Many questions at once")
def batch(request: HttpRequest, asked: Batch) -> dict[str, Any]:
    """The amounts of each question in order; a year without a value is refused."""
    rows, findings = answer_batch(asked.questions)
    return {"answers": rows, "findings": [_plain(each) for each in findings]}


@router.post("/schemes/{name}", summary="One question, with article and sentence per amount")
def ask(request: HttpRequest, name: str, asked: Asked) -> dict[str, Any]:
    """The answer, and in `basis` the values of the law behind it, each with its sentence."""
    on = asked.on or timezone.localdate()
    found = question(name, on=on, inputs=asked.inputs, given={}, language=language())
    finding = found.pop("finding", None)
    findings = [] if finding is None else [_plain(finding)]
    return {**found, "basis": basis(name, found, on, language()), "findings": findings}


def _plain(finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "where": dict(finding.where),
        "params": {name: str(value) for name, value in finding.params.items()},
    }
