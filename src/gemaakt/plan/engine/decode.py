"""Turn a list of steps into a plan: the rules of the shop, all of them.

`plain.py` has the same rules but for pins, and is faster; no other place computes them.

The steps are placed one by one, each where it ends first: on one of its machines, with one of the
people who can do it, after all that these already have (serial schedule generation, Kolisch 1996,
without filling of gaps). Weighted lateness is counted as it arises, with a lower bound for the
steps still to come, so that a trial worse than `limit` is given up early. `decode` begins at a
checkpoint and leaves the plan before it untouched.
"""

from gemaakt.compiled import compiled, kernel
from gemaakt.plan.engine.arrays import (
    BATCH,
    CHANGES,
    CHECKPOINTS,
    CHOICE,
    COLUMNS,
    END,
    ENDS,
    INFINITE,
    LATE,
    MACHINE_BEFORE,
    MEMBER,
    NEAR,
    PERSON_BEFORE,
    PLACE,
    PLACES,
    PLAIN,
    REJOINED,
    RESOURCES,
    RUN_HOURS,
    SETTLED,
    SETUP,
    SETUP_END,
    SETUP_HOURS,
    SHOWN_FROM,
    SPACING,
    STAMP,
    START,
    TOTAL,
    Arrays,
    State,
)
from gemaakt.plan.engine.batches import behind_batches, first_batch_end
from gemaakt.plan.engine.checkpoints import (
    lags,
    load_checkpoint,
    save_checkpoint,
    save_cost,
)
from gemaakt.plan.engine.drawn import may_lack, show_from, show_nothing, take_between
from gemaakt.plan.engine.plain import decode_plain
from gemaakt.plan.engine.sums import (
    UNPLACED,
    group_of,
    order_end_before,
    place_free_at,
    place_open_from,
    setup_minutes,
    total_of,
)
from gemaakt.plan.engine.timing import (
    first_open,
    fit,
    fit_apart,
    start_with_power,
)

BROKEN_PIN = 1e10
"""What a broken pin costs: more than the lateness of any plan, unless weights run to millions."""


@kernel
def decode_any(p: Arrays, s: State, begin: int, limit: float) -> bool:
    """Place the steps from the checkpoint at or before `begin`; True unless the limit was passed.

    On True, `cost` holds the trial's values; `accept` makes it the present plan.
    """
    count = s.listed.size
    places = p.sizes[PLACES]
    mark = begin // SPACING
    start_at = mark * SPACING
    has_power = p.free_watt.size > 1
    has_places = p.sizes[RESOURCES] > places
    load_checkpoint(p, s, mark)
    late = s.kept_cost[mark, LATE]
    setups = s.kept_cost[mark, SETUP]
    ends = s.kept_cost[mark, ENDS]
    changes = s.kept_cost[mark, CHANGES]
    s.counters[STAMP] += 1
    stamp = s.counters[STAMP]
    completed = True
    for q in range(start_at, count):
        if q % SPACING == 0:
            save_checkpoint(s, q // SPACING, late, setups, ends, changes)
            if q >= s.counters[SETTLED] and lags(p, s, q // SPACING, limit):
                completed = False
                break
        step = s.listed[q]
        running = p.is_running[step]
        ready = 0 if running else p.ready[step]
        batched = False
        for row in range(p.before0[step], p.before0[step + 1]):
            if running:
                break
            before = p.before[row]
            column = BATCH if p.batch[row] > 0 else END
            batched = batched or column == BATCH
            if s.position[before] >= start_at:
                done = s.trial[before, column]
                ended = s.trial[before, END]
            else:
                done = s.placed[before, column]
                ended = s.placed[before, END]
            if p.pin[step] >= 0 and ended > p.laps[row]:
                done = ended
            ready = max(ready, done)
        attendance = p.attendance[step]
        pause = p.may_pause[step]
        best_end = INFINITE
        best_start = -1
        best_setup_end = -1
        best_choice = -1
        best_group = -1
        best_setup = 0
        best_first_hours = -1
        best_second_hours = -1
        first_group = 0
        last_group = 0
        if p.pin[step] >= 0:
            if ready > s.trial[step, START]:
                late += BROKEN_PIN + ready - s.trial[step, START]
            best_start = s.trial[step, START]
            best_end = s.trial[step, END]
        else:
            forced_member = s.forced_member[step]
            if p.crew[step] >= 0:
                first_group = p.group0[p.crew[step]]
                last_group = p.group0[p.crew[step] + 1]
                if forced_member >= 0:
                    first_group = group_of(p.group0, p.member0, p.crew[step], forced_member)
                    last_group = first_group + 1
                for group in range(first_group, last_group):
                    soonest = INFINITE
                    low = p.member0[group]
                    high = p.member0[group + 1]
                    if forced_member >= 0:
                        low = forced_member
                        high = low + 1
                    for member in range(low, high):
                        at = s.free[p.member[member]]
                        if has_places:
                            at = max(at, place_free_at(s.free, p.place0, p.place1, member))
                        soonest = min(soonest, at)
                    s.group_free[group - first_group] = soonest
            low_choice = p.choice0[step]
            high_choice = p.choice0[step + 1]
            if s.forced_choice[step] >= 0:
                low_choice = s.forced_choice[step]
                high_choice = low_choice + 1
            soonest_start = ready
            if attendance == 2 and p.crew[step] >= 0:
                crew_free = INFINITE
                for group in range(last_group - first_group):
                    crew_free = min(crew_free, s.group_free[group])
                soonest_start = max(ready, crew_free)
            likely = low_choice  # the choice with the earliest bound goes first, others then fall
            earliest = INFINITE
            for choice in range(low_choice, high_choice):
                now = s.family[p.machine[choice]]
                bound = max(soonest_start, s.free[p.machine[choice]]) + p.run[choice]
                if now >= 0 and (p.family[step] <= 0 or now != p.family[step]):
                    bound += s.setup_bound[choice]
                if bound < earliest:
                    earliest = bound
                    likely = choice
            minds_power = False
            while True:  # power is looked at only when the first choice has too little
                for turn in range(low_choice - 1, high_choice):
                    choice = likely if turn < low_choice else turn
                    if turn == likely:
                        continue
                    machine = p.machine[choice]
                    machine_at = max(ready, s.free[machine])
                    run = p.run[choice]
                    if machine_at + run >= best_end:
                        continue
                    own_hours = p.hours[machine]
                    has_blocks = p.block0[machine + 1] > p.block0[machine]
                    setup = 0
                    if not running and p.endless[machine] == 0:
                        setup = setup_minutes(
                            p.matrix_of, p.matrix, machine, p.family[step], s.family[machine],
                            p.setup[choice],
                        )  # fmt: skip
                    alone = p.crew[step] < 0  # a crew whose hours never meet has no group
                    if attendance == 1 and setup == 0 and not has_blocks:
                        alone = True
                    groups = 1 if alone else last_group - first_group
                    for g in range(groups):
                        at = machine_at
                        first_hours = own_hours
                        second_hours = own_hours
                        if not alone:
                            at = max(at, s.group_free[g])
                            first_hours = p.shared[own_hours, p.group_hours[first_group + g]]
                            if first_hours < 0:
                                continue
                            if attendance == 2:
                                second_hours = first_hours
                        if at + run + setup >= best_end:
                            continue
                        while True:
                            if has_blocks:
                                now = s.family[machine]
                                next_block = -1
                                for block in range(p.block0[machine], p.block0[machine + 1]):
                                    if p.block_to[block] <= s.free[machine]:
                                        continue
                                    if p.block_to[block] <= at:
                                        now = p.block_family[block]
                                    else:
                                        next_block = block
                                        break
                                if not running:
                                    setup = setup_minutes(
                                        p.matrix_of, p.matrix, machine, p.family[step], now,
                                        p.setup[choice],
                                    )  # fmt: skip
                            if batched:
                                at = behind_batches(
                                    p, s, step, start_at, choice, setup, first_hours, second_hours,
                                    at,
                                )  # fmt: skip
                            if setup == 0:
                                row_at = first_open(
                                    p.closes, p.index0, p.rows, second_hours, at, p.horizon
                                )
                                start, end = fit(p.opens, p.closes, row_at, at, run, pause)
                                setup_end = start
                            elif first_hours == second_hours:
                                row_at = first_open(
                                    p.closes, p.index0, p.rows, first_hours, at, p.horizon
                                )
                                start, end = fit(p.opens, p.closes, row_at, at, setup + run, pause)
                                setup_end = start + setup
                                if end < INFINITE and pause:
                                    row_at = first_open(
                                        p.closes, p.index0, p.rows, first_hours, start, p.horizon
                                    )
                                    _, setup_end = fit(
                                        p.opens, p.closes, row_at, start, setup, pause
                                    )
                            else:
                                start, setup_end, end = fit_apart(
                                    p.opens, p.closes, p.index0, p.rows, p.horizon, first_hours,
                                    second_hours, at, setup, run, pause,
                                )  # fmt: skip
                            if end >= best_end or end > p.horizon:
                                break
                            if has_blocks and next_block >= 0 and end > p.block_from[next_block]:
                                at = p.block_to[next_block]
                                continue
                            if not alone:
                                # a group of one when its member, or her supervisor, has blocks
                                member = p.member0[first_group + g]
                                person = p.member[member]
                                held_until = end if attendance == 2 else setup_end
                                pushed = at
                                for block in range(p.block0[person], p.block0[person + 1]):
                                    if (
                                        p.block_to[block] > start
                                        and p.block_from[block] < held_until
                                    ):
                                        pushed = max(pushed, p.block_to[block])
                                is_single = p.member0[first_group + g + 1] == member + 1
                                if is_single and p.place1[member] > p.place0[member]:
                                    soonest = INFINITE
                                    for place in range(p.place0[member], p.place1[member]):
                                        soonest = min(
                                            soonest,
                                            place_open_from(
                                                s.free, p.block0, p.block_from, p.block_to,
                                                place, at, start, held_until,
                                            ),
                                        )  # fmt: skip
                                    pushed = max(pushed, soonest)
                                if pushed > at:
                                    at = pushed
                                    continue
                            if minds_power:
                                show_from(p, s, start_at, start)
                                later = start_with_power(
                                    s.watt, p.opens, p.closes, p.index0, p.rows, p.horizon,
                                    first_hours, second_hours, start, setup, setup_end, end,
                                    p.setup_watt[choice], p.run_watt[choice],
                                )  # fmt: skip
                                if later >= 0:
                                    at = later
                                    continue
                            best_end = end
                            best_start = start
                            best_setup_end = setup_end
                            best_choice = choice
                            best_first_hours = first_hours
                            best_second_hours = second_hours
                            best_group = -1 if alone else first_group + g
                            best_setup = setup
                            break
                if not has_power or minds_power or best_start < 0:
                    break
                if not may_lack(p, s, best_choice, best_start, best_end):
                    break
                show_from(p, s, start_at, best_start)
                later = start_with_power(
                    s.watt, p.opens, p.closes, p.index0, p.rows, p.horizon, best_first_hours,
                    best_second_hours, best_start, best_setup, best_setup_end, best_end,
                    p.setup_watt[best_choice], p.run_watt[best_choice],
                )  # fmt: skip
                if later < 0:
                    break
                minds_power = True
                best_end = INFINITE
                best_start = -1
            s.trial[step, START] = best_start
            s.trial[step, SETUP_END] = best_setup_end
            s.trial[step, CHOICE] = best_choice
            s.trial[step, MEMBER] = -1
            s.trial[step, PLACE] = -1
            s.trial[step, MACHINE_BEFORE] = -1
            s.trial[step, PERSON_BEFORE] = -1
            if best_start < 0:
                best_end = p.horizon
                late += UNPLACED
                s.trial[step, END] = best_end
                s.trial[step, BATCH] = best_end
            else:
                s.trial[step, END] = best_end
                s.trial[step, BATCH] = best_end
                s.trial[step, SETUP_HOURS] = best_first_hours
                s.trial[step, RUN_HOURS] = best_second_hours
                machine = p.machine[best_choice]
                if p.endless[machine] == 0:
                    s.trial[step, MACHINE_BEFORE] = s.last[machine]
                    s.free[machine] = best_end
                    s.last[machine] = step
                    s.family[machine] = p.family[step]
                setups += best_setup
                if best_group >= 0 and (attendance == 2 or best_setup > 0):
                    held_until = best_end if attendance == 2 else best_setup_end
                    chosen = -1
                    latest = -1
                    low = p.member0[best_group]
                    high = p.member0[best_group + 1]
                    if s.forced_member[step] >= 0:
                        low = s.forced_member[step]
                        high = low + 1
                    for member in range(low, high):
                        at = s.free[p.member[member]]
                        if at <= best_start and at > latest:
                            if place_free_at(s.free, p.place0, p.place1, member) > best_start:
                                continue
                            chosen = member
                            latest = at
                    person = p.member[chosen]
                    s.trial[step, MEMBER] = chosen
                    s.trial[step, PERSON_BEFORE] = s.last[person]
                    s.last[person] = step
                    s.free[person] = held_until
                    place_taken = -1
                    latest = -1
                    for place in range(p.place0[chosen], p.place1[chosen]):
                        opens_at = place_open_from(
                            s.free, p.block0, p.block_from, p.block_to,
                            place, best_start, best_start, held_until,
                        )  # fmt: skip
                        if opens_at <= best_start and s.free[place] > latest:
                            place_taken = place
                            latest = s.free[place]
                    if place_taken >= 0:
                        s.free[place_taken] = held_until
                        s.trial[step, PLACE] = place_taken - places
                if p.batched[step] > 0:
                    s.trial[step, BATCH] = first_batch_end(
                        p, best_choice, p.batched[step], best_second_hours, best_setup_end, pause
                    )
                if s.counters[SHOWN_FROM] < best_end:
                    take_between(p, s, s.trial, step, s.counters[SHOWN_FROM], p.horizon)
                old = p.old_start[step]
                if old >= 0:
                    if best_choice != p.old_choice[step]:
                        changes += 30.0 if old < p.sizes[NEAR] else 1.0
                    elif s.trial[step, MEMBER] != p.old_member[step] and old < p.sizes[NEAR]:
                        changes += 10.0
                    if old < p.sizes[NEAR]:
                        moved = abs(best_start - old)
                        if moved > 10:
                            changes += 20.0 + min(100.0, moved / 60.0)
        order = p.order[step]
        if s.stamp[order] != stamp:
            s.stamp[order] = stamp
            s.order_end[order] = order_end_before(
                p.steps0, p.steps, s.position, s.placed, p.tail, order, start_at
            )
        bound = best_end + p.tail[step]
        before_bound = s.order_end[order]
        if bound > before_bound:
            s.order_end[order] = bound
            ends += bound - before_bound
            due = p.due[order]
            if bound > due:
                late += p.weight[order] * (bound - max(before_bound, due))
                if total_of(p.shares, late, setups, ends, changes) > limit:
                    completed = False
                    break
    save_cost(s, p.sizes[CHECKPOINTS], late, setups, ends, changes)
    s.counters[REJOINED] = count
    s.cost[LATE] = late
    s.cost[SETUP] = setups
    s.cost[ENDS] = ends
    s.cost[CHANGES] = changes
    s.cost[TOTAL] = total_of(p.shares, late, setups, ends, changes)
    completed = completed and s.cost[TOTAL] <= limit
    if has_power:
        show_nothing(p, s)
    return completed


@kernel
def decode(p: Arrays, s: State, begin: int, limit: float) -> bool:
    """Place the steps from a checkpoint on by the fastest loop that knows all their rules."""
    if p.sizes[PLAIN] > 0:
        return decode_plain(p, s, begin, limit)
    return decode_any(p, s, begin, limit)


@compiled
def accept(p: Arrays, s: State, begin: int) -> None:
    """Make the trial the present plan, as far as it differs from that."""
    mark = begin // SPACING
    start_at = mark * SPACING
    rejoined = s.counters[REJOINED]
    listed, placed, trial = s.listed, s.placed, s.trial
    for q in range(start_at, rejoined):
        step = listed[q]
        for column in range(COLUMNS):
            placed[step, column] = trial[step, column]
    final = p.sizes[CHECKPOINTS]
    same = final if rejoined >= listed.size else rejoined // SPACING
    for cost in range(4):
        more = s.trial_cost[same, cost] - s.kept_cost[same, cost]
        for each in range(same, final + 1):
            s.kept_cost[each, cost] += more
    for each in range(mark, same):
        s.kept_free[each] = s.trial_free[each]
        s.kept_last[each] = s.trial_last[each]
        s.kept_family[each] = s.trial_family[each]
        s.kept_cost[each] = s.trial_cost[each]
