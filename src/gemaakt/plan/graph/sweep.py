"""Moves that are kept: the order repaired after each, heads and tails mended after all of them.

Annealing takes most moves back and follows what changes (`move.make`). Tabu search keeps all of
them, and half of the operations behind a move change: to compute all in a row, with no branch that
a processor could guess wrong, takes some nanoseconds each, to ask which ones six times as many.
"""

from gemaakt.compiled import kernel
from gemaakt.plan.graph.move import relink, repair_order, unlink
from gemaakt.plan.graph.problem import Ints
from gemaakt.plan.graph.state import (
    HEAD,
    MNEXT,
    MPREV,
    POS,
    TAIL,
    WINDOW_FROM,
    WINDOW_TO,
    WNEXT,
    WPREV,
    Longs,
    Rows,
    head_of,
    tail_of,
)


@kernel
def move(
    table: Ints,
    chain: Rows,
    length: Ints,
    order: Rows,
    scratch: Ints,
    info: Longs,
    preds: Ints,
    succs: Ints,
    modes: Ints,
    v: int,
    row: int,
    machine_index: int,
    worker_index: int,
    touched: Longs,
) -> bool:
    """Move an operation and repair the order only; False, and all as before, on a cycle.

    `touched` holds the first and the last position in the order where a head or a tail may be
    wrong then; `sweep` mends them, after several moves too.
    """
    after, worker_after = table[v, MNEXT], table[v, WNEXT]
    before, worker_before = table[v, MPREV], table[v, WPREV]
    relink(table, chain, length, info, modes, v, row, machine_index, worker_index)
    if not repair_order(table, order, scratch, info, preds, succs, v):
        unlink(table, chain, length, info, modes, v)
        return False
    none = table.shape[0] - 1
    first, last = table[v, POS], table[v, POS]
    if info[WINDOW_FROM] <= info[WINDOW_TO]:
        first, last = min(first, info[WINDOW_FROM]), max(last, info[WINDOW_TO])
    if after != none:
        first = min(first, table[after, POS])
    if worker_after != none:
        first = min(first, table[worker_after, POS])
    if before != none:
        last = max(last, table[before, POS])
    if worker_before != none:
        last = max(last, table[worker_before, POS])
    touched[0], touched[1] = min(touched[0], first), max(touched[1], last)
    return True


@kernel
def sweep(table: Ints, order: Rows, preds: Ints, succs: Ints, touched: Longs) -> None:
    """Compute the heads from the first position touched on, the tails from the last one back."""
    for p in range(touched[0], order.shape[0]):
        x = order[p]
        table[x, HEAD] = head_of(table, preds, x)
    for p in range(touched[1], -1, -1):
        x = order[p]
        table[x, TAIL] = tail_of(table, succs, x)
