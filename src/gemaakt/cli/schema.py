"""`gemaakt schema NAME`: the JSON Schema of a document, each field with its default."""

import importlib
from typing import Annotated, Any

import msgspec
import typer

from gemaakt.cli.answer import deliver
from gemaakt.cli.options import Language, Out
from gemaakt.errors import GemaaktError

app = typer.Typer(add_completion=False)

FORMS = "gemaakt.cli.schema_forms"
ANSWERS = "gemaakt.cli.schema_answers"
SCHEMES = "gemaakt.schemes.forms"
DOCUMENTS: dict[str, tuple[str, str]] = {
    "gemaakt.product/1": ("gemaakt.carbon.product", "Product"),
    "gemaakt.footprint/1": (ANSWERS, "FootprintForm"),
    "gemaakt.footprints/1": (ANSWERS, "FootprintsForm"),
    "gemaakt.passport/1": (ANSWERS, "PassportForm"),
    "gemaakt.passport-check/1": (FORMS, "PassportCheckForm"),
    "gemaakt.nest-job/1": ("gemaakt.nest.document", "JobDocument"),
    "gemaakt.nest/1": (ANSWERS, "NestForm"),
    "gemaakt.bars/1": ("gemaakt.nest.document", "BarsDocument"),
    "gemaakt.part/1": ("gemaakt.drawing.document", "PartDocument"),
    "gemaakt.quote/1": ("gemaakt.quote.document", "QuoteDocument"),
    "gemaakt.limits/1": ("gemaakt.quote.limits", "LimitsDocument"),
    "gemaakt.plan/1": ("gemaakt.plan.form", "PlanForm"),
    "gemaakt.score/1": (FORMS, "ScoreForm"),
    "gemaakt.score-year/1": (FORMS, "ScoreYearForm"),
    "gemaakt.robust/1": (FORMS, "RobustForm"),
    "gemaakt.read/1": (FORMS, "ReadForm"),
    "gemaakt.order/1": (FORMS, "OrderForm"),
    "gemaakt.work/1": (FORMS, "WorkForm"),
    "gemaakt.story/1": (FORMS, "StoryForm"),
    "gemaakt.constants/1": (FORMS, "ConstantsForm"),
    "gemaakt.scheme/1": ("gemaakt.schemes.ask", "Answer"),
    "gemaakt.evidence/1": ("gemaakt.evidence.document", "Evidence"),
    "gemaakt.evidence-export/1": ("gemaakt.evidence.export", "Export"),
    "gemaakt.company/1": ("gemaakt.company.company", "Company"),
    "gemaakt.asks/1": (FORMS, "AsksForm"),
    "gemaakt.import/1": (ANSWERS, "ImportForm"),
    "gemaakt.scheme-list/1": (SCHEMES, "SchemeListForm"),
    "gemaakt.scheme-deadlines/1": (SCHEMES, "SchemeDeadlinesForm"),
    "gemaakt.scheme-information/1": (SCHEMES, "SchemeInformationForm"),
    "gemaakt.scheme-stack/1": (SCHEMES, "StackForm"),
    "gemaakt.scheme-succession/1": (SCHEMES, "SuccessionForm"),
    "gemaakt.scheme-politics/1": (SCHEMES, "PoliticsForm"),
    "gemaakt.scheme-burden/1": (SCHEMES, "BurdenForm"),
    "gemaakt.scheme-hours/1": (SCHEMES, "HoursForm"),
    "gemaakt.scheme-handover/1": ("gemaakt.schemes.handover_form", "HandoverForm"),
    "gemaakt.scheme-rollover/1": (SCHEMES, "RolloverForm"),
    "gemaakt.workbook-made/1": (ANSWERS, "WorkbookMadeForm"),
    "gemaakt.papers/1": (ANSWERS, "PapersForm"),
    "gemaakt.backup-made/1": (ANSWERS, "BackupMadeForm"),
    "gemaakt.restored/1": (ANSWERS, "RestoredForm"),
    "gemaakt.refusal/1": (ANSWERS, "RefusalForm"),
}
"""Document -> module and type that define it."""


class UnknownDocument(GemaaktError, LookupError):
    """No document has this name."""


def schema_of(name: str) -> dict[str, Any]:
    """The JSON Schema of a document by its name (with or without version)."""
    for full, (module, kind) in DOCUMENTS.items():
        if name in (full, full.split("/")[0], full.split("/")[0].removeprefix("gemaakt.")):
            return _schema(full, getattr(importlib.import_module(module), kind))
    raise UnknownDocument("schema.unknown-document", name=name, known=", ".join(DOCUMENTS))


def _schema(name: str, kind: type) -> dict[str, Any]:
    from gemaakt.cli.schema_fields import said
    from gemaakt.data.messages import FindingForm

    def anything(_: type) -> dict[str, Any]:
        return {"description": "any value"}

    made = said(msgspec.json.schema(kind, schema_hook=anything), kind)
    finding = msgspec.json.schema(FindingForm)["$defs"]["FindingForm"]
    definitions = made["$defs"]
    for definition in list(definitions.values()):
        row = definition.get("properties", {}).get("findings")
        if row is not None and row.get("type") == "array":
            row["items"] = {"$ref": "#/$defs/FindingForm"}
            definitions["FindingForm"] = finding
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, "title": name, **made}


@app.command()
def schema(
    name: Annotated[str, typer.Argument(help="gemaakt.company/1, gemaakt.plan/1 …")],
    as_json: Annotated[bool, typer.Option("--json", help="A schema is always JSON.")] = False,
    out: Out = None,
    language: Language = None,
) -> None:
    """Print the JSON Schema of a document."""
    del as_json, language  # every verb takes them; here nothing hangs on them
    deliver(schema_of(name), as_json=True, out=out, show=lambda _: None)
