"""The bars of footprint, passport, certificates and outside files, measured in one run.

    python -m bench.carbon.run [--shared ../shared]

Times are the median of several, on one core. Read are the published PACT examples and every
certificate in `data/energy`; exports are judged by the official PACT schema.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.shared import shared
from gemaakt.carbon import (
    Input,
    Material,
    Product,
    ProductWork,
    footprint,
    footprints,
)
from gemaakt.carbon.write_pact import pact_document
from gemaakt.energy import MachineState, learn_power
from gemaakt.exchange import NotUnderstood, understand
from gemaakt.exchange.certificate_facts import ELEMENTS
from gemaakt.passport.passport import passport
from gemaakt.passport.write_html import passport_html

NOW = datetime(2026, 11, 24, tzinfo=UTC)
YEAR = 35_040


def median_ms(task: Callable[[], object], times: int = 15) -> float:
    task()
    spent = []
    for _ in range(times):
        begun = time.process_time()
        task()
        spent.append(1000 * (time.process_time() - begun))
    return statistics.median(spent)


def product(draw: np.random.Generator, at: int) -> Product:
    grade = ("S235JR", "1.4301", "EN AW-5754")[at % 3]
    mass = float(draw.uniform(0.1, 40))
    return Product(
        id=f"p{at}",
        company="Proef BV",
        made_on=date(2025, 6, 1),
        materials=(Material(grade, mass * 1.4, mass, "H1", "3.1-1", "NL"),),
        operations=(
            ProductWork("snijden", "laser", 3.0, 1.2),
            ProductWork("kanten", "kantbank", 4.0, 0.4, is_metered=True),
        ),
    )


def bill_of_materials(lines: int) -> list[Product]:
    draw = np.random.default_rng(1)
    parts = [product(draw, at) for at in range(lines)]
    whole = Product(
        id="samenstelling",
        made_on=date(2025, 6, 1),
        inputs=tuple(Input(part.id, float(1 + at % 4)) for at, part in enumerate(parts)),
    )
    return [*parts, whole]


def lines_of_one(lines: int) -> Product:
    draw = np.random.default_rng(2)
    rows = [product(draw, at) for at in range(lines // 2)]
    return Product(
        id="regels",
        made_on=date(2025, 6, 1),
        materials=tuple(row.materials[0] for row in rows),
        operations=tuple(row.operations[0] for row in rows),
    )


def speeds() -> list[tuple[str, float, float]]:
    bom, flat = bill_of_materials(500), lines_of_one(500)
    made = passport(product(np.random.default_rng(3), 0))
    large = passport(flat)
    draw = np.random.default_rng(4)
    states = [
        MachineState(f"m{at}", state, draw.random(YEAR) * (draw.random(YEAR) < 0.4))
        for at in range(6)
        for state in ("idle", "setup", "run")
    ]
    meter = 10 + sum((at + 1) * each.shares for at, each in enumerate(states))
    csv = year_csv()
    return [
        ("500 materials and operations of one product", median_ms(lambda: footprint(flat)), 5),
        ("500-line bill of materials, one level", median_ms(lambda: footprints(bom)), 5),
        ("passport page", median_ms(lambda: passport_html(made, "nl")), 100),
        ("passport page of 500 lines", median_ms(lambda: passport_html(large, "nl")), 100),
        ("a year to kW of 18 states", median_ms(lambda: learn_power(meter, states), 5), 1000),
        ("a year of quarters read from CSV", median_ms(lambda: understand(csv, "m.csv"), 3), 1000),
    ]


def year_csv(*, hole: bool = False, word: str = "verbruik kWh", value: str = "2.5") -> bytes:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    rows = [f"utc;{word}"]
    for at in range(YEAR):
        if not (hole and 9000 <= at < 9960):
            rows.append(f"{start + timedelta(minutes=15 * at):%Y-%m-%dT%H:%M}Z;{value}")
    return "\n".join(rows).encode()


def bad_inputs() -> dict[str, bytes]:
    bomb = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    head = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{bomb}]><x>&a11;</x>'
    outside = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    )
    nan = year_csv(value="NaN")
    return {
        "entity bomb": head.encode(),
        "external entity": outside.encode(),
        "50 MB of text": b"utc;kWh\n" * 6_553_600,
        "50 MB of XML": b"<a>" * 17_500_000,
        "a year with a hole": year_csv(hole=True),
        "a year of NaN": nan,
        "prices in the wrong unit": year_csv(word="price EUR/kWh", value="86.7"),
        "nested too deep": b"[" * 1_000_000,
    }


def refusals() -> bool:
    is_good = True
    for name, raw in bad_inputs().items():
        begun = time.process_time()
        try:
            found = understand(raw, name)
            codes = sorted({each.code for each in found.findings})
        except NotUnderstood as refused:
            codes = [refused.code]
        spent = time.process_time() - begun
        print(f"  {name:28} {spent:6.3f} s  {', '.join(codes)}")
        is_good = is_good and bool(codes) and spent <= 1.0
    return is_good


def pact(folder: Path) -> bool:
    """Official examples read; our exports valid by the official schema; its invariant."""
    import yaml
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    document = yaml.safe_load((folder / "openapi_v3_0.yaml").read_text(encoding="utf-8"))
    resource = DRAFT202012.create_resource(document)
    registry = Registry().with_resource("urn:pact", resource)
    wanted = {"$ref": "urn:pact#/components/schemas/ProductFootprint"}
    judge = Draft202012Validator(wanted, registry=registry)
    read = valid = 0
    examples = sorted(folder.glob("*.json"))
    for file in examples:
        found = understand(file.read_bytes(), file.name)
        read += found.kind == "pact-footprint" and found.is_usable
    made = [(p, footprint(p)) for p in bill_of_materials(200)[:-1]]
    for each, its in made:
        exported = json.loads(json.dumps(pact_document(each, its, created=NOW)))
        pcf = exported["pcf"]
        difference = float(pcf["pcfIncludingBiogenicUptake"]) - float(
            pcf["pcfExcludingBiogenicUptake"]
        ) - float(pcf["biogenicCO2Uptake"])  # fmt: skip
        faults = list(judge.iter_errors(exported))
        back = understand(json.dumps(exported).encode(), "own.json")
        is_back = abs(back.facts["pcf_kgco2e"] - its.co2e_kg) <= 1e-8
        valid += not faults and abs(difference) < 1e-9 and is_back
        if faults:
            print("  ", faults[0].message)
    print(f"PACT: {read} of {len(examples)} examples read; {valid} of {len(made)} exports valid")
    return read == len(examples) and valid == len(made)


def certificates(folder: Path) -> bool:
    """Published examples read, their kilograms of each element against a walk through the JSON."""
    files = [each for each in sorted(folder.glob("*.json")) if not each.name.startswith("schema")]
    read = named = chemistry = exact = 0
    for file in files:
        found = understand(file.read_bytes(), file.name)
        is_read = found.kind == "certificate" and found.is_usable
        read += is_read
        named += bool(found.facts["heat_numbers"])
        chemistry += any(found.facts["chemistry"].values())
        wanted = written_percent(json.loads(file.read_text()))
        said = [
            (symbol, share)
            for heat in found.facts["chemistry"].values()
            for symbol, share in heat.items()
        ]
        is_exact = {s for s, _ in said} == set(wanted) and all(
            any(abs(1000 * share - 10 * percent) <= 1e-9 for percent in wanted[symbol])
            for symbol, share in said
        )
        exact += is_exact
        if not is_read or not is_exact:
            print("  differs:", file.name, [each.code for each in found.findings])
    print(f"certificates: {read} of {len(files)} read; {named} name a heat, {chemistry} chemistry;"
          f" kg of every element in a tonne exact in {exact}")  # fmt: skip
    return read == exact == len(files)


def written_percent(thing: object) -> dict[str, set[float]]:
    """Element -> percentages written anywhere in a certificate, possible ones only."""
    found: dict[str, set[float]] = {}
    for row in every_dict(thing):
        name = row.get("PropertySymbol") or row.get("Symbol") or row.get("ValueName")
        actual = row.get("Actual", row.get("ActualFrom"))
        value = actual.get("Value") if isinstance(actual, dict) else actual
        percent = None if value is None or name not in ELEMENTS else float(value)
        if percent is not None and str(row.get("Unit")).lower() == "ppm":
            percent /= 10_000
        if percent is not None and 0 <= percent <= 100:
            found.setdefault(str(name), set()).add(percent)
    return found


def every_dict(thing: object) -> Iterator[dict[str, Any]]:
    if isinstance(thing, dict):
        yield thing
    children = thing.values() if isinstance(thing, dict) else thing
    if isinstance(thing, dict | list):
        for child in children:
            yield from every_dict(child)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--shared", type=Path, help="folder of the data, else GEMAAKT_SHARED")
    folder = shared("data/energy", parser.parse_args().shared)
    is_good = True
    for name, spent, bar in speeds():
        print(f"{name:45} {spent:8.2f} ms (bar {bar} ms)")
        is_good = is_good and spent <= bar
    checks = [pact(folder / "pact"), certificates(folder / "certificates")]
    print("bad input, seconds until it is said:")
    checks.append(refusals())
    return 0 if is_good and all(checks) else 1


if __name__ == "__main__":
    raise SystemExit(main())
