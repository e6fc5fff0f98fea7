"""The cheapest set of bars that no cut forbids, by branch and bound in our own arithmetic.

Another's solver in whole numbers has told of a bound that a set undercut, so what is called proven
is proven here: kinds are counted one after another, and the rest is bought in fractions at best
(Dantzig, 1957), by the cut for which that is dearest.
"""

import numpy as np

from gemaakt.nest.compiled import compiled, kernel


@kernel
def dearest_rest(costs, worths, most, order, left, depth):  # type: ignore[no-untyped-def]
    """The least cost of what is left with the kinds from `depth` on, in fractions of bars."""
    dearest = 0.0
    for cut in range(worths.shape[0]):
        open_, cost = left[cut], 0.0
        for at in range(order.shape[1]):
            kind = order[cut, at]
            if open_ <= 1e-12:
                break
            if kind >= depth and worths[cut, kind] > 0.0:
                bars = min(most[kind], open_ / worths[cut, kind])
                cost += bars * costs[kind]
                open_ -= bars * worths[cut, kind]
        dearest = max(dearest, cost if open_ <= 1e-12 else np.inf)
    return dearest


@kernel
def still_needed(worths, left, kind, most):  # type: ignore[no-untyped-def]
    """How many bars of a kind are needed for what is left, or one more than there are."""
    bars = 0.0
    for cut in range(worths.shape[0]):
        if left[cut] > 1e-12 and worths[cut, kind] > 0.0:
            bars = max(bars, left[cut] / worths[cut, kind])
        elif left[cut] > 1e-12:
            return int(most) + 1
    return min(int(np.ceil(bars - 1e-9)), int(most) + 1)


@kernel
def taken_whole(worths, most, order, down):  # type: ignore[no-untyped-def]
    """Mark the kinds that are bought up when kinds are bought by their price, by the last cut."""
    open_, last = 1.0, worths.shape[0] - 1
    for at in range(order.shape[1]):
        kind = order[last, at]
        open_ -= most[kind] * worths[last, kind]
        if open_ <= 0.0:
            break
        down[kind] = True


@compiled
def cheapest_set(costs, worths, most, limit, step, nodes):  # type: ignore[no-untyped-def]
    """The cheapest set that costs no more than `limit`, whether there is one, and how many nodes
    are left: with none nothing is proven.

    A row of `worths` is a share of the pieces that a bar of each kind can hold. Sets that cost
    less cost less by `step` at least. Kinds that are bought up in fractions are tried from all of
    them down, the others from none up: what is left costs the more, the further from there.
    """
    kinds, limit = costs.shape[0], limit + 1e-9  # fractions of bars add up to a hair more
    best, down = np.zeros(kinds, np.int64), np.zeros(kinds, np.bool_)
    left, spent = np.zeros((kinds + 1, worths.shape[0])), np.zeros(kinds + 1)
    before = np.full(kinds, np.inf)
    left[0] = 1.0
    order = np.empty(worths.shape, np.int64)
    for cut in range(worths.shape[0]):
        order[cut] = np.argsort(-worths[cut] / np.maximum(costs, 1e-9))
    taken_whole(worths, most, order, down)
    down[kinds - 1] = False
    begin = np.where(down, most + 1.0, -1.0).astype(np.int64)
    counts, depth, found = begin.copy(), 0, False
    while depth >= 0 and nodes > 0:
        counts[depth] += -1 if down[depth] else 1
        n, nodes = counts[depth], nodes - 1
        spent[depth + 1] = spent[depth] + n * costs[depth]
        left[depth + 1] = left[depth] - n * worths[:, depth]
        rest = dearest_rest(costs, worths, most, order, left[depth + 1], depth + 1)
        cost = spent[depth + 1] + rest
        rises = cost >= before[depth]
        before[depth] = cost
        ends = cost > limit and rises and (cost < np.inf or down[depth])
        if ends or n < 0 or n > most[depth]:
            counts[depth], before[depth], depth = begin[depth], np.inf, depth - 1
        elif cost <= limit and depth + 1 < kinds:
            depth += 1
            if depth + 1 == kinds:
                counts[depth] = still_needed(worths, left[depth], depth, most[depth]) - 1
        elif cost <= limit:
            limit, found = cost - 0.999 * step, True
            best[:] = counts
    return best, found, nodes
