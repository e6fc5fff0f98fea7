"""What pages show of the company."""

from dataclasses import dataclass

from gemaakt.data import has_sentence, sentence
from gemaakt.server.refusals import language
from gemaakt.server.shop.assume import Question, as_told, machine_counts, questions_of
from gemaakt.server.shop.models import Facts, Machine


def company_name() -> str:
    """The name of the company, or nothing when there is none yet."""
    return Facts.objects.values_list("name", flat=True).first() or ""


def has_company() -> bool:
    """Whether a company has been loaded."""
    return Facts.objects.exists()


@dataclass(frozen=True, slots=True)
class AssumptionLine:
    """One assumption in words, with the numbers that change it."""

    text: str
    questions: list[Question]


def facts() -> Facts | None:
    """What holds for the whole company; None before the first import."""
    return Facts.objects.only("name", "assumptions").first()


def assumption_lines(known: Facts | None) -> list[AssumptionLine]:
    """What the planner took for granted, in words."""
    rows = known.assumptions if known else []
    if not rows:
        return []
    counts = machine_counts(list(Machine.objects.values_list("work_centre", flat=True)))
    told = [(as_told(row, counts), row) for row in rows if has_sentence(str(row["code"]))]
    return [
        AssumptionLine(
            sentence(now["code"], now.get("params") or {}, language()), questions_of(row, counts)
        )
        for now, row in told
    ]
