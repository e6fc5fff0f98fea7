"""Measure the bars of the schemes room: exactness, speed, start-up, provenance, evidence.

Reads `schemes/examples.yaml` and `schemes/vocabulary.yaml` from the shared data (argument or
GEMAAKT_SHARED; default ../shared beside the repository). Needs PyYAML. Times are CPU seconds of
this process, best of some repeats, because other work shares the machine. With `--openfisca
PYTHON` the same three formulas run in openfisca-core under that interpreter (an own venv).
"""

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench.shared import shared

ON = date(2026, 7, 1)
FIRMS, MANY = 15_000, 1_000_000
QUESTIONS: dict[str, tuple[dict[str, int], dict[str, object]]] = {
    "wbso": ({"hours": 4000, "hourly_wage": 60}, {"method": "flat"}),
    "innovatiebox": ({"profit": 900_000}, {}),
    "eia": ({"investment": 400_000, "profit": 900_000}, {}),
    "mia": ({"investment": 400_000, "profit": 900_000}, {"category": "II"}),
    "vamil": ({"investment": 400_000}, {}),
    "kia": ({"investment": 450_000, "profit": 900_000}, {}),
    "vpb": ({"profit": 900_000}, {}),
    "box2": ({"amount": 300_000}, {}),
    "bor": ({"enterprise_value": 6_000_000}, {"relation": "child"}),
    "wkr": ({"wage_sum": 4_000_000}, {}),
    "lkv": ({"hours": 2500}, {"kind": "disabled"}),
    "praktijkleren": ({"places": 9}, {}),
    "energiebelasting": ({"kwh": 2_000_000, "m3": 400_000}, {}),
}
OPENFISCA = """
import json, sys, time, numpy as np
from openfisca_core import periods, entities, taxbenefitsystems, variables, simulation_builder
Firm = entities.Entity("firm", "firms", "", "")
tbs = taxbenefitsystems.TaxBenefitSystem([Firm])
P = json.load(open(sys.argv[1]))
def var(name, formula=None):
    body = dict(value_type=float, entity=Firm, definition_period=periods.DateUnit.YEAR, label=name)
    if formula: body["formula"] = formula
    tbs.add_variable(type(name, (variables.Variable,), body))
var("investment"); var("profit")
def kia(f, p):
    i = f("investment", p); k = P["kia"]
    a = np.where(i > k["bracket1_end"], k["fixed"], i * k["rate"])
    a = np.where(i > k["bracket2_end"], k["fixed"] - (i - k["bracket2_end"]) * k["taper"], a)
    return np.where((i > k["upper"]) | (i <= k["lower"]), 0, a)
def eia(f, p):
    i = f("investment", p); return np.where(i < 2500, 0, i * P["eia"]["rate"])
def vpb(f, p):
    x = f("profit", p); v = P["vpb"]
    above = np.maximum(x - v["bracket"], 0) * v["rate_high"]
    return np.minimum(x, v["bracket"]) * v["rate_low"] + above
var("kia", kia); var("eia", eia); var("vpb", vpb)
data = np.load(sys.argv[2]); n = len(data["investment"]); best = whole = 9e9
for _ in range(5):
    w = time.process_time()
    b = simulation_builder.SimulationBuilder(); s = b.build_default_simulation(tbs, n)
    for k in ("investment", "profit"): s.set_input(k, "2026", data[k].astype(np.float32))
    t = time.process_time(); out = {k: s.calculate(k, "2026") for k in ("kia", "eia", "vpb")}
    best = min(best, time.process_time() - t); whole = min(whole, time.process_time() - w)
wrong = sum(int((np.round(out[k].astype(float) * 100) != data["exact_" + k]).sum()) for k in out)
print(json.dumps({"seconds": whole, "formulas_s": best, "wrong_cents": wrong, "of": 3 * n}))
"""


def best_cpu(call: Callable[[], object], repeats: int) -> float:
    """Least CPU seconds of some calls."""
    least = float("inf")
    for _ in range(repeats):
        began = time.process_time()
        call()
        least = min(least, time.process_time() - began)
    return least


def examples(given: Path | None) -> dict[str, Any]:
    import yaml

    from gemaakt.schemes import INSTRUMENTS, answer_batch

    folder = shared("data/schemes", given)
    rows = yaml.safe_load((folder / "examples.yaml").read_text())["examples"]
    answers, _ = answer_batch(rows)
    wrong = [
        (row["id"], name)
        for row, answer in zip(rows, answers, strict=True)
        for name, expected in row["expected"].items()
        if not _right(answer["amounts"].get(name), expected, row["tolerance"])
    ]
    words = yaml.safe_load((folder / "vocabulary.yaml").read_text())
    lacking = [
        (name, given)
        for name, entry in words.items()
        for given in entry["inputs"]
        if name not in INSTRUMENTS or given not in INSTRUMENTS[name].inputs
    ]
    return {"examples": len(rows), "wrong": wrong, "vocabulary_lacking": lacking}


def _right(found: object, expected: Any, tolerance: float) -> bool:
    if isinstance(expected, bool) or found is None:
        return found == expected
    return abs(float(str(found)) - expected) <= tolerance


def columns(name: str, count: int, seed: int) -> dict[str, np.ndarray]:
    dice = np.random.default_rng(seed)
    return {
        key: dice.integers(0, top * 100, count) / 100 for key, top in QUESTIONS[name][0].items()
    }


def exactness() -> dict[str, int]:
    """Every firm one by one against all at once, each instrument: cents that differ."""
    from gemaakt.schemes import ask_many
    from gemaakt.schemes.catalogue import instrument
    from gemaakt.schemes.law import Law
    from gemaakt.schemes.sheet import Measure, Sheet
    from gemaakt.schemes.whole import scaled

    differing = compared = 0
    for name, (_, words) in QUESTIONS.items():
        inputs, asked = columns(name, FIRMS, 3), instrument(name)
        many = ask_many(name, on=ON, inputs={**inputs, **words})
        scales = {key: asked.inputs[key].value for key in inputs}
        for at in range(FIRMS):
            one = {k: scaled(f"{v[at]:.2f}", scales[k], name=k) for k, v in inputs.items()}
            sheet = Sheet(Law(asked.file, ON), {**one, **words}, traced=False)
            asked.rule(sheet)
            for amount, (measure, value) in sheet.amounts.items():
                assert measure is Measure.EUR
                compared += 1
                differing += int(np.broadcast_to(many[amount], FIRMS)[at] != value)
    return {"compared": compared, "differing": differing}


def speed() -> dict[str, float]:
    from gemaakt.schemes import ask, ask_many

    small = {name: columns(name, FIRMS, 5) for name in QUESTIONS}
    large = {name: columns(name, MANY, 5) for name in ("kia", "eia", "vpb")}
    large["kia"].pop("profit")
    large["eia"].pop("profit")

    def all_firms() -> None:
        for name, inputs in small.items():
            ask_many(name, on=ON, inputs={**inputs, **QUESTIONS[name][1]})

    def a_million() -> None:
        for name, inputs in large.items():
            ask_many(name, on=ON, inputs=inputs)

    def one_answer() -> None:
        ask("eia", on=ON, inputs={"investment": 60_000, "profit": 150_000})

    return {
        "one_answer_ms": best_cpu(one_answer, 50) * 1000,
        "firms_15000_x_13_s": best_cpu(all_firms, 5),
        "million_x_3_s": best_cpu(a_million, 5),
    }


def start_up() -> float:
    """Milliseconds of CPU to load and check every value, in a fresh process, best of seven."""
    code = (
        "import time, gemaakt.data.dated as d; from gemaakt.schemes.rollover import files\n"
        "t = time.process_time()\n"
        "n = [v for f in files() for p in d.table(f'schemes/{f}') "
        "for v in d.values(f'schemes/{f}', p)]\n"
        "assert all(v.source and v.quote and v.valid_from < v.valid_to for v in n)\n"
        "print((time.process_time() - t) * 1000)"
    )
    runs = [
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        for _ in range(7)
    ]
    return min(float(run.stdout) for run in runs)


def provenance() -> dict[str, Any]:
    """How many values stand on whose words, and how sure they are."""
    from gemaakt.data.dated import table, values
    from gemaakt.schemes.rollover import files

    rows = [
        each
        for name in files()
        for parameter in table(f"schemes/{name}")
        for each in values(f"schemes/{name}", parameter)
    ]
    return {
        "values": len(rows),
        "with_source": sum(bool(each.source) for each in rows),
        "with_quote": sum(bool(each.quote) for each in rows),
        "in_the_source_s_own_words": sum(e.quote_of == "source" and not e.derived for e in rows),
        "derived_from_them": sum(bool(each.derived) for each in rows),
        "lines_of_our_register": sum(each.quote_of == "register" for each in rows),
        "grades": dict(Counter(each.grade for each in rows)),
    }


def years() -> dict[str, list[int]]:
    from gemaakt.schemes import ask

    answered: dict[str, list[int]] = {}
    for name, (ranges, words) in QUESTIONS.items():
        for year in range(2019, 2032):
            inputs = {**dict.fromkeys(ranges, 100), **words}
            if ask(name, on=date(year, 7, 1), inputs=inputs).refusal is None:
                answered.setdefault(name, []).append(year)
    return answered


def evidence() -> dict[str, float]:
    """15,000 generated exports written, read and combined."""
    from gemaakt.evidence import INDICATORS, combine
    from gemaakt.evidence.indicators import SECTORS, SIZES
    from gemaakt.evidence.read_exports import read_exports

    dice = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as folder:
        for at in range(FIRMS):
            document = {
                "format": "gemaakt.evidence-export/1",
                "year": 2026,
                "sector": SECTORS[int(dice.integers(len(SECTORS)))],
                "size": SIZES[int(dice.integers(len(SIZES)))][1],
                "indicators": {name: float(dice.integers(100)) for name in INDICATORS},
                "synthetic": True,
                "ticket": str(at),
            }
            Path(folder, f"{at}.json").write_text(json.dumps(document))
        files = sorted(Path(folder).glob("*.json"))
        wall = time.monotonic()
        exports, _ = read_exports(files)
        document = combine(exports)
        wall = time.monotonic() - wall
    return {"firms": document["firms"], "wall_s": wall}


def against_openfisca(python: str, count: int) -> dict[str, Any]:
    """The same three formulas in openfisca-core, in one run, on this many firms.

    `seconds` is from arrays (theirs float32 euros, ours whole cents) to answers, their simulation
    made and its inputs set; `formulas_s` is their formulas alone.
    """
    from gemaakt.schemes import ask_many
    from gemaakt.schemes.law import values_on

    law = {
        name: {
            k: float(v.number)
            for k, v in values_on(name, ON).items()
            if v.unit in ("EUR", "share")
        }
        for name in ("kia", "eia", "vpb")
    }
    dice = np.random.default_rng(5)
    inputs = {
        "investment": np.round(dice.uniform(0, 450_000, count), 2),
        "profit": np.round(dice.uniform(0, 900_000, count), 2),
    }
    cents = {name: np.rint(value * 100).astype(np.int64) for name, value in inputs.items()}
    asked = {
        "kia": {"investment": cents["investment"]},
        "eia": {"investment": cents["investment"]},
        "vpb": {"profit": cents["profit"]},
    }
    exact: dict[str, np.ndarray] = {}

    def ours() -> None:
        for name, each in asked.items():
            answer = ask_many(name, on=ON, inputs=each, in_cents=True)
            exact[name] = answer["deduction" if name != "vpb" else "tax"]

    seconds = best_cpu(ours, 5)
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "law.json").write_text(json.dumps(law))
        arrays = {**inputs, **{f"exact_{name}": value for name, value in exact.items()}}
        np.savez(Path(folder) / "data.npz", **arrays)
        (Path(folder) / "run.py").write_text(OPENFISCA)
        call = [python, str(Path(folder) / "run.py"), f"{folder}/law.json", f"{folder}/data.npz"]
        run = subprocess.run(call, capture_output=True, text=True, check=True)
    theirs = json.loads(run.stdout)
    return {"ours_s": seconds, "openfisca": theirs, "ratio": theirs["seconds"] / seconds}


def main() -> None:
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("shared", nargs="?", type=Path, help="else GEMAAKT_SHARED")
    words.add_argument("--openfisca", help="Python of a venv that holds openfisca-core.")
    given = words.parse_args()
    result: dict[str, Any] = {
        "examples": examples(given.shared),
        "years": years(),
        "provenance": provenance(),
        "start_up_ms": start_up(),
        "speed": speed(),
        "single_against_vector": exactness(),
        "evidence": evidence(),
    }
    if given.openfisca:
        result["openfisca"] = {
            count: against_openfisca(given.openfisca, count) for count in (1, FIRMS, MANY)
        }
    sys.stdout.write(json.dumps(result, indent=1, default=str) + "\n")


if __name__ == "__main__":
    main()
