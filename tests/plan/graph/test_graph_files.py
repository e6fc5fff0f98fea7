"""Benchmark files: read as their authors meant, refused with the line when they are broken."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gemaakt.data import sentence
from gemaakt.data.messages import has_sentence
from gemaakt.errors import GemaaktError
from gemaakt.plan.graph import Mode, answer, read
from gemaakt.plan.graph.read import READERS, BenchmarkUnreadable, read_due_dates, read_fjs
from gemaakt.stop import MaxIterations

FJS = "2 3 1.5\n2 1 1 5 2 2 3 3 4\n1 2 1 2 3 6\n"
FJSW = "1 2 3\n2 1 1 2 1 5 2 6 2 1 1 3 4 2 2 1 7 3 8\n"
JSP = "2 2\n0 3 1 2\n1 4 0 1\n"
FAJSP = "3 2 2\n0 2\n1 2\n1 0 4\n2 0 3 1 5\n1 1 2\n"
TXT = (
    "2\t2\nProcessing times: \n3\t9\n4\t5\nRoutes of jobs: \n2\t1\n1\t2\nDue dates: \n10\t\n8\t\n"
)
FILES = {"a.fjs": FJS, "a.jsp": JSP, "a.fajsp": FAJSP, "a.txt": TXT}


def test_machine_numbers_stay_as_written() -> None:
    shop = read_fjs(FJS)
    assert shop.machines == (1, 2, 3)
    assert shop.modes[1] == (Mode(2, None, 3), Mode(3, None, 4))


def test_workers_are_recognised_without_being_asked_for() -> None:
    shop = read_fjs(FJSW)
    assert shop.people == (1, 2, 3)
    assert shop.modes[0] == (Mode(1, 1, 5), Mode(1, 2, 6))


def test_times_are_indexed_by_machine_in_files_with_due_dates() -> None:
    shop = read_due_dates(TXT)
    assert [ways[0] for ways in shop.modes] == [
        Mode(2, None, 9), Mode(1, None, 3), Mode(1, None, 4), Mode(2, None, 5),
    ]  # fmt: skip
    assert [int(shop.net.due[x]) for x in shop.sinks] == [10, 8]


@pytest.mark.parametrize("name", FILES)
def test_each_form_gets_a_whole_document(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(FILES[name], encoding="utf-8")
    document = answer(path, stop=MaxIterations(5_000))
    assert document["format"] == "gemaakt.plan/1"
    assert document["bound"] <= document["objective"]["value"]
    assert document["objective"]["name"] == ("tardiness" if name == "a.txt" else "makespan")
    assert all(row["people"] == [] for row in document["operations"])


def twenty_operations() -> str:
    """A flexible job shop that is large enough to ask for the load bound."""
    route = "4" + "".join(f" 2 {at} {3 + at} {at + 1} {9 - at}" for at in range(1, 5))
    return "\n".join(["5 5 2", *[route] * 5]) + "\n"


def test_a_plan_prints_its_document_and_no_solver_prints_anything(tmp_path: Path) -> None:
    path = tmp_path / "a.fjs"
    path.write_text(twenty_operations(), encoding="utf-8")
    bound = (
        "from pathlib import Path; from gemaakt.plan.graph import bound, read;"
        f"bound.load_of(read(Path({str(path)!r})))"
    )
    plan = ["-m", "gemaakt", "plan", str(path), "--json", "--iterations", "5000"]
    asked, planned = (
        subprocess.run([sys.executable, *words], capture_output=True, text=True, check=True)
        for words in (["-c", bound], plan)
    )
    assert (asked.stdout, asked.stderr, planned.stderr) == ("", "", "")
    assert json.loads(planned.stdout)["format"] == "gemaakt.plan/1"


def test_every_late_minute_gets_a_cause(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(TXT.replace("10\t", "4\t").replace("8\t", "3\t"), encoding="utf-8")
    document = answer(path, stop=MaxIterations(5_000))
    assert document["late"]
    for late in document["late"]:
        assert sum(cause["minutes"] for cause in late["why"]) == late["minutes"]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("a.fjs", "2 3\n1 1 1 5\n", "plan.graph-truncated"),
        ("a.fjs", "1 1\n1 1 1 -5\n", "plan.graph-negative"),
        ("a.fjs", "1 1\n1 1 1 x\n", "plan.graph-number"),
        ("a.fjs", "1 1\n1 1 1 1e300\n", "plan.graph-large"),
        ("a.jsp", "1 2\n0 3 1\n", "plan.graph-odd"),
        ("a.fajsp", "2 1 1\n0 9\n1 0 3\n1 0 3\n", "plan.graph-arc"),
        ("a.fajsp", "2 2 1\n0 1\n1 0\n1 0 3\n1 0 3\n", "plan.graph-cycle"),
        ("a.txt", "no blocks at all", "plan.graph-truncated"),
        ("a.txt", TXT.replace("2\t1\n1\t2", "3\t1\n1\t2"), "plan.graph-machine"),
        ("a.jsp", "", "plan.graph-empty"),
    ],
)
def test_a_broken_file_is_refused_with_a_sentence(
    name: str, text: str, code: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    with pytest.raises(GemaaktError) as refusal:
        read(path)
    assert refusal.value.code == code
    assert "?" not in sentence(code, refusal.value.params, "nl")


@given(text=st.text("0123456789 -.\nax", max_size=80), kind=st.sampled_from(sorted(READERS)))
def test_any_text_is_read_or_refused(text: str, kind: str) -> None:
    code = "plan.graph-empty"
    try:
        assert READERS[kind](text).operations > 0
    except GemaaktError as refusal:
        code = refusal.code
    assert has_sentence(code)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchmarkUnreadable):
        read(tmp_path / "none.fjs")


def test_lateness_is_not_asked_of_a_file_without_due_dates(tmp_path: Path) -> None:
    path = tmp_path / "a.jsp"
    path.write_text(JSP, encoding="utf-8")
    with pytest.raises(GemaaktError) as refusal:
        answer(path, objective="tardiness", stop=MaxIterations(10))
    assert refusal.value.code == "plan.graph-no-due-dates"
