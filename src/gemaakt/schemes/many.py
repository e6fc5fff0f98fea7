"""The same rules over many firms at once: arrays of whole numbers in, arrays out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt.schemes.catalogue import Instrument, instrument
from gemaakt.schemes.law import Law
from gemaakt.schemes.sheet import MAY_BE_NEGATIVE, InputOdd, Measure, Sheet
from gemaakt.schemes.whole import vector

CHUNK = 32_768
"""Firms at a time: the numbers of a rule then stay in the processor's cache."""


def ask_many(
    name: str,
    *,
    on: date,
    inputs: Mapping[str, Any],
    in_cents: bool = False,
) -> dict[str, NDArray[np.int64]]:
    """Amounts of many firms, in whole cents (shares in ten-millionths, yes as 1).

    Every numeric input is an array in euros, hours, kWh or shares, one number per firm (or one
    number for all); `in_cents` says that they are whole already (int64 cents, hundredths or
    ten-millionths) and need no conversion. Words and yes/no are single values
    that hold for all. Raises `NoRuleOn`.
    """
    asked = instrument(name)
    law = Law(asked.file, on, {})
    plain = (Measure.WORD, Measure.YES)
    words = {key: value for key, value in inputs.items() if asked.inputs[key] in plain}
    columns = {key: np.asarray(value) for key, value in inputs.items() if key not in words}
    count = max((column.size for column in columns.values()), default=0)
    if count <= CHUNK:
        return _some(asked, law, columns, words, in_cents)
    found: dict[str, NDArray[np.int64]] = {}
    for at in range(0, count, CHUNK):
        piece = {k: c[at : at + CHUNK] if c.size == count else c for k, c in columns.items()}
        for amount, value in _some(asked, law, piece, words, in_cents).items():
            whole = found.get(amount)
            if whole is None:
                whole = found[amount] = np.empty(count, dtype=np.int64)
            whole[at : at + CHUNK] = value
    return found


def _some(
    asked: Instrument,
    law: Law,
    columns: Mapping[str, NDArray[Any]],
    words: Mapping[str, Any],
    in_cents: bool,
) -> dict[str, NDArray[np.int64]]:
    known: dict[str, Any] = dict(words)
    for key, column in columns.items():
        lowest = 0 if key in MAY_BE_NEGATIVE else np.minimum.reduce(column, axis=None, initial=0)
        if lowest < 0:
            raise InputOdd("schemes.input-odd", input=key, value=str(lowest), known="≥ 0")
        known[key] = column if in_cents else vector(column, asked.inputs[key].value, name=key)
    sheet = Sheet(law, known, traced=False)
    asked.rule(sheet)
    return {key: np.asarray(value) for key, (_, value) in sheet.amounts.items()}
