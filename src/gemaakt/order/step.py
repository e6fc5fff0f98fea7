"""How an operation is named outside its own order."""

type StepId = tuple[str, str]
"""Ids of an order and of one of its operations."""


def step_named(name: str) -> StepId:
    """The step that `order/operation` names; the id of an order may hold a slash itself."""
    order, _, operation = name.rpartition("/")
    return order, operation
