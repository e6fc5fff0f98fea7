"""What a schema says about each field: the sentence of the class, its unit, its default."""

import ast
import inspect
import re
import textwrap
from functools import cache
from itertools import pairwise
from typing import Any

import msgspec

SUFFIXES = {
    "mm": "mm", "mm2": "mm²", "mm3": "mm³", "m": "m", "m2": "m²", "m3": "m³", "km": "km",
    "kg": "kg", "g": "g", "t": "t", "min": "min", "minutes": "min", "s": "s", "seconds": "s",
    "h": "h", "days": "days", "weeks": "weeks", "years": "years", "kw": "kW", "kwh": "kWh",
    "kwp": "kWp", "mwh": "MWh", "eur": "EUR excl. VAT", "share": "share, 0 to 1",
    "deg": "degrees, counter-clockwise", "kgco2e": "kg CO2e", "co2e": "CO2e", "ratio": "ratio",
    "cost": "EUR, or mm² of sheet where the job gives no cost", "quantity": "pieces",
    "late": "days", "at_most": "count", "level": "level, from 1",
}  # fmt: skip
"""Last word of a name -> its unit."""
NAMES = {
    "start": "min since `time_zero`; of a benchmark the file's own unit",
    "end": "min since `time_zero`; of a benchmark the file's own unit",
    "setup_end": "min since `time_zero`", "from": "min since `time_zero`",
    "to": "min since `time_zero`", "work": "min since `time_zero`",
    "weekday": "0 is Monday", "school_weekdays": "0 is Monday",
    "iterations": "count", "workers": "cores", "seed": "number", "seeds": "numbers",
    "copies": "pieces", "qty": "pieces", "count": "bars", "holes": "count", "pierces": "count",
    "pieces": "pieces", "of_sheet": "pieces",
    "parts": "count", "contours": "count", "firms": "firms", "least_firms": "firms",
    "employees": "people", "trained_people_per_year": "people per year", "owner_age": "years",
    "priority": "the higher, the sooner", "spacing": "mm", "margin": "mm", "outer": "mm",
    "points": "mm", "line": "mm", "marks": "mm", "bulges": "tangent of a quarter of the angle",
    "rotations": "degrees, counter-clockwise", "length": "the unit of the job",
    "utilisation": "share, 0 to 1", "certificate": "unfolded volume ÷ volume of the solid",
    "bound": "the unit of what is minimised", "value": "the unit that stands beside it",
    "amount": "the unit that stands beside it", "amounts": "EUR excl. VAT, or as the name ends",
    "rate": "EUR per unit of the amount", "factor": "per unit of what it multiplies",
    "figure": "the unit that stands beside it", "median": "the unit that stands beside it",
    "quartiles": "the unit that stands beside it", "indicators": "the unit of the indicator",
    "weight": "times the lateness of a usual order", "year": "year", "years": "years",
    "version": "number", "skills": "level, from 1", "shifts": "min since midnight",
    "chemistry": "mass share, 0 to 1", "by_confidence": "kg CO2e", "minutes": "min",
    "material": "share of the mass, 0 to 1", "jobs": "jobs", "orders": "orders",
    "quarters": "quarters of an hour", "missing": "quarters of an hour", "rates": "by its name",
    "productivity": "share", "spread": "share of the factor", "groups": "factor",
    "outliers": "row numbers", "balance_g": "g", "interval": "EUR excl. VAT",
}  # fmt: skip
"""Names without a unit at their end."""
CLASS_NAMES = {
    ("Origin", "work"): "share of the minutes, 0 to 1",
    ("ArcsDocument", "outer"): "tangent of a quarter of the angle",
    ("ArcsDocument", "holes"): "tangent of a quarter of the angle",
    ("SheetDocument", "holes"): "mm",
    ("ReadForm", "lowest"): "the unit of the series",
    ("ReadForm", "highest"): "the unit of the series",
    ("ReadForm", "mean"): "the unit of the series",
    ("ReadForm", "declared_amount"): "the declared unit",
    ("YearForm", "sheets"): "sheets",
    ("YearForm", "weighted_days_late_score"): "days, times the weight of the order",
    ("RobustForm", "simulations"): "count",
    ("Layout", "heading_row"): "row on screen, from 1",
    ("Layout", "rows_read"): "rows",
    ("Layout", "rows_skipped"): "rows",
    ("ImportForm", "operations"): "count",
    ("ReadForm", "from"): "UTC",
    ("ReadForm", "to"): "UTC",
}
"""Names that mean something else in one class."""
EMPTY: dict[str, Any] = {"object": {}, "array": []}


def unit_of(owner: str, name: str) -> str:
    """The unit of a field, empty when it has none."""
    if (owner, name) in CLASS_NAMES:
        return CLASS_NAMES[owner, name]
    if name in NAMES:
        return NAMES[name]
    rate = re.search(r"([a-z0-9]+)_per_([a-z0-9_]+)$", name)
    if rate:
        return f"{SUFFIXES.get(rate[1], rate[1])} per {SUFFIXES.get(rate[2], rate[2])}"
    stem = name.removesuffix("_at_least").removesuffix("_at_most")
    last = stem.rpartition("_")[2]
    return SUFFIXES.get(last, "") or SUFFIXES.get(name, "count" if name != stem else "")


@cache
def sentences_of(kind: type) -> dict[str, str]:
    """Field -> the sentence that stands below it in the class."""
    found: dict[str, str] = {}
    for base in reversed(kind.__mro__[:-1]):
        try:
            body = ast.parse(textwrap.dedent(inspect.getsource(base))).body[0]
        except (OSError, TypeError, SyntaxError):
            continue
        rows = getattr(body, "body", [])
        for row, after in pairwise(rows):
            if isinstance(row, ast.AnnAssign) and isinstance(after, ast.Expr):
                text = ast.literal_eval(after.value)
                found[ast.unparse(row.target).rstrip("_")] = " ".join(str(text).split())
    return found


def classes_in(kind: type) -> dict[str, type]:
    """Every class of a document by its name."""
    found: dict[str, type] = {}

    def walk(info: Any) -> None:
        if isinstance(info, msgspec.inspect.StructType | msgspec.inspect.DataclassType):
            if info.cls.__name__ in found:
                return
            found[info.cls.__name__] = info.cls
            for row in info.fields:
                walk(row.type)
        for name in ("item_type", "key_type", "value_type"):
            if hasattr(info, name):
                walk(getattr(info, name))
        for name in ("item_types", "types"):
            for each in getattr(info, name, ()):
                walk(each)

    walk(msgspec.inspect.type_info(kind))
    return found


def said(schema: dict[str, Any], kind: type) -> dict[str, Any]:
    """The schema with a sentence, a unit and a default at every field that has one."""
    classes = classes_in(kind)
    for owner, definition in schema.get("$defs", {}).items():
        required = set(definition.get("required", ()))
        sentences = sentences_of(classes[owner]) if owner in classes else {}
        for name, row in definition.get("properties", {}).items():
            unit = unit_of(owner, name) if is_number(row) else ""
            parts = [sentences.get(name, ""), f"Unit: {unit}." if unit else ""]
            text = " ".join(part for part in parts if part)
            if text:
                row["description"] = text
            if name not in required and "default" not in row:
                row["default"] = EMPTY.get(row.get("type", "object"))
    return schema


def is_number(row: Any) -> bool:
    """Whether a field is a number, or holds numbers in lists or by name."""
    if isinstance(row, list):
        return any(is_number(each) for each in row)
    if not isinstance(row, dict):
        return False
    if row.get("type") in ("number", "integer"):
        return True
    inside = ("items", "prefixItems", "anyOf", "additionalProperties")
    return any(is_number(row.get(name)) for name in inside)
