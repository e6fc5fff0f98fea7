// Which rows there are and where: machines or people, in groups that fold, with lanes where bars overlap.

export const BAR = 24,
  LANE = 28,
  STRIP = 9,
  GROUP = 30;

export class Rows {
  constructor(plan) {
    this.plan = plan;
    this.mode = "machines";
    this.folded = new Set();
    this.shown = () => true;
    this.build();
  }

  source() {
    const { data, onMachine, onPerson } = this.plan;
    if (this.mode === "people")
      return data.people.map((p, k) => ({
        id: p.id,
        name: p.name || p.id,
        group: p.group || "",
        ops: onPerson[k],
        closed: data.closed.people[k],
        load: data.load.people[k],
      }));
    return data.machines.map((m, k) => ({
      id: m.id,
      name: m.name || m.id,
      group: m.group || "",
      machine: k,
      ops: onMachine[k],
      closed: data.closed.machines[k],
      load: data.load.machines[k],
      outside: m.outside,
    }));
  }

  build() {
    const groups = new Map();
    for (const row of this.source()) {
      if (!groups.has(row.group)) groups.set(row.group, []);
      groups.get(row.group).push(row);
    }
    const list = [];
    let y = 0;
    const named = groups.size > 1 || [...groups.keys()].some(Boolean);
    for (const [name, members] of groups) {
      const isFolded = this.folded.has(`${this.mode}:${name}`);
      if (named) {
        list.push({ kind: "group", name, members, y, height: GROUP, isFolded, ops: [] });
        y += GROUP;
      }
      if (isFolded && named) continue;
      for (const row of members) {
        const lanes = this.lanesOf(row);
        row.kind = "row";
        row.y = y;
        row.height = lanes * LANE + STRIP + 3;
        list.push(row);
        y += row.height;
      }
    }
    this.list = list;
    this.height = y;
    this.position = new Map();
    list.forEach((row, at) =>
      row.ops.forEach((i) => {
        if (!this.position.has(i)) this.position.set(i, at);
      }),
    );
  }

  lanesOf(row) {
    const { start, end } = this.plan;
    const free = [];
    row.lane = new Map();
    for (const i of row.ops) {
      if (!this.shown(i)) continue;
      let lane = free.findIndex((until) => until <= start[i]);
      if (lane < 0) {
        lane = Math.min(free.length, 11);
        if (lane === free.length) free.push(0);
      }
      free[lane] = end[i];
      row.lane.set(i, lane);
    }
    return Math.max(1, free.length);
  }

  /** Index of the first row that reaches below y. */
  at(y) {
    let low = 0,
      high = this.list.length - 1;
    while (low < high) {
      const mid = (low + high) >> 1;
      if (this.list[mid].y + this.list[mid].height > y) high = mid;
      else low = mid + 1;
    }
    return low;
  }

  toggle(name) {
    const key = `${this.mode}:${name}`;
    if (this.folded.has(key)) this.folded.delete(key);
    else this.folded.add(key);
    this.build();
  }
}
