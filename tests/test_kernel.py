"""What a kernel promises: nothing of it counts arrays, so that it cannot make one either."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from numba.core.errors import NumbaError

import gemaakt.compiled as loops
from gemaakt.compiled import kernel, stamp_of


@kernel
def least_of(row: npt.NDArray[np.int32]) -> int:
    least = row[0]
    for i in range(row.shape[0]):
        least = min(least, row[i])
    return int(least)


@kernel
def twice(row: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    return np.concatenate((row, row))


def test_a_kernel_works_in_the_arrays_it_is_given() -> None:
    assert least_of(np.array([3, 1, 2], np.int32)) == 1


def test_a_kernel_counts_no_arrays_and_so_makes_none() -> None:
    with pytest.raises(NumbaError, match="Only accept returning of array passed"):
        twice(np.array([3, 1, 2], np.int32))


SORTED = "def loop(values):\n    values.sort()\n    return values\n"
ORDER = "def loop(values):\n    return np.argsort(values)\n"


def test_code_that_two_processes_kept_does_not_call_each_others(tmp_path: Path) -> None:
    """Both sorts name their inner functions alike: the order of numbers was their bytes."""
    for name, body in {"sorting": SORTED, "ordering": ORDER}.items():
        head = "import numpy as np\nfrom gemaakt.compiled import compiled\n@compiled\n"
        (tmp_path / f"{name}.py").write_text(head + body)
    use = "import numpy as np, sys\n"
    use += "loops = [__import__(name).loop for name in sys.argv[1:]]\n"
    use += "print(*(list(map(int, loop(np.arange(20.0)[::-1].copy())[:2])) for loop in loops))"
    paths = os.pathsep.join([str(loops.PACKAGE.parent), str(tmp_path)])
    around = os.environ | {"NUMBA_CACHE_DIR": str(tmp_path / "kept"), "PYTHONPATH": paths}
    said = [
        subprocess.run(
            [sys.executable, "-c", use, *names], env=around, capture_output=True, text=True,
            check=True,
        ).stdout.strip()
        for names in (["sorting"], ["ordering"], ["sorting", "ordering"])
    ]  # fmt: skip
    assert said == ["[0, 1]", "[19, 18]", "[0, 1] [19, 18]"]


LOOP = "from gemaakt.compiled import kernel\nfrom gemaakt.sums import COST\n"


def test_code_is_kept_for_all_sources_that_a_loop_is_made_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A constant changes in a file of its own: the loop that takes it is another one."""
    monkeypatch.setattr(loops, "PACKAGE", tmp_path)
    loop, sums, other = (tmp_path / f"{name}.py" for name in ("loop", "sums", "other"))
    caller = tmp_path / "caller.py"
    loop.write_text(LOOP)
    caller.write_text("from gemaakt.loop import small\n")
    sums.write_text("COST = 1e9\n")
    other.write_text("COST = 1e9\n")
    before = stamp_of(loop), stamp_of(caller)
    other.write_text("COST = 1e8\n")
    assert (stamp_of(loop), stamp_of(caller)) == before
    sums.write_text("COST = 1e8\n")
    assert stamp_of(loop) != before[0]
    assert stamp_of(caller) != before[1]


def test_loops_take_what_they_need_in_the_form_that_is_looked_for() -> None:
    """`from gemaakt.place import name`: another form would not be seen by `stamp_of`."""
    for file in loops.PACKAGE.rglob("*.py"):
        text = file.read_text(encoding="utf-8")
        if "compiled import" in text:
            assert "\nimport gemaakt" not in text, file
            for line in text.splitlines():
                if line.startswith("from gemaakt"):
                    place = loops.PACKAGE.joinpath(*line.split()[1].split(".")[1:])
                    assert place.with_suffix(".py").is_file() or not _holds(place, line), line


def _holds(folder: Path, line: str) -> bool:
    """Whether a line takes a module from a folder, not a name from its `__init__`."""
    names = line.partition(" import ")[2].strip("()").split(", ")
    return any((folder / f"{name}.py").is_file() for name in names)
