"""Of many different parts the first nest skims: quick, complete, and no sheet more for it."""

from dataclasses import replace

import numpy as np
import pytest

from gemaakt.nest import NestJob, Part, Sheet
from gemaakt.nest.sheets import construct
from gemaakt.nest.sheets.construct import MANY, first_drafts
from gemaakt.nest.sheets.table import table_of
from tests.nest.layouts import box


def many(kinds: int, sheets: int = 99) -> NestJob:
    draw = np.random.default_rng(4)
    sizes = draw.uniform((60.0, 40.0), (500.0, 300.0), (kinds, 2)).round(1)
    parts = tuple(Part(f"p{k}", 2, box(*map(float, size))) for k, size in enumerate(sizes))
    return NestJob(parts, (Sheet("plate", sheets, box(3000.0, 1500.0), cost_eur=450.0),))


def laid(job: NestJob) -> tuple[int, int]:
    """Sheets and pieces of the first nest."""
    draft = next(first_drafts(table_of(job)))
    return len(draft.layouts), sum(len(each.variants) for each in draft.layouts)


def test_every_piece_lies_and_hardly_more_sheets_are_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    job = many(MANY)
    skimmed = laid(job)
    monkeypatch.setattr(construct, "MANY", MANY + 1)
    tried = laid(job)
    assert skimmed[1] == tried[1] == 2 * MANY
    assert skimmed[0] <= tried[0] + 1


def test_where_the_stock_is_short_every_part_is_tried_on_every_sheet(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A part that was passed over is not left out where it had found room."""
    job = many(MANY)
    monkeypatch.setattr(construct, "PATIENCE", 1)
    job = replace(job, sheets=(replace(job.sheets[0], quantity=3),))
    skimmed = laid(job)
    monkeypatch.setattr(construct, "MANY", MANY + 1)
    assert skimmed == laid(job)
