"""Our footprints of products that go into each other, against an independent LCA engine.

    python -m venv /tmp/lca && /tmp/lca/bin/pip install bw2calc numpy msgspec
    PYTHONPATH=src /tmp/lca/bin/python bench/carbon/against_bw2calc.py [--systems 200]

Both solve the same random systems, with loops and without; the largest relative difference of
each kind is printed.
"""

import argparse
import sys
import time

import numpy as np

from gemaakt.carbon import Input, Product, footprints


def random_system(draw: np.random.Generator, *, loops: bool) -> tuple[np.ndarray, np.ndarray]:
    """Inputs (row uses column) and direct kg CO2e of a system that has an answer."""
    size = int(draw.integers(3, 40))
    amounts = draw.random((size, size)) * (draw.random((size, size)) < 0.25)
    if not loops:
        amounts = np.tril(amounts, -1)
    amounts *= 0.9 / max(1e-9, float(amounts.sum(axis=1).max()))
    return amounts, draw.random(size) * 50


def ours(amounts: np.ndarray, direct: np.ndarray) -> list[float]:
    products = [
        Product(
            id=f"p{row}",
            direct_kgco2e=float(direct[row]),
            inputs=tuple(
                Input(f"p{column}", float(amount))
                for column, amount in enumerate(amounts[row])
                if amount
            ),
        )
        for row in range(len(direct))
    ]
    return [made.co2e_kg for made in footprints(products)]


def theirs(amounts: np.ndarray, direct: np.ndarray) -> list[float]:
    import bw2calc
    import bw_processing

    size = len(direct)
    package = bw_processing.create_datapackage()
    rows, columns = np.nonzero(amounts)
    indices = [(i, i) for i in range(size)] + [
        (int(c), int(r)) for r, c in zip(rows, columns, strict=True)
    ]
    package.add_persistent_vector(
        matrix="technosphere_matrix",
        indices_array=np.array(indices, dtype=bw_processing.INDICES_DTYPE),
        data_array=np.r_[np.ones(size), amounts[rows, columns]],
        flip_array=np.r_[np.zeros(size, dtype=bool), np.ones(len(rows), dtype=bool)],
    )
    flow = 10_000
    package.add_persistent_vector(
        matrix="biosphere_matrix",
        indices_array=np.array(
            [(flow, i) for i in range(size)], dtype=bw_processing.INDICES_DTYPE
        ),
        data_array=direct,
    )
    package.add_persistent_vector(
        matrix="characterization_matrix",
        indices_array=np.array([(flow, flow)], dtype=bw_processing.INDICES_DTYPE),
        data_array=np.ones(1),
    )
    scores = []
    for product in range(size):
        lca = bw2calc.LCA(demand={product: 1}, data_objs=[package])
        lca.lci()
        lca.lcia()
        scores.append(float(lca.score))
    return scores


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--systems", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    chosen = parser.parse_args()
    import bw2calc  # noqa: F401 - before the clock runs

    draw = np.random.default_rng(chosen.seed)
    is_good = True
    for loops in (True, False):
        worst, ratio = compared(draw, chosen.systems, loops=loops)
        kind = "with loops" if loops else "without loops"
        print(f"systems {chosen.systems} {kind}: largest relative difference {worst:.1e};"
              f" time: bw2calc / gemaakt = {ratio:.0f}")  # fmt: skip
        is_good = is_good and worst <= 1e-9
    return 0 if is_good else 1


def compared(draw: np.random.Generator, systems: int, *, loops: bool) -> tuple[float, float]:
    """Largest relative difference over so many systems, and how much slower bw2calc is."""
    worst, our_s, their_s = 0.0, 0.0, 0.0
    for _ in range(systems):
        system = random_system(draw, loops=loops)
        begun = time.perf_counter()
        mine = ours(*system)
        our_s += time.perf_counter() - begun
        begun = time.perf_counter()
        other = theirs(*system)
        their_s += time.perf_counter() - begun
        worst = max(worst, float(np.max(np.abs(np.array(mine) / np.array(other) - 1))))
    return worst, their_s / our_s


if __name__ == "__main__":
    sys.exit(main())
