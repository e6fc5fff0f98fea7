"""What is left of work that is begun: minutes that were worked are not planned again."""

from dataclasses import replace

from gemaakt.routing.operation import Alternative, Operation

STILL_SHARE = 0.1
"""Work that took longer than planned is expected to take another tenth of its time."""


def run_min(alternative: Alternative, quantity: int) -> float:
    """Minutes of running of so many pieces, not rounded."""
    return alternative.fixed_min + alternative.piece_min * quantity


def worked_share(operation: Operation) -> float:
    """Which share of the run time was worked; above 1 where it took longer than planned.

    By the pace of the machine on which it runs, else of the first one that can do it.
    """
    machine = operation.running.machine if operation.running else ""
    ways = operation.alternatives
    way = next((each for each in ways if each.machine == machine), ways[0] if ways else None)
    whole_min = run_min(way, operation.quantity) if way else 0.0
    return operation.worked_min / whole_min if operation.worked_min > 0 < whole_min else 0.0


def left_of(operation: Operation, alternative: Alternative) -> Alternative:
    """An alternative with the times that are left: what was worked is spread over all pieces."""
    worked = worked_share(operation)
    if worked <= 0:
        return alternative
    share = max(STILL_SHARE, 1.0 - worked)
    return replace(
        alternative,
        piece_min=alternative.piece_min * share,
        fixed_min=alternative.fixed_min * share,
    )
