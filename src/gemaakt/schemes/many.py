"""The same rules over many firms at once: arrays of whole numbers in, arrays out."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from gemaakt.schemes.catalogue import instrument
from gemaakt.schemes.law import Law
from gemaakt.schemes.sheet import Measure, Sheet
from gemaakt.schemes.whole import vector


def ask_many(
    name: str,
    *,
    on: date,
    inputs: Mapping[str, Any],
    given: Mapping[str, object] | None = None,
) -> dict[str, NDArray[np.int64]]:
    """Amounts of many firms, in whole cents (shares in ten-millionths, yes as 1).

    Every numeric input is an array in euros, hours, kWh or shares, one number per firm (or one
    number for all); words and yes/no are single values that hold for all. Raises `NoRuleOn`.
    """
    asked = instrument(name)
    known: dict[str, Any] = {}
    for key, value in inputs.items():
        measure = asked.inputs[key]
        if measure in (Measure.WORD, Measure.YES):
            known[key] = value
        else:
            known[key] = vector(value, measure.value, name=key)
    sheet = Sheet(Law(asked.file, on, dict(given or {})), known, traced=False)
    asked.rule(sheet)
    return {key: np.asarray(value) for key, (_, value) in sheet.amounts.items()}
