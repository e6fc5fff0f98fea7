"""No release points at fewer than ten firms, whatever filters somebody subtracts."""

import itertools
import json
import random

import pytest

from gemaakt.evidence import INDICATORS, LEAST_FIRMS, Export, combine
from gemaakt.evidence.indicators import SECTORS

SIZES = ("1-9", "10-19", "20-49", "50-99")


def firms(seed: int, count: int, *, sectors: int = 4, sizes: int = 3, nested: bool = False):
    dice = random.Random(seed)
    rows = []
    for at in range(count):
        sector = dice.choice(SECTORS[:sectors])
        size = dice.choice(SIZES[:sizes])
        if nested and sector == SECTORS[0]:
            size = SIZES[0]
        figures = {name: float(dice.randrange(100)) for name in INDICATORS if dice.random() < 0.8}
        rows.append(Export(2026, sector, size, figures, ticket=f"t{seed}-{at}"))
    return rows


def known_sets(document: dict, indicator: str, exports: list[Export]) -> list[frozenset[str]]:
    """Every set of firms that somebody who reads the release can build by adding cells."""
    row = next(each for each in document["asks"] if each["indicator"] == indicator)
    having = [each for each in exports if indicator in each.indicators]
    everyone = frozenset(each.ticket for each in having)
    found = {everyone} if row["figure"] is not None else set()
    for name, cells in row["by"].items():
        parts = [
            frozenset(each.ticket for each in having if getattr(each, name) == cell)
            for cell in cells
        ]
        for length in range(1, len(parts) + 1):
            for chosen in itertools.combinations(parts, length):
                union = frozenset().union(*chosen)
                found |= {union, everyone - union}
    return [each for each in found if each]


def attack(document: dict, exports: list[Export]) -> list[frozenset[str]]:
    """Subtract every known set from every other one that holds it; keep the small rests."""
    small = []
    for indicator in INDICATORS:
        known = known_sets(document, indicator, exports)
        small += [each for each in known if len(each) < LEAST_FIRMS]
        for one, other in itertools.permutations(known, 2):
            if one < other and len(other - one) < LEAST_FIRMS:
                small.append(other - one)
    return small


@pytest.mark.parametrize("nested", [False, True])
@pytest.mark.parametrize("count", [11, 23, 45, 80, 200])
@pytest.mark.parametrize("seed", range(4))
def test_a_differencing_attack_over_all_subsets_of_filters_finds_no_firm(seed, count, nested):
    exports = firms(seed, count, nested=nested)
    assert attack(combine(exports), exports) == []


def test_the_attack_does_find_a_firm_when_small_cells_are_shown():
    exports = firms(1, 45)
    document = combine(exports)
    row = document["asks"][0]
    having = [each for each in exports if row["indicator"] in each.indicators]
    row["by"] = {"sector": {each.sector: {} for each in having[:1]}, "size": {}}
    cell = [each for each in having if each.sector == having[0].sector]
    found = attack(document, exports)
    assert (len(cell) >= LEAST_FIRMS) == (frozenset(e.ticket for e in cell) not in found)
    row["by"] = {"sector": {s: {} for s in SECTORS}, "size": {}}
    rare = Export(2026, SECTORS[7], SIZES[0], {row["indicator"]: 1.0}, ticket="rare")
    assert frozenset({"rare"}) in attack(document, [*exports, rare])


def test_nothing_is_told_about_nine_firms():
    document = combine(firms(3, 9))
    text = json.dumps(document)
    assert document["firms"] is None
    assert all(row["figure"] is None and row["by"] == {} for row in document["asks"])
    assert '"firms": 9' not in text


def test_synthetic_data_is_stamped_even_when_one_export_is():
    rows = firms(5, 30)
    assert combine(rows)["stamp"] == ""
    made_up = Export(2026, rows[0].sector, rows[0].size, {}, synthetic=True, ticket="x")
    document = combine([*rows, made_up])
    assert document["synthetic"] is True
    assert document["stamp"] == "VERZONNEN GEGEVENS"


def test_an_export_that_is_sent_twice_counts_once():
    rows = firms(6, 40)
    assert combine([*rows, *rows]) == combine(rows)


def test_the_figure_is_the_median_with_its_quartiles():
    rows = [
        Export(2026, "overig", "1-9", {"quote_days": float(n)}, ticket=str(n))
        for n in range(1, 12)
    ]
    row = next(r for r in combine(rows)["asks"] if r["indicator"] == "quote_days")
    assert (row["figure"], row["firms"], row["quartiles"]) == (6.0, 11, [3.5, 8.5])
