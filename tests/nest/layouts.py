"""What tests of nests ask again and again: a rectangle, and the pieces that lie on sheets."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from gemaakt.nest import Ring
from gemaakt.nest.sheets.table import Layout, Table


def box(width: float, height: float) -> Ring:
    """A rectangle with a corner in the origin, in mm."""
    return Ring(((0.0, 0.0), (width, 0.0), (width, height), (0.0, height)))


def pieces(table: Table, layouts: Sequence[Layout]) -> Counter[int]:
    """How many of each part lie on these sheets together."""
    return Counter(np.concatenate([table.part_numbers(each) for each in layouts]).tolist())
