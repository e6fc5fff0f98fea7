"""The rules of the house, checked over every file of the project."""

import ast
import re
import string
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.metadata import PackageNotFoundError, metadata, requires
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from gemaakt.data.messages import LANGUAGES, sentences

pytestmark = pytest.mark.xdist_group("house")

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "gemaakt"
LONGEST_FUNCTION, LONGEST_FILE = 60, 400
FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "exceptions"}
UNIT_SUFFIXES = (
    "_mm", "_mm2", "_mm3", "_m", "_m2", "_m3", "_kg", "_g", "_t", "_min", "_s", "_h", "_days",
    "_kw", "_kwh", "_kwp", "_mwh", "_eur", "_share", "_deg", "_kgco2e", "_co2e", "_c", "_mpa",
    "_ratio", "_mb", "_years", "_weeks", "_km", "_l", "_a", "_v", "_hz", "_bar", "_score",
    "_rad", "_seconds", "_amount", "_weight",
)  # fmt: skip
UNIT_RATE = re.compile(r"_per_[a-z0-9]+(_[a-z0-9]+)*$")
"""A rate says its unit at the end: `rate_eur_per_h`, `factor_kgco2e_per_kg`."""
UNITLESS_FLOATS = {"quantity", "value", "bound", "amount", "factor", "rate", "cost", "weight"}
"""Floats whose unit stands beside them in the same row (`quantity` with `unit`)."""


def source_files() -> list[Path]:
    return sorted(path for path in SOURCE.rglob("*.py") if "migrations" not in path.parts)


@cache
def parsed() -> tuple[tuple[Path, ast.Module], ...]:
    """All modules, parsed once for all rules."""
    return tuple((path, ast.parse(path.read_text(encoding="utf-8"))) for path in source_files())


@pytest.fixture(scope="module", autouse=True)
def _forgotten_afterwards() -> Iterator[None]:
    """A million nodes would be walked by the collector in every test that comes after."""
    yield
    parsed.cache_clear()


def place(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def functions(tree: ast.Module) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def is_compiled(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A numba inner loop may be longer, kept whole for speed and tested against its plain twin."""
    marks = ("njit", "compiled", "kernel")
    return any(m in ast.unparse(each) for each in function.decorator_list for m in marks)


def length_without_docstring(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    lines = (function.end_lineno or 0) - function.lineno + 1
    first = function.body[0]
    if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
        lines -= (first.end_lineno or 0) - first.lineno + 1
    return lines


def top_level_names(tree: ast.Module) -> Iterator[tuple[str, ast.stmt]]:
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield node.name, node
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        for target in targets:
            rows = target.elts if isinstance(target, ast.Tuple) else [target]
            yield from ((each.id, node) for each in rows if isinstance(each, ast.Name))


def test_no_name_of_a_module_is_given_twice() -> None:
    """Two constants of one name leave only the second: nothing else says so."""
    seen: set[tuple[Path, str]] = set()
    twice = []
    for path, tree in parsed():
        for name, node in top_level_names(tree):
            if (path, name) in seen:
                twice.append(f"{place(path, node)} {name}")
            seen.add((path, name))
    assert not twice


def test_no_function_is_longer_than_a_page() -> None:
    too_long = [
        f"{place(path, function)} {function.name}"
        for path, tree in parsed()
        for function in functions(tree)
        if length_without_docstring(function) > LONGEST_FUNCTION and not is_compiled(function)
    ]
    assert not too_long, "\n" + "\n".join(too_long)


def lines_without_compiled(path: Path) -> int:
    """Lines of a file, its compiled loops left out: these stay whole for speed."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines <= LONGEST_FILE:
        return lines
    loops = [each for each in functions(ast.parse(text)) if is_compiled(each)]
    return lines - sum((f.end_lineno or 0) - f.lineno + 1 for f in loops)


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    files = [*source_files(), *sorted((ROOT / "tests").rglob("*.py"))]
    lengths = {str(path.relative_to(ROOT)): lines_without_compiled(path) for path in files}
    assert {name: n for name, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_module_is_a_drawer_for_leftovers() -> None:
    assert [str(path) for path in source_files() if path.stem in FORBIDDEN_NAMES] == []


def test_no_module_hides_a_name_that_a_room_loads_when_it_is_used() -> None:
    """A module that was imported first would be found where the name of that name was meant."""
    for room in sorted(SOURCE.glob("*/__init__.py")):
        text = room.read_text(encoding="utf-8")
        if "def __getattr__" in text:
            modules = {path.stem for path in room.parent.iterdir()}
            offered = set(re.findall(r'^    "(\w+)": "', text, re.MULTILINE))
            assert offered
            assert not offered & modules, room


def test_every_function_says_what_it_returns() -> None:
    silent = [
        f"{place(path, function)} {function.name}"
        for path, tree in parsed()
        for function in functions(tree)
        if function.returns is None and not is_compiled(function)
    ]
    assert not silent, "\n" + "\n".join(silent)


def is_dataclass(node: ast.ClassDef) -> bool:
    return any("dataclass" in ast.unparse(each) for each in node.decorator_list)


def number_fields(node: ast.ClassDef) -> Iterator[ast.AnnAssign]:
    for line in node.body:
        if isinstance(line, ast.AnnAssign) and isinstance(line.target, ast.Name):
            kind = re.sub(r"\s*\|\s*None", "", ast.unparse(line.annotation))
            if kind in ("float", "Decimal"):
                yield line


def has_unit(name: str) -> bool:
    stem = name.removesuffix("_at_least").removesuffix("_at_most")
    return (
        stem in UNITLESS_FLOATS
        or stem.endswith(UNIT_SUFFIXES)
        or bool(UNIT_RATE.search(stem))
        or f"_{stem}" in UNIT_SUFFIXES
    )


def test_every_number_of_a_dataclass_ends_with_its_unit() -> None:
    nameless = [
        f"{place(path, line)} {ast.unparse(line.target)}"
        for path, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and is_dataclass(node)
        for line in number_fields(node)
        if not has_unit(ast.unparse(line.target))
    ]
    assert not nameless, "\n" + "\n".join(nameless)


def called_name(node: ast.Call) -> str:
    """The last word of what is called; ast.unparse of all calls takes most of a minute."""
    func = node.func
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def error_classes() -> set[str]:
    """Names of all classes that derive from GemaaktError, directly or not."""
    bases = {
        node.name: {ast.unparse(base).split(".")[-1] for base in node.bases}
        for _, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    known = {"GemaaktError"}
    while more := {name for name, parents in bases.items() if parents & known} - known:
        known |= more
    return known


def codes_in_source() -> Iterator[tuple[str, str]]:
    speakers = error_classes() | {"Finding"}
    for path, tree in parsed():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and called_name(node) in speakers and node.args:
                first = node.args[0]
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value, place(path, node)


def test_every_code_has_a_sentence_in_both_languages() -> None:
    known = sentences()
    silent = sorted(
        f"{code} ({where})"
        for code, where in codes_in_source()
        if not all(known.get(code, {}).get(language) for language in LANGUAGES)
    )
    assert not silent, "\n" + "\n".join(silent)


def test_both_languages_use_the_same_values() -> None:
    def names(text: str) -> set[str]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    uneven = [code for code, text in sentences().items() if names(text["nl"]) != names(text["en"])]
    assert uneven == []


def test_nobody_rounds_a_decimal_without_saying_how() -> None:
    """Unsaid, Python rounds as a bank does, 0.125 to 0.12; money is half up (`gemaakt.money`)."""
    exact = SOURCE / "quote" / "price.py"  # the six decimals of a quantity, before it is money
    found = [
        place(path, node)
        for path, tree in parsed()
        if path != exact
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "attr", "") == "quantize"
        if len(node.args) + len(node.keywords) < 2
    ]
    assert found == []


def test_nobody_suppresses_whatever_may_happen() -> None:
    """What ruff says of `except Exception` holds of `suppress(Exception)` as well."""
    broad = {"Exception", "BaseException"}
    found = [
        place(path, node)
        for path, tree in parsed()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and getattr(node.func, "id", getattr(node.func, "attr", "")) == "suppress"
        and any(isinstance(each, ast.Name) and each.id in broad for each in node.args)
    ]
    assert found == []


def test_the_library_prints_nothing() -> None:
    loud = [
        place(path, node)
        for path, tree in parsed()
        if path.relative_to(SOURCE).parts[0] not in ("cli", "server")
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and called_name(node) == "print"
    ]
    assert not loud, "\n" + "\n".join(loud)


@pytest.mark.parametrize("folder", ["server"])
def test_no_page_asks_another_host_for_anything(folder: str) -> None:
    asks = re.compile(r"""(?:src|href|action|url\()\s*=?\s*["'(]?(?:https?:)?//(?!127\.0\.0\.1)""")
    guilty = [
        str(path.relative_to(ROOT))
        for path in (SOURCE / folder).rglob("*")
        if path.suffix in (".html", ".css", ".js") and asks.search(path.read_text("utf-8"))
    ]
    assert guilty == []


def test_pages_and_modules_of_the_browser_have_lines_that_can_be_read() -> None:
    in_one_piece = re.compile(
        r"{%\s*blocktranslate.*?endblocktranslate\s*%}|{%.*?%}|{{.*?}}"
    )  # a tag of a template cannot be broken
    long = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in (SOURCE / "server").rglob("*")
        if path.suffix in (".html", ".js")
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(in_one_piece.sub("", line) if path.suffix == ".html" else line) > 110
    ]
    assert not long, "\n" + "\n".join(long)


def test_the_words_of_the_row_are_in_the_glossary() -> None:
    glossary = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8").lower()
    words = (
        "drawing",
        "quote",
        "order",
        "plan",
        "nest",
        "work",
        "passport",
        "remnant",
        "heat number",
    )
    assert [word for word in words if word not in glossary] == []


def test_nothing_skips_in_silence() -> None:
    excuse = re.compile(r"pytest\.skip\(|mark\.(skip|xfail)|importorskip|@unittest\.skip")
    guilty = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        if path.name != "test_house.py" and excuse.search(path.read_text("utf-8"))
    ]
    assert guilty == []


def project() -> dict[str, Any]:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    found: dict[str, Any] = tomllib.loads(text)["project"]
    return found


def brought_by(lines: list[str]) -> set[str]:
    """Names of all packages that these requirements bring, as far as they are installed here."""
    seen: set[tuple[str, ...]] = set()
    left = [Requirement(line) for line in lines]
    while left:
        asked = left.pop()
        key = (canonicalize_name(asked.name), *sorted(asked.extras))
        if key in seen or key[0] == project()["name"]:
            continue
        seen.add(key)
        try:
            needs = [Requirement(line) for line in requires(asked.name) or ()]
        except PackageNotFoundError:
            continue
        extras = asked.extras or {""}
        left += [
            need
            for need in needs
            if need.marker is None or any(need.marker.evaluate({"extra": each}) for each in extras)
        ]
    return {name for name, *_ in seen}


def test_every_package_that_an_installation_brings_is_pinned() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = {canonicalize_name(line.split("==")[0]) for line in lines if "==" in line}
    optional = project()["optional-dependencies"].values()
    wanted = brought_by(
        [*project()["dependencies"], *(line for each in optional for line in each)]
    )
    assert wanted - pinned == set()


def test_nothing_in_the_core_is_under_a_gpl() -> None:
    def licence(name: str) -> str:
        said = metadata(name)
        kinds = [each for each in said.get_all("Classifier") or () if each.startswith("License")]
        return " ".join([said.get("License-Expression") or "", said.get("License") or "", *kinds])

    core = brought_by(project()["dependencies"])
    assert {"django", "numpy", "sqlparse"} <= core
    assert [name for name in sorted(core) if re.search(r"\bA?GPL", licence(name))] == []


def test_every_library_of_the_core_is_named_with_its_licence() -> None:
    def letters(text: str) -> str:
        return re.sub(r"[^a-z]", "", text.lower())

    notice = letters((ROOT / "NOTICE").read_text(encoding="utf-8"))
    names = [Requirement(line).name for line in project()["dependencies"]]
    assert [name for name in names if letters(name) not in notice] == []


def test_no_line_of_the_changelog_stands_twice() -> None:
    """A merge of two that put a line on top of a room keeps the old order beside the new."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line.startswith("- ")]
    assert sorted({line for line in lines if lines.count(line) > 1}) == []
