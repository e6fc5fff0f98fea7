"""Which cells may be shown: no figure about fewer than the least number of firms, however asked.

Cells of one filter (sector, size) do not overlap and together are the total. Somebody who knows
the shown cells can also know every union of cells of one filter, and what is left when one known
set lies inside another. A release is safe when every such rest is empty or has at least `least`
firms (small-cell suppression with secondary suppression; Willenborg & De Waal, Statistical
Disclosure Control, ch. 6).
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

LARGEST_FILTER = 14
"""Above this many cells the smallest ones are left out: every subset is looked at."""


def shown_cells(counts: Mapping[str, int], least: int) -> list[str]:
    """Cells of one filter that may be shown: large enough, and the hidden rest is too."""
    by_size = sorted(counts, key=lambda name: (-counts[name], name))
    shown = [name for name in by_size if counts[name] >= least][:LARGEST_FILTER]
    while shown and 0 < sum(counts.values()) - sum(counts[name] for name in shown) < least:
        shown.pop()
    return sorted(shown)


def is_safe_together(
    table: NDArray[np.int64], rows: Sequence[int], columns: Sequence[int], least: int
) -> bool:
    """Whether the shown cells of two filters leave no small rest when one set holds another.

    `table` counts firms by cell of both filters; `rows` and `columns` are those shown. What is
    hidden of a filter counts as one cell more, for it is known as total minus shown.
    """
    folded = _folded(_folded(table, rows).T, columns).T
    one, other = _subsets(folded.shape[0]), _subsets(folded.shape[1])
    sizes_one = one @ folded.sum(axis=1)
    sizes_other = other @ folded.sum(axis=0)
    both = one @ folded @ other.T
    for inner, outer in (
        (sizes_one[:, None], sizes_other[None, :]),
        (sizes_other[None, :], sizes_one[:, None]),
    ):
        rest = outer - inner
        small = (both == inner) & (rest > 0) & (rest < least)
        if small.any():
            return False
    return True


def _folded(table: NDArray[np.int64], shown: Sequence[int]) -> NDArray[np.int64]:
    hidden = [at for at in range(table.shape[0]) if at not in shown]
    rest = table[hidden].sum(axis=0, keepdims=True)
    kept = table[list(shown)]
    return np.vstack([kept, rest]) if rest.sum() else kept


def _subsets(count: int) -> NDArray[np.int64]:
    numbers = np.arange(1 << count)
    return ((numbers[:, None] >> np.arange(count)) & 1).astype(np.int64)
