"""Where to lay the pieces: bottom-left fill, and ruin and recreate on a fixed set of sheets.

The fill is Chehrazad, Roose and Wauters (2022); the search removes neighbours and puts them back
in a blinking order, after Christiaens and Vanden Berghe (2020), "Slack induction by string
removals", Transportation Science 54(2), and accepts with a falling threshold.
"""
# Compiled loops take arrays, not objects, and are one function for speed.
# ruff: noqa: C901, PLR0913, PLR0915

import numpy as np

from gemaakt.nest.compiled import compiled
from gemaakt.nest.sheets.desk import bare, bring_back, keep, lay, take, wipe
from gemaakt.nest.sheets.geometry import FAR_MM, TOUCH_MM, leftmost

BLINK_SHARE = 0.02
"""Chance that a variant is passed over, so that the same order gives other layouts."""


@compiled
def place(shapes, desk, sheet, part, lean, tilt, blink):  # type: ignore[no-untyped-def]
    """Best variant, band and x of a part on a sheet; the variant is -1 when it does not fit.

    `lean` weighs the width of the piece and `tilt` the height of its place against its x.
    """
    floor = desk.floor
    low, high, count = floor.low[sheet], floor.high[sheet], floor.taken[sheet]
    best_variant, best_row, best_x, best = -1, 0, 0.0, FAR_MM
    for v in range(shapes.part_first[part], shapes.part_first[part + 1]):
        room = desk.width_mm[sheet] - shapes.width_mm[v]
        if not desk.allowed[v] or room < -1e-6:
            continue
        if blink > 0.0 and np.random.random() < blink:
            continue
        begin = shapes.own_row[v]
        rows = shapes.own_rows[v]
        first = shapes.own_first[begin : begin + rows + 1]
        reach = desk.reach[sheet, v]
        if desk.stamp[sheet, v] != desk.epoch[sheet]:
            desk.stamp[sheet, v] = desk.epoch[sheet]
            reach[:] = 0.0
        weight = lean * shapes.width_mm[v]
        wide_row, wide_mm = shapes.wide_row[v], shapes.wide_mm[v] - 4.0 * TOUCH_MM
        for row in range(floor.rows[sheet] - rows + 1):
            at = reach[row]
            cost = weight + tilt * row
            limit = min(room + 1e-6, best - cost)
            if at > limit or at + cost >= best:
                continue
            if desk.gap[sheet, row + wide_row] < wide_mm:
                reach[row] = FAR_MM
                continue
            x = leftmost(
                low, high, count, first, shapes.own_low, shapes.own_high, row, at, limit, wide_row
            )
            reach[row] = x
            if x <= limit and x + cost < best:
                best, best_variant, best_row, best_x = x + cost, v, row, x
    return best_variant, best_row, best_x


@compiled
def fill(shapes, desk, pool, sheets, lean, tilt, blink):  # type: ignore[no-untyped-def]
    """Lay the parts of the pool, in order, each on the first sheet that takes it; what is left."""
    left = np.empty(pool.shape[0], np.int64)
    n = 0
    for part in pool:
        laid = False
        for sheet in sheets:
            if desk.full[sheet, part] == desk.epoch[sheet]:
                continue
            v, row, x = place(shapes, desk, sheet, part, lean, tilt, blink)
            if v >= 0:
                lay(shapes, desk, sheet, v, row, x)
                laid = True
                break
            if blink == 0.0:
                desk.full[sheet, part] = desk.epoch[sheet]
        if not laid:
            left[n] = part
            n += 1
    return left[:n]


@compiled
def skim(shapes, desk, pool, sheet, lean, tilt, patience):  # type: ignore[no-untyped-def]
    """Fill one sheet from a long pool; what is left.

    The more parts in a row find no room, the more of the next, which are hardly smaller, are
    passed over; every `patience` of them one more.
    """
    left = np.empty(pool.shape[0], np.int64)
    n, misses, skip, last = 0, 0, 0, -1
    for part in pool:
        if part != last:
            last = part
            skip -= 1
        v = -1
        if skip < 0 and desk.full[sheet, part] != desk.epoch[sheet]:
            v, row, x = place(shapes, desk, sheet, part, lean, tilt, 0.0)
            if v >= 0:
                lay(shapes, desk, sheet, v, row, x)
                misses = 0
            else:
                desk.full[sheet, part] = desk.epoch[sheet]
                misses += 1
                skip = misses // patience
        if v < 0:
            left[n] = part
            n += 1
    return left[:n]


@compiled
def ruin(shapes, desk, sheet, kind, size_mm, band_mm, gone):  # type: ignore[no-untyped-def]
    """Take pieces off a sheet; which parts they were goes to `gone`, how many is returned.

    Kinds: 0 around a random piece, 1 right of a random line, 2 anywhere, 3 everything. Only the
    bands of the pieces that go are made anew, and only there is more known to be free than before.
    """
    used = desk.used[sheet]
    if used == 0:
        return 0
    chosen = np.random.randint(used)
    v0 = desk.variant[sheet, chosen]
    x0 = desk.x[sheet, chosen] + shapes.width_mm[v0] / 2.0
    y0 = (desk.row[sheet, chosen] + shapes.own_rows[v0] / 2.0) * band_mm
    line = np.random.random() * desk.width_mm[sheet]
    share = 0.05 + 0.3 * np.random.random()
    rows = desk.floor.rows[sheet]
    begin, end, left_mm = rows, 0, FAR_MM
    n, kept = 0, 0
    for k in range(used):
        v = desk.variant[sheet, k]
        x = desk.x[sheet, k]
        row = desk.row[sheet, k]
        y = (row + shapes.own_rows[v] / 2.0) * band_mm
        if kind == 0:
            away = max(abs(x + shapes.width_mm[v] / 2.0 - x0), abs(y - y0)) < size_mm
        elif kind == 1:
            away = x + shapes.width_mm[v] > line
        else:
            away = kind == 3 or np.random.random() < share
        if away or k == chosen:
            gone[n] = shapes.part[v]
            n += 1
            first = row + shapes.grown_shift[v]
            begin = min(begin, first)
            end = max(end, first + shapes.grown_rows[v])
            g = shapes.grown_first[shapes.grown_row[v]]
            h = shapes.grown_first[shapes.grown_row[v] + shapes.grown_rows[v]]
            left_mm = min(left_mm, x + shapes.grown_low[g:h].min())
        else:
            desk.variant[sheet, kept] = v
            desk.x[sheet, kept] = x
            desk.row[sheet, kept] = row
            kept += 1
    begin, end = max(0, begin), min(rows, end)
    desk.used[sheet] = kept
    bare(desk, sheet, begin, end)
    for k in range(kept):
        v, row = desk.variant[sheet, k], desk.row[sheet, k]
        take(shapes, desk, sheet, v, row, desk.x[sheet, k], begin, end)
    forget(shapes, desk, sheet, begin, end, left_mm)
    return n


@compiled
def forget(shapes, desk, sheet, begin, end, left_mm):  # type: ignore[no-untyped-def]
    """Lower what is known of the leftmost free x where the bands [begin, end) became freer.

    A piece that ends left of the freed room is as impossible as before.
    """
    old = desk.epoch[sheet]
    desk.epoch[sheet] = old + 1
    for v in range(desk.stamp.shape[1]):
        if desk.stamp[sheet, v] != old:
            continue
        desk.stamp[sheet, v] = old + 1
        least = max(0.0, left_mm - shapes.width_mm[v])
        reach = desk.reach[sheet, v]
        for row in range(max(0, begin - shapes.own_rows[v]), end):
            reach[row] = min(reach[row], least)


@compiled
def ordered(shapes, rank, parts, noise):  # type: ignore[no-untyped-def]
    """The parts by rank, then from large to small with noise."""
    key = np.empty(parts.shape[0])
    for i in range(parts.shape[0]):
        part = parts[i]
        key[i] = -1e9 * rank[part] - shapes.area_mm2[part] * np.exp(noise * np.random.normal())
    return parts[np.argsort(key)]


@compiled
def weight_of(shapes, rank, parts):  # type: ignore[no-untyped-def]
    """What it weighs that these parts are not placed."""
    total = 0.0
    for part in parts:
        total += shapes.area_mm2[part] * (1.0 + rank[part])
    return total


@compiled
def worth(shapes, desk, price):  # type: ignore[no-untyped-def]
    """Area on every sheet, each mm² at the price of its sheet."""
    total = 0.0
    for sheet in range(price.shape[0]):
        if price[sheet] > 0.0:
            area = 0.0
            for k in range(desk.used[sheet]):
                area += shapes.area_mm2[shapes.part[desk.variant[sheet, k]]]
            total += price[sheet] * area
    return total


@compiled
def improve(shapes, desk, spare, rank, price, left, seed, iterations, heat, band_mm):  # type: ignore[no-untyped-def]
    """Ruin and recreate until nothing is left over or the iterations are spent; what is left.

    `price` says, per sheet, what a mm² on it costs (less than 1, which is what a mm² that is left
    over costs): pieces move to where they cost less. `heat` is the share of a mean part's area by
    which a step may be worse at the start; it falls linearly to nothing. The desk ends with the
    best nest seen. `spare` has two slots.
    """
    np.random.seed(seed)
    sheets = desk.used.shape[0]
    gone = np.empty(desk.variant.shape[1], np.int64)
    priced = price.max() > 0.0
    now = weight_of(shapes, rank, left) + worth(shapes, desk, price)
    best = now
    best_left = left.copy()
    best_used = desk.used.copy()
    best_variant, best_x, best_row = desk.variant.copy(), desk.x.copy(), desk.row.copy()
    done = 0
    scale = np.mean(shapes.area_mm2)
    at_best = True
    while done < iterations and best > 0.0:
        done += 1
        one = np.random.randint(sheets)
        both = 0.6 if priced else 0.3
        two = np.random.randint(sheets) if np.random.random() < both else one
        if priced and price[two] < price[one]:
            one, two = two, one
        chosen = np.array([one]) if two == one else np.array([one, two])
        pool = left
        for i in range(chosen.shape[0]):
            keep(desk, chosen[i], spare, i)
            luck = np.random.random()
            kind = 0 if luck < 0.7 else (1 if luck < 0.9 else (2 if luck < 0.98 else 3))
            size = 50.0 + 350.0 * np.random.random() ** 2
            n = ruin(shapes, desk, chosen[i], kind, size, band_mm, gone)
            pool = np.append(pool, gone[:n])
        pool = ordered(shapes, rank, pool, 0.6 * np.random.random() ** 2)
        lean = np.random.random() * 1.2
        tilt = band_mm * (np.random.random() ** 3 * 0.6 - 0.1)
        new_left = fill(shapes, desk, pool, chosen, lean, tilt, BLINK_SHARE)
        before = desk.used.copy()
        if new_left.shape[0] > 0:
            others = np.random.permutation(sheets)
            new_left = fill(shapes, desk, new_left, others, lean, tilt, 0.0)
        new = weight_of(shapes, rank, new_left) + worth(shapes, desk, price)
        threshold = heat * scale * (1.0 - done / iterations) * -np.log(np.random.random() + 1e-12)
        if new <= now + threshold:
            left = new_left
            now = new
            at_best = new <= best
            if new < best:
                best = new
                best_left = left.copy()
                best_used[:] = desk.used
                best_variant[:] = desk.variant
                best_x[:] = desk.x
                best_row[:] = desk.row
        else:
            for i in range(chosen.shape[0]):
                bring_back(desk, chosen[i], spare, i)
            for sheet in range(sheets):
                if desk.used[sheet] > before[sheet] and sheet != one and sheet != two:
                    shorten(shapes, desk, sheet, before[sheet])
    if not at_best:
        for sheet in range(sheets):
            again(
                shapes,
                desk,
                sheet,
                best_used[sheet],
                best_variant[sheet],
                best_x[sheet],
                best_row[sheet],
            )
        left = best_left
    return left, done


@compiled
def shorten(shapes, desk, sheet, used):  # type: ignore[no-untyped-def]
    """Take the pieces laid last off a sheet again."""
    again(shapes, desk, sheet, used, desk.variant[sheet], desk.x[sheet], desk.row[sheet])


@compiled
def again(shapes, desk, sheet, used, variant, x, row):  # type: ignore[no-untyped-def]
    """Lay a sheet as it was."""
    wipe(desk, sheet)
    for k in range(used):
        lay(shapes, desk, sheet, variant[k], row[k], x[k])


@compiled
def start(seed):  # type: ignore[no-untyped-def]
    """Seed the compiled random numbers of this thread."""
    np.random.seed(seed)
