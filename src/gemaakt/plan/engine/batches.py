"""Batches handed on: when the first is done, and when a step that is handed batches may begin."""

import math

from gemaakt.compiled import kernel
from gemaakt.plan.engine.arrays import END, Arrays, State
from gemaakt.plan.engine.timing import first_open, fit, latest_start


@kernel
def first_batch_end(
    p: Arrays, choice: int, pieces: int, hours: int, setup_end: int, pause: int
) -> int:
    """The minute at which so many pieces of a step are done, on this machine."""
    minutes = p.run[choice]
    if p.piece[choice] > 0.0:
        minutes = min(minutes, math.ceil(p.fixed[choice] + p.piece[choice] * pieces - 1e-9))
    row = first_open(p.closes, p.index0, p.rows, hours, setup_end, p.horizon)
    _, end = fit(p.opens, p.closes, row, setup_end, minutes, pause)
    return end


@kernel
def behind_batches(
    p: Arrays,
    s: State,
    step: int,
    start_at: int,
    choice: int,
    setup: int,
    first_hours: int,
    second_hours: int,
    at: int,
) -> int:
    """The minute from which the step can run to its end without waiting for a batch.

    When the step before ends, its last batch is still to be done; what the step does before that
    takes its run, and before that its set-up, each in its own hours.
    """
    run = p.run[choice]
    for row in range(p.before0[step], p.before0[step + 1]):
        if p.batch[row] == 0:
            continue
        before = p.before[row]
        ended = s.trial[before, END] if s.position[before] >= start_at else s.placed[before, END]
        keep = run
        if p.piece[choice] > 0.0:
            keep = min(run, math.ceil(p.piece[choice] * p.batch[row] - 1e-9))
        hours = second_hours
        before_run = run - keep
        for phase in range(2):
            if ended >= p.horizon:
                at = max(at, ended)
                break
            row_at = first_open(p.closes, p.index0, p.rows, hours, ended, p.horizon)
            first_row = p.rows[p.index0[hours]]
            from_then = ended
            if before_run > 0:
                from_then = latest_start(p.opens, p.closes, row_at, first_row, ended, before_run)
            if phase == 1 and first_hours != second_hours:
                # nobody sets up just before: the run, whose machine is open, would follow an
                # earlier set-up too soon
                opened = p.opens[row_at]
                if opened >= ended and (row_at == first_row or p.closes[row_at - 1] < ended):
                    from_then = latest_start(
                        p.opens, p.closes, row_at, first_row, opened + 1, setup
                    )
            if setup == 0 or phase == 1:
                at = max(at, from_then)
                break
            hours = first_hours
            ended = from_then
            before_run = setup
    return at
