"""The company document in and out."""

import json
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router

from gemaakt.company.document import builtins_of, read_company, unread_in
from gemaakt.data.messages import finding_row
from gemaakt.server.api.access import require
from gemaakt.server.api.described import answered, ref, takes
from gemaakt.server.api.form import Form
from gemaakt.server.api.refusing import ApiFinding
from gemaakt.server.intake.standing import Said, put_in_place
from gemaakt.server.refusals import language
from gemaakt.server.shop.services import load_company

router = Router(tags=["company"])


class CompanyTaken(Form):
    """How much was put in place, and what stayed as it was or was not read."""

    orders: int
    machines: int
    findings: list[ApiFinding]


@router.get(
    "",
    operation_id="get_company",
    summary="The whole company (gemaakt.company/1)",
    openapi_extra=answered(ref("Company")),
)
def company(request: HttpRequest) -> dict[str, Any]:
    """All orders, machines, people, calendars and the connection."""
    require(request, "company:read")
    return json.loads(json.dumps(builtins_of(load_company())))  # type: ignore[no-any-return]


@router.put(
    "",
    operation_id="replace_company",
    response=CompanyTaken,
    summary="Replace the whole company",
    openapi_extra=takes(ref("Company")),
)
def replace(request: HttpRequest, document: Body[dict[str, Any]]) -> dict[str, Any]:
    """Put this document in the place of what is there, all of it or nothing.

    What was told here since stays, and stands in `findings`: work of the floor, orders that were
    cancelled or finished, confirmed days, what booked nests cut.
    """
    token = require(request, "company:write")
    text = json.dumps(document)
    read = read_company(text, file="document")
    _changed, told = put_in_place(Said(read, "document"), token)
    findings = [finding_row(each, language()) for each in (*told, *unread_in(text))]
    return {"orders": len(read.orders), "machines": len(read.machines), "findings": findings}
