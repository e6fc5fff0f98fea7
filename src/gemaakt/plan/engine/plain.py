"""Place the steps of a shop without pins: the usual case.

It does what `decode_any` does, by the same rules and in the same order, several times as fast:
every array is a local name and the usual path calls no function (a compiled loop that reaches
through a tuple or hands an array over counts references), what a step needs lies in one row of
`table`, the openings are walked in place, set-up and run of one power are looked at as one, and
machines whose bound is no better than what was found are passed over together. Power is asked of
what runs at the same time (`drawn`).
"""

from typing import Any

import numpy as np

from gemaakt.compiled import kernel
from gemaakt.plan.engine.arrays import (
    BATCH,
    CHANGES,
    CHECKPOINTS,
    CHOICE,
    END,
    ENDS,
    GRAIN,
    HANDS_ON_BATCHES,
    INFINITE,
    LATE,
    MACHINE_BEFORE,
    MEMBER,
    NEAR,
    OF_ATTENDANCE,
    OF_BATCHES,
    OF_BEFORE0,
    OF_BEFORE1,
    OF_CHOICE0,
    OF_CHOICE1,
    OF_CREW,
    OF_FAMILY,
    OF_GROUP0,
    OF_GROUPS,
    OF_OLD,
    OF_ORDER,
    OF_PAUSE,
    OF_READY,
    OF_RUNNING,
    OF_TAIL,
    PERSON_BEFORE,
    PLACE,
    PLACES,
    PRESENT,
    REJOINED,
    RESOURCES,
    RUN_HOURS,
    SAME_FROM,
    SETTLED,
    SETUP,
    SETUP_END,
    SETUP_HOURS,
    SHOWN_FROM,
    SHOWN_UNTIL,
    SPACING,
    STAMP,
    START,
    TOTAL,
    WAITS_FOR_BATCHES,
    Arrays,
    State,
)
from gemaakt.plan.engine.batches import behind_batches, first_batch_end
from gemaakt.plan.engine.drawn import may_lack, show_from, show_nothing, take_between
from gemaakt.plan.engine.sums import UNPLACED, group_of, place_free_at
from gemaakt.plan.engine.timing import fit, fit_apart, start_with_power, take


@kernel
def decode_plain(p: Arrays, s: State, begin: int, limit: float) -> bool:
    """As `decode_any`, where nothing is pinned.

    Where all resources stand as in the present plan again, and no step whose end has changed is
    waited for any more, all that follows is as it was: the trial ends there (`REJOINED`).
    """
    horizon = p.horizon
    table, setup_bound = s.table, s.setup_bound
    before = p.before.view(np.uint32)
    p_tail = p.tail
    machine_of, p_run, p_setup = p.machine.view(np.uint32), p.run, p.setup
    run_watt, setup_watt = p.run_watt, p.setup_watt
    group0, group_hours, member0 = p.group0, p.group_hours, p.member0.view(np.uint32)
    member_of = p.member.view(np.uint32)  # unsigned: no look whether an index counts from the end
    endless, hours_of, matrix_of, matrix = p.endless, p.hours, p.matrix_of, p.matrix
    shared, opens, closes, index0, rows = p.shared, p.opens, p.closes, p.index0, p.rows
    p_due, p_weight, steps0, p_steps = p.due, p.weight, p.steps0, p.steps
    old_choice, old_member = p.old_choice, p.old_member
    listed, position, placed, trial = s.listed, s.position, s.placed, s.trial
    forced_choice, forced_member = s.forced_choice, s.forced_member
    free, last, family = s.free, s.last, s.family
    watt = s.watt
    kept_free, kept_last, kept_family, kept_cost = (
        s.kept_free, s.kept_last, s.kept_family, s.kept_cost,
    )  # fmt: skip
    trial_free, trial_last, trial_family, trial_cost = (
        s.trial_free, s.trial_last, s.trial_family, s.trial_cost,
    )  # fmt: skip
    order_end, stamps, group_free = s.order_end, s.stamp, s.group_free
    near = p.sizes[NEAR]
    batch_of, place0, place1 = p.batch, p.place0, p.place1
    places = p.sizes[PLACES]
    has_places = p.sizes[RESOURCES] > places
    setup_share, ends_share, changes_share = p.shares[1], p.shares[2], p.shares[3]
    count = listed.size
    resources = free.size
    machines = family.size
    mark = begin // SPACING
    start_at = mark * SPACING
    has_power = p.free_watt.size > 1
    for at in range(resources):
        free[at] = kept_free[mark, at]
        last[at] = kept_last[mark, at]
    for at in range(machines):
        family[at] = kept_family[mark, at]
    late = kept_cost[mark, LATE]
    setups = kept_cost[mark, SETUP]
    ends = kept_cost[mark, ENDS]
    changes = kept_cost[mark, CHANGES]
    s.counters[STAMP] += 1
    stamp = s.counters[STAMP]
    completed = True
    settled = s.counters[SETTLED]
    allowed = limit - s.cost[PRESENT]
    same_from = s.counters[SAME_FROM]
    final = p.sizes[CHECKPOINTS]
    after0, after = p.after0, p.after
    rejoined = count
    waited_until = 0  # the last position where a changed end may be felt
    power_differs = False
    for q in range(start_at, count):
        if q % SPACING == 0:
            now_mark = q // SPACING
            for at in range(resources):
                trial_free[now_mark, at] = free[at]
                trial_last[now_mark, at] = last[at]
            for at in range(machines):
                trial_family[now_mark, at] = family[at]
            trial_cost[now_mark, LATE] = late
            trial_cost[now_mark, SETUP] = setups
            trial_cost[now_mark, ENDS] = ends
            trial_cost[now_mark, CHANGES] = changes
            if q >= settled:
                lost = (
                    late
                    + changes_share * changes
                    + setup_share * setups
                    + ends_share * ends
                    - (
                        kept_cost[now_mark, LATE]
                        + changes_share * kept_cost[now_mark, CHANGES]
                        + setup_share * kept_cost[now_mark, SETUP]
                        + ends_share * kept_cost[now_mark, ENDS]
                    )
                )
                if lost > allowed:  # as `lags`
                    completed = False
                    break
            if q >= same_from and q > waited_until and not power_differs:
                alike = True
                for at in range(resources):
                    alike &= free[at] == kept_free[now_mark, at]
                    alike &= last[at] == kept_last[now_mark, at]
                for at in range(machines):
                    alike &= family[at] == kept_family[now_mark, at]
                if alike:
                    rejoined = q
                    late += kept_cost[final, LATE] - kept_cost[now_mark, LATE]
                    setups += kept_cost[final, SETUP] - kept_cost[now_mark, SETUP]
                    ends += kept_cost[final, ENDS] - kept_cost[now_mark, ENDS]
                    changes += kept_cost[final, CHANGES] - kept_cost[now_mark, CHANGES]
                    break
        step = np.uint64(listed[q])
        running = table[step, OF_RUNNING]
        batches = table[step, OF_BATCHES]
        waits_for_batches = not running and (batches & WAITS_FOR_BATCHES) != 0
        ready: Any = 0
        if not running:
            ready = np.int64(table[step, OF_READY])
            for row in range(
                np.uint64(table[step, OF_BEFORE0]), np.uint64(table[step, OF_BEFORE1])
            ):
                earlier = np.uint64(before[row])
                column = BATCH if batches and batch_of[row] > 0 else END
                if position[earlier] >= start_at:
                    ready = max(ready, trial[earlier, column])
                else:
                    ready = max(ready, placed[earlier, column])
        attendance = table[step, OF_ATTENDANCE]
        pause = table[step, OF_PAUSE]
        own_family = table[step, OF_FAMILY]
        crew = table[step, OF_CREW]
        fixed_member = forced_member[step]
        first_group: Any = 0
        groups_here: Any = 0
        crew_free = 0
        if crew >= 0:
            first_group = np.int64(table[step, OF_GROUP0])
            if fixed_member >= 0:
                first_group = group_of(group0, p.member0, crew, fixed_member)
                groups_here = 1
                crew_free = free[member_of[fixed_member]]
                if has_places:
                    crew_free = max(crew_free, place_free_at(free, place0, place1, fixed_member))
                group_free[0] = crew_free
            else:
                groups_here = np.int64(table[step, OF_GROUPS])
                crew_free = INFINITE
                for g in range(groups_here):
                    soonest = INFINITE
                    for member in range(
                        np.uint64(member0[first_group + g]),
                        np.uint64(member0[first_group + g + 1]),
                    ):
                        at = free[member_of[member]]
                        if has_places and at < soonest:
                            at = max(at, place_free_at(free, place0, place1, int(member)))
                        soonest = min(soonest, at)
                    group_free[g] = soonest
                    crew_free = min(crew_free, soonest)
        low_choice = np.int64(table[step, OF_CHOICE0])
        high_choice = np.int64(table[step, OF_CHOICE1])
        if forced_choice[step] >= 0:
            low_choice = forced_choice[step]
            high_choice = low_choice + 1
        attended_from = crew_free if attendance == 2 else 0
        soonest_start = max(ready, attended_from)
        likely = low_choice
        bound_family = own_family if own_family > 0 else -1
        earliest = INFINITE
        second_earliest = INFINITE
        for option in range(np.uint64(low_choice), np.uint64(high_choice)):
            machine = machine_of[option]
            bound = max(soonest_start, free[machine]) + p_run[option]
            now = family[machine]
            bound += setup_bound[option] if (now >= 0) & (now != bound_family) else 0
            if bound < earliest:
                second_earliest = earliest
                earliest = bound
                likely = np.int64(option)
            elif bound < second_earliest:
                second_earliest = bound
        best_end = INFINITE
        best_start = -1
        best_setup_end = -1
        best_choice: Any = -1
        best_group = -1
        best_setup = 0
        best_first = -1
        best_second = -1
        best_row = -1
        best_merged = True
        lead_hours = -1  # the choice tried first: no later one that it dominates can end sooner
        lead_at = 0
        lead_whole = 0
        lead_watt = 0
        minds_power = False
        is_taken = not has_power
        while True:  # power is looked at only when the first choice has too little
            for turn in range(low_choice - 1, high_choice):
                if turn == low_choice and second_earliest >= best_end:
                    break
                choice: Any = np.uint64(likely if turn < low_choice else turn)
                if turn == likely:
                    continue
                machine = machine_of[choice]
                machine_at = max(soonest_start, free[machine])
                run = p_run[choice]
                if machine_at + run >= best_end:
                    continue
                setup = 0
                now = family[machine]
                is_other = now >= 0 and (own_family <= 0 or own_family != now)
                if is_other and not running and endless[machine] == 0:
                    setup = p_setup[choice]
                    if matrix_of[machine] >= 0:
                        given = matrix[matrix_of[machine], now, own_family]
                        if given >= 0:
                            setup = given
                whole = run + setup
                own_hours = hours_of[machine]
                is_even = not minds_power or setup_watt[choice] == run_watt[choice]
                if turn < low_choice:
                    leads = is_even and attendance != 1 and not waits_for_batches
                    lead_hours = own_hours if leads else -1
                    lead_at = machine_at
                    lead_whole = whole
                    lead_watt = run_watt[choice]
                elif (
                    own_hours == lead_hours
                    and machine_at >= lead_at
                    and whole >= lead_whole
                    and (not minds_power or (is_even and run_watt[choice] >= lead_watt))
                ):
                    continue
                alone = crew < 0 or (attendance == 1 and setup == 0)
                for g in range(1 if alone else groups_here):
                    at = machine_at
                    if not alone:
                        at = max(at, group_free[g])
                    if at + whole >= best_end or at >= horizon:
                        continue
                    first = own_hours
                    second = own_hours
                    if not alone:
                        first = shared[own_hours, group_hours[first_group + g]]
                        if first < 0:
                            continue
                        if attendance == 2:
                            second = first
                    if waits_for_batches:
                        at = behind_batches(
                            p, s, int(step), start_at, int(choice), setup, first, second, at
                        )
                    together = setup == 0 or first == second
                    merged = together and (setup == 0 or setup_watt[choice] == run_watt[choice])
                    hours = second if setup == 0 else first
                    while at < horizon:
                        setup_end = -1
                        row = rows[index0[hours] + (at >> GRAIN)]
                        if together:
                            while closes[row] <= at:
                                row += 1
                            start = max(at, opens[row])
                            if pause:
                                left = whole - (closes[row] - start)
                                if left <= 0:
                                    end = start + whole
                                else:
                                    walk = row + 1
                                    left -= closes[walk] - opens[walk]
                                    while left > 0:
                                        walk += 1
                                        left -= closes[walk] - opens[walk]
                                    end = closes[walk] + left
                            else:
                                while closes[row] - start < whole:
                                    row += 1
                                    start = opens[row]
                                end = start + whole
                        else:
                            start, setup_end, end = fit_apart(
                                opens, closes, index0, rows, horizon, first, second, at, setup,
                                run, pause,
                            )  # fmt: skip
                        if end >= best_end or end > horizon:
                            break
                        if minds_power:
                            if together and not merged:
                                setup_end = start + setup
                                if pause:
                                    _, setup_end = fit(opens, closes, row, start, setup, pause)
                            show_from(p, s, start_at, start)
                            later = start_with_power(
                                watt, opens, closes, index0, rows, horizon, first, second, start,
                                0 if merged else setup, start if merged else setup_end, end,
                                setup_watt[choice], run_watt[choice],
                            )  # fmt: skip
                            if later >= 0:
                                at = later
                                continue
                        best_end = end
                        best_start = start
                        best_setup_end = setup_end
                        best_choice = np.int64(choice)
                        best_first = first
                        best_second = second
                        best_group = -1 if alone else first_group + g
                        best_setup = setup
                        best_row = row
                        best_merged = merged
                        break
            if best_start < 0:
                break
            if best_setup == 0:
                best_setup_end = best_start
            elif best_setup_end < 0:
                best_setup_end = best_start + best_setup
                if pause and best_setup_end > closes[best_row]:
                    row = best_row
                    left = best_setup_end - closes[row]
                    while left > 0:
                        row += 1
                        left -= closes[row] - opens[row]
                    best_setup_end = closes[row] + left
            if not has_power or minds_power:
                break
            if run_watt[best_choice] == 0 and setup_watt[best_choice] == 0:
                is_taken = True
                break
            if s.counters[SHOWN_FROM] <= best_start and best_merged:  # looked at and taken at once
                each: Any = np.int32(run_watt[best_choice])
                short = False
                row = best_row
                while opens[row] < best_end:
                    low = max(best_start, opens[row])
                    high = min(best_end, closes[row])
                    if low < high:
                        for minute in range(np.uint64(low), np.uint64(high)):
                            watt[minute] -= each
                            short |= watt[minute] < 0
                    row += 1
                if not short:
                    is_taken = True
                    s.counters[SHOWN_UNTIL] = max(s.counters[SHOWN_UNTIL], best_end)
                    break
                take(watt, opens, closes, best_row, best_start, best_end, -each)
                minds_power = True
                best_end = INFINITE
                best_start = -1
                continue
            if not may_lack(p, s, int(best_choice), best_start, best_end):
                break
            show_from(p, s, start_at, best_start)
            later = start_with_power(
                watt, opens, closes, index0, rows, horizon, best_first, best_second, best_start,
                0 if best_merged else best_setup, best_start if best_merged else best_setup_end,
                best_end, setup_watt[best_choice], run_watt[best_choice],
            )  # fmt: skip
            if later < 0:
                break
            minds_power = True
            best_end = INFINITE
            best_start = -1
        trial[step, START] = best_start
        trial[step, SETUP_END] = best_setup_end
        trial[step, CHOICE] = best_choice
        trial[step, MEMBER] = -1
        trial[step, PLACE] = -1
        trial[step, MACHINE_BEFORE] = -1
        trial[step, PERSON_BEFORE] = -1
        if best_start < 0:
            best_end = horizon
            late += UNPLACED
            trial[step, END] = best_end
            trial[step, BATCH] = best_end
        else:
            trial[step, END] = best_end
            trial[step, BATCH] = best_end
            trial[step, SETUP_HOURS] = best_first
            trial[step, RUN_HOURS] = best_second
            machine = machine_of[best_choice]
            if endless[machine] == 0:
                trial[step, MACHINE_BEFORE] = last[machine]
                free[machine] = best_end
                last[machine] = np.int32(step)
                family[machine] = own_family
            setups += best_setup
            if best_group >= 0 and (attendance == 2 or best_setup > 0):
                chosen = -1
                latest = -1
                low = member0[best_group]
                high = member0[best_group + 1]
                if fixed_member >= 0:
                    low = fixed_member
                    high = low + 1
                for member in range(np.int64(low), np.int64(high)):
                    at = free[member_of[member]]
                    fits = (at <= best_start) & (at > latest)
                    if has_places and fits:
                        fits = place_free_at(free, place0, place1, member) <= best_start
                    chosen = member if fits else chosen
                    latest = at if fits else latest
                person = member_of[np.uint64(chosen)]
                trial[step, MEMBER] = chosen
                trial[step, PERSON_BEFORE] = last[person]
                last[person] = np.int32(step)
                free[person] = best_end if attendance == 2 else best_setup_end
                if has_places:
                    taken, latest = -1, -1
                    for place in range(place0[chosen], place1[chosen]):
                        fits = (free[place] <= best_start) & (free[place] > latest)
                        taken = place if fits else taken
                        latest = free[place] if fits else latest
                    if taken >= 0:
                        free[taken] = free[person]
                        trial[step, PLACE] = taken - places
            if (batches & HANDS_ON_BATCHES) != 0:
                trial[step, BATCH] = first_batch_end(
                    p, best_choice, p.batched[step], best_second, best_setup_end, pause
                )
            if not is_taken and s.counters[SHOWN_FROM] < best_end:
                take_between(p, s, trial, int(step), s.counters[SHOWN_FROM], horizon)
            old = table[step, OF_OLD]
            if old >= 0:
                if best_choice != old_choice[step]:
                    changes += 30.0 if old < near else 1.0
                elif trial[step, MEMBER] != old_member[step] and old < near:
                    changes += 10.0
                if old < near:
                    moved = abs(best_start - old)
                    if moved > 10:
                        changes += 20.0 + min(100.0, moved / 60.0)
        order = np.uint64(table[step, OF_ORDER])
        if has_power and same_from <= count:
            power_differs |= (
                (best_start != placed[step, START])
                | (best_setup_end != placed[step, SETUP_END])
                | (best_end != placed[step, END])
                | (best_choice != placed[step, CHOICE])
            )
        if best_end != placed[step, END] or trial[step, BATCH] != placed[step, BATCH]:
            ends_here = True
            for row in range(after0[step], after0[step + 1]):
                waited_until = max(waited_until, position[after[row]])
                ends_here &= table[after[row], OF_ORDER] != table[step, OF_ORDER]
            if ends_here:
                for row in range(steps0[order], steps0[order + 1]):
                    waited_until = max(waited_until, position[p_steps[row]])
        if stamps[order] != stamp:
            stamps[order] = stamp
            so_far = 0
            for row in range(steps0[order], steps0[order + 1]):
                other = p_steps[row]
                if position[other] < start_at:
                    so_far = max(so_far, placed[other, END] + p_tail[other])
            order_end[order] = so_far
        bound = best_end + table[step, OF_TAIL]
        before_bound = order_end[order]
        if bound > before_bound:
            order_end[order] = bound
            ends += bound - before_bound
            due = p_due[order]
            if bound > due:
                late += p_weight[order] * (bound - max(before_bound, due))
                if (
                    late + changes_share * changes + setup_share * setups + ends_share * ends
                    > limit
                ):
                    completed = False
                    break
    total = late + changes_share * changes + setup_share * setups + ends_share * ends
    s.cost[LATE] = trial_cost[final, LATE] = late
    s.cost[SETUP] = trial_cost[final, SETUP] = setups
    s.cost[ENDS] = trial_cost[final, ENDS] = ends
    s.cost[CHANGES] = trial_cost[final, CHANGES] = changes
    s.cost[TOTAL] = total
    s.counters[REJOINED] = rejoined
    if has_power:
        show_nothing(p, s)
    return completed and total <= limit
