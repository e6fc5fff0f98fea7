"""A solver in a process of its own, so that it can be killed: one JSON task in, JSON lines out.

Run by `engines` as a plain file; it imports nothing of Gemaakt and starts quickly. Every better
answer is written as it comes; the last line stands when the process is killed.
"""

import ctypes
import json
import os
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from typing import Any

PR_SET_PDEATHSIG = 1

type Task = dict[str, Any]
type Emit = Callable[[Any], None]


def bars(task: Task, emit: Emit) -> None:
    """One-dimensional cutting stock with packingsolver; lengths already carry the kerf."""
    import packingsolver.onedimensional as ps

    builder = ps.InstanceBuilder()
    builder.set_objective(ps.Objective.VariableSizedBinPacking)
    for bar in task["stock"]:
        builder.add_bin_type(bar["length"], cost=bar["cost"], copies=bar["copies"])
    for piece in task["pieces"]:
        builder.add_item_type(piece["length"], copies=piece["copies"])

    def told(output: Any) -> dict[str, Any]:
        rows = [
            {
                "bar": each.bin_type_id,
                "times": each.copies,
                "pieces": [item.item_type_id for item in each.items],
            }
            for each in _bins(output)
        ]
        return {"patterns": rows, "bound": output.variable_sized_bin_packing_bound}

    _run(ps, builder, task, told, emit)


def rectangles(task: Task, emit: Emit) -> None:
    """Rectangles in sheets of several sizes, with or without guillotine cuts."""
    guillotine = task["guillotine"]
    if guillotine:
        import packingsolver.rectangleguillotine as ps
    else:
        import packingsolver.rectangle as ps

    builder = ps.InstanceBuilder()
    builder.set_objective(ps.Objective.VariableSizedBinPacking)
    if guillotine and task["stages"]:
        builder.set_number_of_stages(task["stages"])
    elif guillotine:
        builder.set_number_of_stages_unlimited()
    for sheet in task["sheets"]:
        builder.add_bin_type(
            sheet["width"], sheet["height"], cost=sheet["cost"], copies=sheet["copies"]
        )
    for part in task["parts"]:
        builder.add_item_type(
            part["width"], part["height"], copies=part["copies"], oriented=not part["turns"]
        )

    def told(output: Any) -> dict[str, Any]:
        rows = _sheet_rows(output, _guillotine_places if guillotine else _places)
        return {"sheets": rows, "bound": output.variable_sized_bin_packing_bound}

    _run(ps, builder, task, told, emit)


def _bins(output: Any) -> list[Any]:
    solution = output.solution
    return [solution.bin(i) for i in range(solution.number_of_different_bins())]


def _sheet_rows(output: Any, places_of: Callable[[Any], list[Any]]) -> list[dict[str, Any]]:
    return [
        {"sheet": each.bin_type_id, "times": each.copies, "places": places_of(each)}
        for each in _bins(output)
    ]


def _places(each: Any) -> list[tuple[int, int, int, bool]]:
    return [(item.item_type_id, item.x, item.y, bool(item.rotate)) for item in each.items]


def _guillotine_places(each: Any) -> list[tuple[int, int, int, int, int]]:
    return [
        (node.item_type_id, node.l, node.b, node.r - node.l, node.t - node.b)
        for node in each.nodes
        if node.item_type_id >= 0 and not list(node.children)
    ]


def _turned_places(each: Any) -> list[tuple[int, float, float, float]]:
    return [
        (item.item_type_id, item.bl_corner.x, item.bl_corner.y, item.angle) for item in each.items
    ]


def _run(
    ps: Any, builder: Any, task: Task, told: Callable[[Any], dict[str, Any]], emit: Emit
) -> None:
    """Solve, and hand on what is told of each answer in which everything lies."""

    def tell(output: Any) -> None:
        if output.solution.full():
            emit(told(output))

    parameters = ps.OptimizeParameters()
    parameters.time_limit = task["seconds"]
    parameters.verbosity_level = 0
    parameters.new_solution_callback = tell
    for name, value in task.get("parameters", {}).items():
        setattr(parameters, name, value)
    tell(ps.optimize(builder.build(), parameters))


def strip(task: Task, emit: Emit) -> None:
    """A strip of given height with spyrrow (sparrow)."""
    import spyrrow

    items = [
        spyrrow.Item(str(i), [tuple(p) for p in item["shape"]], item["copies"], item["angles"])
        for i, item in enumerate(task["items"])
    ]
    config = spyrrow.StripPackingConfig(
        early_termination=False,
        total_computation_time=None,
        exploration_time=1,
        compression_time=1,
        num_workers=task["workers"],
        seed=task["seed"],
    )
    config.exploration_time = timedelta(seconds=0.8 * task["seconds"])
    config.compression_time = timedelta(seconds=0.2 * task["seconds"])
    instance = spyrrow.StripPackingInstance("strip", task["height"], items)
    queue = spyrrow.ProgressQueue()
    ended = threading.Event()

    def tell(solution: Any) -> None:
        places = [
            (int(p.id), p.translation[0], p.translation[1], p.rotation)
            for p in solution.placed_items
        ]
        emit({"length": solution.width, "places": places})

    def watch() -> None:
        while not ended.wait(0.2):
            whole = [each for kind, each in queue.drain() if kind in wanted]
            if whole:
                tell(min(whole, key=lambda each: each.width))

    wanted = (spyrrow.ReportType.ExplFeas, spyrrow.ReportType.CmprFeas)
    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    solution = instance.solve(config, queue)
    ended.set()
    watcher.join()
    tell(solution)


def strip_irregular(task: Task, emit: Emit) -> None:
    """A strip of given height with packingsolver."""
    import packingsolver.irregular as ps

    builder = ps.InstanceBuilder()
    builder.set_objective(ps.Objective.OpenDimensionX)
    builder.add_bin_type(ps.build_rectangle(task["length"], task["height"]))
    for item in task["items"]:
        shape = _ring(ps, item["shape"])
        angles = [(a, a, False) for a in item["angles"] or ()]
        builder.add_item_type(shape, copies=item["copies"], allowed_rotations=angles)
        if item["angles"] is None:
            builder.set_item_types_continuous_rotations()

    def told(output: Any) -> dict[str, Any]:
        solution = output.solution
        length = solution.x_max() - solution.x_min()
        return {"length": length, "places": _turned_places(solution.bin(0))}

    _run(ps, builder, task, told, emit)


def sheets(task: Task, emit: Emit) -> None:
    """A whole job on sheets of several kinds with packingsolver; holes and defects as they are."""
    import packingsolver.irregular as ps

    def with_holes(each: Any) -> Any:
        shape = ps.ShapeWithHoles()
        shape.shape = _ring(ps, each["outer"])
        shape.holes = [_ring(ps, hole) for hole in each["holes"]]
        return shape

    builder = ps.InstanceBuilder()
    builder.set_objective(ps.Objective.VariableSizedBinPacking)
    builder.set_item_item_minimum_spacing(task["spacing"])
    for sheet in task["sheets"]:
        number = builder.add_bin_type(
            _ring(ps, sheet["outer"]),
            cost=sheet["cost"],
            item_bin_minimum_spacing=task["margin"],
            copies=sheet["copies"],
        )
        for hole in sheet["holes"]:
            defect = builder.add_defect(number, 0, with_holes({"outer": hole, "holes": []}))
            builder.set_item_defect_minimum_spacing(number, defect, task["margin"])
    for part in task["parts"]:
        turns = [(angle, angle, False) for angle in part["angles"]]
        builder.add_item_type(with_holes(part), copies=part["copies"], allowed_rotations=turns)

    def told(output: Any) -> dict[str, Any]:
        return {"sheets": _sheet_rows(output, _turned_places)}

    _run(ps, builder, task, told, emit)


def _ring(ps: Any, points: list[list[float]]) -> Any:
    """A contour the way packingsolver takes it: counterclockwise, or it refuses the whole job."""
    before = [points[-1], *points[:-1]]
    doubled = sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(before, points, strict=True))
    turning = points if doubled > 0.0 else points[::-1]
    return ps.build_shape([ps.BuildShapeElement(x, y) for x, y in turning])


def end_with_parent() -> None:
    """Linux ends this process with the one that asked, also while it is halted."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def end_with_pipe() -> None:
    """Elsewhere: nobody holds the other end of the pipe any more, so nobody wants the answer."""
    sys.stdin.read()
    os._exit(1)


def main() -> None:
    """Read one task and answer it; only answers go to standard output."""
    end_with_parent()
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    task = json.loads(sys.stdin.readline())
    threading.Thread(target=end_with_pipe, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(int(task.get("nice", 0)))
    kinds = {
        "bars": bars,
        "rectangles": rectangles,
        "strip": strip,
        "strip_irregular": strip_irregular,
        "sheets": sheets,
    }

    def emit(answer: Any) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    kinds[task["kind"]](task, emit)


if __name__ == "__main__":
    main()
