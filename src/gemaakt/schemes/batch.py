"""Many questions at once, in the form of the worked examples."""

import math
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.findings import Finding, Severity, finding_of
from gemaakt.schemes.ask import Number, facts_of, plain, unknown_given, unknown_input, whole_input
from gemaakt.schemes.catalogue import instrument
from gemaakt.schemes.law import Law, NoRuleOn
from gemaakt.schemes.sheet import Sheet


class WrongBatch(GemaaktError, ValueError):
    """The batch is no list of questions."""


def answer_batch(questions: object) -> tuple[list[dict[str, Any]], list[Finding]]:
    """Answer a list of `{id, instrument, year, inputs, parameters_override?}` in order.

    Each row is `{id, amounts}`; without a value for the year the amounts are `refused: true`.
    A question that cannot be read has no amounts and a finding of its own; an input that the
    instrument does not know is named by a warning beside the amounts.
    """
    if isinstance(questions, Mapping) and "examples" in questions:
        questions = questions["examples"]
    if not isinstance(questions, Sequence) or isinstance(questions, (str, bytes)):
        raise WrongBatch("schemes.batch-no-list")
    rows: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for at, question in enumerate(questions):
        name = _name(question, at)
        try:
            amounts, said = _amounts(question)
        except GemaaktError as error:
            findings.append(_about(name, finding_of(error)))
            amounts = {}
        else:
            findings += [_about(name, each) for each in (*_unknown(question), *said)]
        rows.append({"id": name, "amounts": amounts})
    return rows, findings


def _name(question: object, at: int) -> object:
    """The id of a question; its place in the list when it has none that JSON can hold."""
    name = question.get("id", at) if isinstance(question, Mapping) else at
    return at if isinstance(name, float) and not math.isfinite(name) else name


def _about(name: object, finding: Finding) -> Finding:
    return Finding(finding.code, finding.severity, {"id": name}, finding.params)


def _unknown(question: Any) -> list[Finding]:
    """A warning for each input that the rule never reads: a slip of the pen changes nothing."""
    asked, inputs = instrument(str(question["instrument"])), question.get("inputs") or {}
    known = {*asked.inputs, *facts_of(asked)} if set(inputs) - set(asked.inputs) else set(inputs)
    found = [unknown_input(asked, str(name)) for name in inputs if name not in known]
    return [Finding(each.code, Severity.WARNING, params=each.params) for each in found]


def _amounts(question: object) -> tuple[dict[str, Number], list[Finding]]:
    if not isinstance(question, Mapping):
        raise WrongBatch("schemes.batch-no-question", question=str(question)[:60])
    asked = instrument(str(question.get("instrument", "")))
    inputs, given = question.get("inputs") or {}, question.get("parameters_override") or {}
    if not isinstance(inputs, Mapping) or not isinstance(given, Mapping):
        raise WrongBatch("schemes.batch-no-question", question=str(question)[:60])
    known = {
        name: whole_input(name, value, asked.inputs[name])
        for name, value in inputs.items()
        if name in asked.inputs
    }
    law = Law(asked.file, _day(question), given)
    sheet = Sheet(law, known, traced=False)
    try:
        asked.rule(sheet)
    except NoRuleOn:
        return {"refused": True}, list(unknown_given(asked, law))
    amounts = {key: plain(value, kind) for key, (kind, value) in sheet.amounts.items()}
    return amounts, list(unknown_given(asked, law))


def _day(question: Mapping[str, Any]) -> date:
    """The last day of the year asked, or the day itself."""
    try:
        if "on" in question:
            return date.fromisoformat(str(question["on"]))
        year = int(str(question["year"]).removesuffix(".0"))
        if year not in range(1900, 2200):
            raise ValueError(year)
        return date(year, 12, 31)
    except (KeyError, TypeError, ValueError) as error:
        raise WrongBatch("schemes.batch-no-year", year=str(question.get("year"))) from error
