"""What of the order book makes way for a booked nest, kept so that it can come back."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from gemaakt.server.nest.booked import names_of
from gemaakt.server.nest.models import Nest
from gemaakt.server.order.models import MaterialNeed, Operation, Order, step_of

FIELDS = [
    field.attname
    for field in Operation._meta.concrete_fields  # noqa: SLF001
    if field.attname not in ("id", "order_id")
]


def make_way(step: Operation, cuts: Iterable[str]) -> dict[str, Any]:
    """The operation is gone; what came after it waits for these of a nest instead. How it was."""
    nests = [*(step.after or ()), *cuts]
    waited = []
    for row in Operation.objects.filter(order_id=step.order_id).exclude(pk=step.pk):
        if step.code in row.after:
            was = list(row.after)
            row.after = list(dict.fromkeys([*(a for a in was if a != step.code), *nests]))
            row.save(update_fields=["after"])
            waited.append({"operation": row.code, "was": was, "became": row.after})
    kept = {
        "order": step.order.code, "step": {name: getattr(step, name) for name in FIELDS},
        "nests": nests, "waited": waited, "needs": _needs_of(step),
    }  # fmt: skip
    step.delete()
    return kept


def _needs_of(step: Operation) -> list[dict[str, Any]]:
    """The material that the operation waited for, taken out: the nest has its own sheets."""
    needs = MaterialNeed.objects.filter(order_id=step.order_id, operation=step.code)
    kept = [
        {
            "position": need.position, "material": need.material, "quantity": need.quantity,
            "unit": need.unit, "arrives": need.arrives.isoformat() if need.arrives else None,
        }
        for need in needs
    ]  # fmt: skip
    needs.delete()
    return kept


def keep_rest(step: Operation, left_share: float, cuts: Iterable[str]) -> dict[str, Any]:
    """The operation keeps this share of its minutes, for what is still to be cut, and follows.

    cuts: the operations of a nest that cut the others of its pieces.
    """
    was = {"alternatives": step.alternatives, "after": list(step.after or ())}
    step.alternatives = times(left_share, step.alternatives)
    step.after = [*was["after"], *cuts]
    step.save(update_fields=["alternatives", "after"])
    return {
        "order": step.order.code, "step": {"code": step.code, **was},
        "became": step.alternatives, "left_share": left_share,
    }  # fmt: skip


def times(share: float, ways: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The ways of a step with this share of their minutes, those told for all pieces as well."""
    names = ("piece_min", "fixed_min")
    return [
        {**way, **{name: round(way[name] * share, 4) for name in names if way.get(name)}}
        for way in ways
    ]


def come_back(nest: Nest, kept: Sequence[Mapping[str, Any]]) -> None:
    """Put back what made way, the last first; what was changed since keeps its change."""
    for row in reversed(kept):
        rows = {
            each.code: each
            for each in Operation.objects.filter(order__code=row["order"]).select_related("order")
        }
        if "left_share" in row:
            _whole_again(rows.get(row["step"]["code"]), row, nest)
        else:
            _again(rows, row)


def _whole_again(step: Operation | None, row: Mapping[str, Any], nest: Nest) -> None:
    """The operation takes as long again as before some of its pieces lay in the nest."""
    if step is None:
        return
    if step.alternatives == row["became"]:
        step.alternatives = row["step"]["alternatives"]
    else:
        step.alternatives = times(1 / row["left_share"], step.alternatives)
    step.after = [each for each in step.after if each not in names_of(nest)]
    step.save(update_fields=["alternatives", "after"])


def _again(rows: Mapping[str, Operation], row: Mapping[str, Any]) -> None:
    """The operation is there again, and what waited for the nests waits for it."""
    code = row["step"]["code"]
    order = Order.objects.filter(code=row["order"]).first()
    if order is None or code in rows:
        return
    Operation.objects.create(
        order=order, **{name: value for name, value in row["step"].items() if name in FIELDS}
    )
    MaterialNeed.objects.bulk_create(
        MaterialNeed(order=order, operation=code, **need) for need in row.get("needs", ())
    )
    for each in row["waited"]:
        step = rows.get(each["operation"])
        if step is not None:
            others = [after for after in step.after if after not in row["nests"]]
            step.after = each["was"] if step.after == each["became"] else [code, *others]
            step.save(update_fields=["after"])


def come_again(row: dict[str, Any], left_share: float) -> Operation | None:
    """An operation that made way whole is there again for a share of its minutes, and follows.

    As if it had been kept for the rest (`keep_rest`) when the nest was booked: the row says so.
    """
    order, code = row["order"], row["step"]["code"]
    rows = {each.code: each for each in Operation.objects.filter(order__code=order)}
    _again(rows, {**row, "needs": []})
    step = step_of(order, code)
    if step is None:
        return None
    step.alternatives = times(left_share, step.alternatives)
    step.after, step.pin, step.running = list(row["nests"]), None, None
    step.add_up()
    step.save()
    row |= {"left_share": left_share, "became": step.alternatives}
    return step


def go_again(row: dict[str, Any]) -> None:
    """It makes way once more, whole."""
    order, code = row["order"], row["step"]["code"]
    for step in Operation.objects.filter(order__code=order).exclude(code=code):
        if code in step.after:
            others = (after for after in step.after if after != code)
            step.after = list(dict.fromkeys([*others, *row["nests"]]))
            step.save(update_fields=["after"])
    Operation.objects.filter(order__code=order, code=code).delete()
    del row["left_share"], row["became"]


def orders_of(kept: Iterable[Mapping[str, Any]]) -> set[str]:
    """The orders of which something made way."""
    return {str(row["order"]) for row in kept}
