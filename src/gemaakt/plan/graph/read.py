"""Read the public benchmark files: flexible job shops, job shops, graphs and due dates.

Each reader takes the text of a file and answers a `JobShop`, or refuses with `BenchmarkUnreadable`
that names the line. Forms: `.fjs` after Brandimarte (1993), with workers after Hutter and
others (FJSSP-W), `.jsp` standard form, `.fajsp` after Birgin and others (2014), due dates after
de Athayde
Prata and others (times indexed by machine). Numbers may be written as 3 or 3.0.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from gemaakt.errors import GemaaktError
from gemaakt.plan.graph.problem import JobShop, Mode, of_graph, of_jobs

LARGEST = 2**30
MOST_OPERATIONS = 200_000

type Row = tuple[int, list[int]]  # line number and its numbers


class BenchmarkUnreadable(GemaaktError, ValueError):
    """The file does not have the form that its name promises."""


def read(path: Path, fmt: str | None = None) -> JobShop:
    """Read a benchmark file by its name, or by the format named: fjs, fjsw, jsp, fajsp, txt."""
    chosen = fmt or path.suffix.removeprefix(".").lower()
    reader = READERS.get(chosen)
    if reader is None:
        raise BenchmarkUnreadable("plan.graph-format", format=chosen, known=", ".join(READERS))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError as error:
        raise BenchmarkUnreadable("cli.file-missing", file=str(path)) from error
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise BenchmarkUnreadable("cli.file-unreadable", file=str(path), reason=reason) from error
    except UnicodeDecodeError as error:
        raise BenchmarkUnreadable("plan.graph-not-text", file=path.name) from error
    return reader(text)


def read_fjs(text: str) -> JobShop:
    """A flexible job shop; rows that only make sense with workers are read with workers."""
    rows = _rows(text)
    try:
        return _fjs(rows, _plain_modes)
    except BenchmarkUnreadable as plain:
        try:
            return _fjs(rows, _worker_modes)
        except BenchmarkUnreadable:
            raise plain from None


def read_fjs_with_workers(text: str) -> JobShop:
    """A flexible job shop where each machine names the workers who can run it."""
    return _fjs(_rows(text), _worker_modes)


def read_jsp(text: str) -> JobShop:
    """A job shop: per job pairs of machine and time."""
    rows = _rows(text)
    jobs = []
    for line, row in _job_rows(rows):
        if len(row) % 2:
            _refuse(line, "odd")
        pairs = zip(row[::2], row[1::2], strict=True)
        jobs.append([[_mode(line, machine, None, time)] for machine, time in pairs])
    return of_jobs(jobs)


def read_fajsp(text: str) -> JobShop:
    """A precedence graph: operations, arcs, then per operation its machines and times."""
    rows = _rows(text)
    line, head = rows[0]
    if len(head) < 2:
        _refuse(line, "short")
    count, arcs = _count(line, head[0]), _count(line, head[1])
    if len(rows) < 1 + arcs + count:
        _refuse(rows[-1][0], "truncated")
    pairs = []
    for line, row in rows[1 : 1 + arcs]:
        if len(row) != 2 or not all(0 <= each < count for each in row):
            _refuse(line, "arc")
        pairs.append((row[0], row[1]))
    operations = []
    for line, row in rows[1 + arcs : 1 + arcs + count]:
        modes, at = _plain_modes(line, row, 0)
        if at != len(row):
            _refuse(line, "rest")
        operations.append(modes)
    return of_graph(operations, pairs)


def read_due_dates(text: str) -> JobShop:
    """A job shop with a due date per job; times are indexed by machine, routes count from 1."""
    blocks = _blocks(text)
    times, routes, due = (blocks.get(name, []) for name in ("processing", "routes", "due"))
    if not routes or len(times) != len(routes) or len(due) != len(routes):
        _refuse(routes[-1][0] if routes else 1, "truncated")
    jobs = []
    for (line, route), (_, row) in zip(routes, times, strict=True):
        if not all(1 <= machine <= len(row) for machine in route):
            _refuse(line, "machine")
        jobs.append([[_mode(line, machine, None, row[machine - 1])] for machine in route])
    for line, row in due:
        if len(row) != 1:
            _refuse(line, "due")
    return of_jobs(jobs, due=[row[0] for _, row in due])


def _fjs(
    rows: list[Row], modes_of: Callable[[int, list[int], int], tuple[list[Mode], int]]
) -> JobShop:
    jobs = []
    for line, row in _job_rows(rows):
        job, at = [], 1
        for _ in range(_count(line, row[0])):
            modes, at = modes_of(line, row, at)
            job.append(modes)
        if at != len(row):
            _refuse(line, "rest")
        jobs.append(job)
    return of_jobs(jobs)


def _plain_modes(line: int, row: list[int], at: int) -> tuple[list[Mode], int]:
    """The modes of one operation: a count, then machine and time."""
    count = _count(line, _at(line, row, at))
    end = at + 1 + 2 * count
    if end > len(row):
        _refuse(line, "short")
    pairs = zip(row[at + 1 : end : 2], row[at + 2 : end : 2], strict=True)
    return [_mode(line, machine, None, time) for machine, time in pairs], end


def _worker_modes(line: int, row: list[int], at: int) -> tuple[list[Mode], int]:
    """The modes of one operation: a count, then machine, workers, and worker and time of each."""
    count = _count(line, _at(line, row, at))
    at += 1
    modes: list[Mode] = []
    for _ in range(count):
        machine, workers = _at(line, row, at), _count(line, _at(line, row, at + 1))
        end = at + 2 + 2 * workers
        if end > len(row):
            _refuse(line, "short")
        pairs = zip(row[at + 2 : end : 2], row[at + 3 : end : 2], strict=True)
        modes.extend(_mode(line, machine, worker, time) for worker, time in pairs)
        at = end
    return modes, at


def _mode(line: int, machine: int, worker: int | None, duration: int) -> Mode:
    if machine < 0 or duration < 0 or (worker is not None and worker < 0):
        _refuse(line, "negative")
    return Mode(machine, worker, duration)


def _job_rows(rows: list[Row]) -> Sequence[Row]:
    line, head = rows[0]
    jobs = _count(line, head[0])
    if len(rows) < 1 + jobs:
        _refuse(rows[-1][0], "truncated")
    return rows[1 : 1 + jobs]


def _count(line: int, number: int) -> int:
    if not 0 < number <= MOST_OPERATIONS:
        _refuse(line, "count")
    return number


def _at(line: int, row: list[int], at: int) -> int:
    if at >= len(row):
        _refuse(line, "short")
    return row[at]


def _rows(text: str) -> list[Row]:
    rows = [
        (line, _numbers(line, words))
        for line, words in enumerate(text.splitlines(), 1)
        if words.strip() and not words.startswith("#")
    ]
    if not rows:
        _refuse(1, "empty")
    return rows


def _blocks(text: str) -> dict[str, list[Row]]:
    blocks: dict[str, list[Row]] = {}
    rows: list[Row] | None = None
    for line, words in enumerate(text.splitlines()[1:], 2):
        first = words.split(maxsplit=1)[:1]
        if first and first[0].isalpha():
            rows = blocks.setdefault(first[0].lower(), [])
        elif first and rows is not None:
            rows.append((line, _numbers(line, words)))
    return blocks


def _numbers(line: int, words: str) -> list[int]:
    try:
        numbers = [int(float(word)) for word in words.split()]
    except (ValueError, OverflowError):
        _refuse(line, "number")
    if any(abs(number) > LARGEST for number in numbers):
        _refuse(line, "large")
    return numbers


def _refuse(line: int, what: str) -> NoReturn:
    raise BenchmarkUnreadable(f"plan.graph-{what}", line=line)


READERS: dict[str, Callable[[str], JobShop]] = {
    "fjs": read_fjs,
    "fjsw": read_fjs_with_workers,
    "jsp": read_jsp,
    "fajsp": read_fajsp,
    "txt": read_due_dates,
}
"""The name of a format -> its reader."""
