"""What the benches take from the program is there: nothing else runs or checks them."""

import ast
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
