"""What the benches take from the program is there: nothing else runs or checks them."""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

BENCH = Path(__file__).parents[1] / "bench"
OURS = ("gemaakt", "tests")


def taken(path: Path) -> Iterator[tuple[str, str]]:
    """Module and name of every import of ours, within functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in OURS:
            yield from ((str(node.module), each.name) for each in node.names)


def is_there(module: str, name: str) -> bool:
    if find_spec(module) is None:
        return False
    found = import_module(module)
    if hasattr(found, name):
        return True
    return hasattr(found, "__path__") and find_spec(f"{module}.{name}") is not None


def test_every_name_that_a_bench_takes_is_there() -> None:
    """The bench of footprints took a trace that was gone, and could not begin for a week."""
    files = sorted(BENCH.rglob("*.py"))
    assert len(files) > 20
    gone = [
        f"{path.relative_to(BENCH)} {module}.{name}"
        for path in files
        for module, name in taken(path)
        if not is_there(module, name)
    ]
    assert gone == []


def test_every_bench_says_what_it_takes() -> None:
    """`--help` of nine of them was a traceback, or began to measure."""
    texts = {path: path.read_text(encoding="utf-8") for path in BENCH.rglob("*.py")}
    begins = {path: text for path, text in texts.items() if "__main__" in text}
    assert len(begins) > 20
    silent = [path.name for path, text in begins.items() if "parse_args()" not in text]
    assert silent == []
    own = [path.name for path, text in begins.items() if "= sys.argv" in text]
    assert own == []


def test_a_bench_without_its_data_says_where_they_are_looked_for(tmp_path: Path) -> None:
    """It was a traceback about `../shared` of whatever folder one stood in."""
    command = [sys.executable, str(BENCH / "quote" / "fuzz.py"), "1", "dxf"]
    nowhere = {**os.environ, "GEMAAKT_SHARED": str(tmp_path / "nowhere")}
    ended = subprocess.run(command, capture_output=True, text=True, env=nowhere, check=False)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert "GEMAAKT_SHARED" in ended.stderr
