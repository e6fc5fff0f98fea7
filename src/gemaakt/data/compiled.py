"""Tables that were parsed before, so that a start need not parse them again.

``data/compiled/<folder>.json`` holds the parsed tables of a folder, each with the hash of the
TOML it was made from. A table whose TOML has changed since is not taken from here: the TOML is
always what counts. `write_compiled` makes the file.
"""

import hashlib
import json
from datetime import date
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Any

DATES = ("valid_from", "valid_to", "known_until")


@cache
def _folder(name: str) -> dict[str, Any]:
    entry = resources.files("gemaakt.data").joinpath("compiled", f"{name}.json")
    try:
        return json.loads(entry.read_bytes(), object_hook=_revived)  # type: ignore[no-any-return]
    except FileNotFoundError:
        return {}


def _revived(row: dict[str, Any]) -> Any:
    if "decimal" in row:
        return Decimal(row["decimal"])
    for key in DATES:
        if key in row:
            row[key] = date.fromisoformat(row[key])
    return row


def ready_table(name: str, toml: bytes) -> dict[str, dict[str, object]] | None:
    """The parsed table of this TOML, or None when it was never parsed or has changed since."""
    folder, _, file = name.partition("/")
    found = _folder(folder).get(file)
    if found is None or found["sha256"] != hashlib.sha256(toml).hexdigest():
        return None
    return found["table"]  # type: ignore[no-any-return]
