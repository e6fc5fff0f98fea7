"""A sheet that failed at the machine, as the terminal tells it."""

from collections.abc import Mapping
from typing import Any

from gemaakt.errors import GemaaktError
from gemaakt.server.audit.words import SHEET_REASONS
from gemaakt.server.nest.failed_book import Size
from gemaakt.server.nest.failing import Told, fail_sheet, good_after_all
from gemaakt.server.nest.models import FailedSheet, Nest
from gemaakt.server.work.models import WorkEvent

MOST_MM, MOST_PIECES, MOST_MIN = 20_000, 100_000, 24 * 60


class NoSheet(GemaaktError, ValueError):
    """What was told names no sheet of a booked nest, or is no number."""


def tell(event: WorkEvent, sent: Mapping[str, Any], actor: Any) -> None:
    """Book what a tap told of a sheet; it is kept as the event, or refused with it."""
    nest = Nest.objects.filter(code=event.order, status=Nest.Status.ACCEPTED).first()
    number = sent.get("sheet")
    if nest is None or not isinstance(number, int) or isinstance(number, bool):
        raise NoSheet("server.sheet-not-booked", nest=event.order, sheet=str(number)[:20])
    told = Told(
        number, _good(sent.get("good_parts")),
        event.reason if event.reason in SHEET_REASONS else "other",
        rest_mm=_rest(sent.get("rest_mm")), is_remnant_there=sent.get("remnant") is True,
        person=event.person, key=event.key, ran_min=_ran_min(sent.get("ran_min")), at=event.at,
    )  # fmt: skip
    failure = fail_sheet(nest=nest, told=told, actor=actor)
    event.quantity = failure.pieces
    event.save(update_fields=["quantity"])


def take_back(event: WorkEvent, sent: Mapping[str, Any], actor: Any) -> None:
    """Take back that a sheet failed; refused with why when its pieces were cut again."""
    number = sent.get("sheet")
    found = FailedSheet.objects.filter(nest__code=event.order, taken_back=None, bars=0)
    failure = found.filter(number=number).first() if type(number) is int else None
    if failure is None:
        raise NoSheet("server.sheet-not-failed", nest=event.order, sheet=str(number)[:20])
    event.quantity = failure.pieces
    event.save(update_fields=["quantity"])
    good_after_all(failure=failure, actor=actor)


def _ran_min(sent: object) -> float | None:
    return None if sent is None else _number(sent, MOST_MIN)


def _good(sent: object) -> dict[str, int]:
    rows = sent if isinstance(sent, Mapping) else {}
    return {str(part): int(_number(n, MOST_PIECES)) for part, n in list(rows.items())[:1000]}


def _rest(sent: object) -> Size | None:
    if not isinstance(sent, list) or len(sent) != 2 or not all(sent):
        return None
    return _number(sent[0], MOST_MM), _number(sent[1], MOST_MM)


def _number(sent: object, most: float) -> float:
    if isinstance(sent, bool) or not isinstance(sent, (int, float)) or not 0 <= sent <= most:
        raise NoSheet("server.not-a-number", typed=str(sent)[:40], least=0, most=most)
    return float(sent)
