"""Every table, out as JSON, CSV or Excel, in by the other program's own ids."""

from typing import Any, Literal

from django.http import HttpRequest, HttpResponse
from ninja import Field, Query, Router

from gemaakt.data import sentence
from gemaakt.server.api.access import require
from gemaakt.server.api.form import Form
from gemaakt.server.refusals import language
from gemaakt.server.shop import tables
from gemaakt.server.shop.table_views import file_answer
from gemaakt.server.spreadsheet import XLSX_TYPE

router = Router(tags=["tables"])
MOST = 5000
FILES = {
    "text/csv": {"schema": {"type": "string"}},
    XLSX_TYPE: {"schema": {"type": "string", "format": "binary"}},
}
"""What `form` may ask instead of JSON."""


class TableWanted(Form):
    """The form of the answer."""

    form: str = Field("json", pattern="^(json|csv|xlsx)$")


class RowSent(Form):
    """A row by its id in the other program; columns as they come out."""

    external_id: str = Field(min_length=1, max_length=200)
    row: dict[str, Any]


class RowTaken(Form):
    """What became of a row: created, changed or unchanged; and what of it was not taken over."""

    external_id: str
    outcome: Literal["created", "changed", "unchanged"]
    message: str = ""
    """What was not taken over, as a sentence."""


@router.get(
    "/{name}",
    operation_id="get_table",
    summary="One table",
    response={200: list[dict[str, Any]]},
    openapi_extra={"responses": {200: {"content": FILES}}},
)
def out(request: HttpRequest, name: str, wanted: Query[TableWanted]) -> Any:
    """Rows of orders, operations, materials, machines, people and the rest."""
    require(request, "company:read")
    table = tables.table_of(name)
    if wanted.form == "json":
        return list(tables.rows_of(table))
    answer: HttpResponse = file_answer(table, wanted.form)
    return answer


@router.post(
    "/{name}",
    operation_id="send_table",
    response=list[RowTaken],
    summary="Add or change rows by external id",
)
def take_in(request: HttpRequest, name: str, rows: list[RowSent]) -> list[dict[str, str]]:
    """All of them or none; a row that is the same as last time is left alone.

    A row that says less of a step than the floor has told leaves the step as it is. What the
    office changed of an order by hand stays against what you sent before that, and is overruled
    by what you send anew; `message` tells both. A time without a zone is one on the firm's clock.
    """
    token = require(request, "company:write")
    if len(rows) > MOST:
        raise tables.RowRefused("server.too-many-rows", limit=MOST)
    pairs = [(each.external_id, each.row) for each in rows]
    outcomes = tables.upsert(name=name, sent=pairs, actor=token)
    return [
        {
            "external_id": each.external_id,
            "outcome": outcome,
            "message": " ".join(sentence(one.code, one.params, language()) for one in told),
        }
        for each, (outcome, told) in zip(rows, outcomes, strict=True)
    ]
