"""The company document in and out."""

import json
from typing import Any

from django.http import HttpRequest
from ninja import Body, Router

from gemaakt.company.document import builtins_of, read_company
from gemaakt.data import sentence
from gemaakt.server.api.access import require
from gemaakt.server.intake.standing import Said, put_in_place
from gemaakt.server.refusals import language
from gemaakt.server.shop.services import load_company

router = Router(tags=["company"])


@router.get("", summary="The whole company (gemaakt.company/1)")
def company(request: HttpRequest) -> dict[str, Any]:
    """All orders, machines, people, calendars and the connection."""
    require(request, "company:read")
    return json.loads(json.dumps(builtins_of(load_company())))  # type: ignore[no-any-return]


@router.put("", summary="Replace the whole company")
def replace(request: HttpRequest, document: Body[dict[str, Any]]) -> dict[str, Any]:
    """Put this document in the place of what is there, all of it or nothing.

    What was told here since stays, and stands in `findings`: work of the floor, orders that were
    cancelled or finished, confirmed days, what booked nests cut.
    """
    token = require(request, "company:write")
    read = read_company(json.dumps(document), file="document")
    _changed, told = put_in_place(Said(read, "document"), token)
    findings = [
        {
            "code": each.code, "severity": each.severity.value, "params": dict(each.params),
            "message": sentence(each.code, each.params, language()),
        }
        for each in told
    ]  # fmt: skip
    return {"orders": len(read.orders), "machines": len(read.machines), "findings": findings}
