"""Write the parsed tables of a folder beside their TOML, for a quick start."""

import hashlib
import json
import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent


def write_compiled(folder: str) -> Path:
    """Parse every TOML of the folder and write `compiled/<folder>.json`, whole or not at all."""
    tables = {}
    for file in sorted((DATA / folder).glob("*.toml")):
        raw = file.read_bytes()
        table = tomllib.loads(raw.decode(), parse_float=Decimal)
        tables[file.stem] = {"sha256": hashlib.sha256(raw).hexdigest(), "table": _plain(table)}
    target = DATA / "compiled" / f"{folder}.json"
    target.parent.mkdir(exist_ok=True)
    partial = target.with_name(target.name + ".part")
    partial.write_text(json.dumps(tables, ensure_ascii=False, indent=0), encoding="utf-8")
    partial.replace(target)
    return target


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    return value.isoformat() if isinstance(value, date) else value
