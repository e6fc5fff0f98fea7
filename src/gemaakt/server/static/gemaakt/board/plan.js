// The plan as the server sends it (columns), with the indexes that drawing and finding need.

const STATUS = ["open", "running", "done"];

export class Plan {
  constructor(data) {
    this.data = data;
    this.zero = Date.parse(data.zero);
    const ops = data.ops;
    this.count = ops.order.length;
    this.order = ops.order;
    this.code = ops.op;
    this.machine = ops.machine;
    this.start = ops.start;
    this.people = ops.people;
    this.status = ops.status;
    this.end = ops.start.map((at, i) => at + ops.length[i]);
    this.setupEnd = ops.start.map((at, i) => at + ops.setup[i]);
    this.gaps = ops.gaps;
    this.skill = ops.skill;
    this.name = ops.name;
    this.pinned = ops.pinned;
    this.byOrder = new Map();
    this.byKey = new Map();
    for (let i = 0; i < this.count; i++) {
      const chain = this.byOrder.get(this.order[i]);
      if (chain) chain.push(i);
      else this.byOrder.set(this.order[i], [i]);
      this.byKey.set(this.key(i), i);
    }
    this.before = new Array(this.count);
    this.after = Array.from({ length: this.count }, () => []);
    for (const chain of this.byOrder.values())
      chain.forEach((i, at) => {
        const listed = ops.after[i];
        this.before[i] = listed === 0 ? (at ? [chain[at - 1]] : []) : listed.map((step) => chain[step]);
      });
    for (const [i, j] of ops.across) this.before[j].push(i); // a nest and what it frees
    this.before.forEach((list, i) => list.forEach((j) => this.after[j]?.push(i)));
    this.reindex();
  }

  key(i) {
    return `${this.data.orders.id[this.order[i]]}/${this.code[i]}`;
  }
  orderId(i) {
    return this.data.orders.id[this.order[i]];
  }
  product(i) {
    return this.data.orders.product[this.order[i]];
  }
  customer(i) {
    return this.data.customers[this.data.orders.customer[this.order[i]]] || "";
  }
  due(i) {
    return this.data.orders.due[this.order[i]];
  }
  lateMin(i) {
    return this.data.orders.late[this.order[i]];
  }
  opName(i) {
    return this.data.names[this.name[i]] || this.code[i];
  }
  statusWord(i) {
    return STATUS[this.status[i]];
  }
  machineName(i) {
    const m = this.data.machines[this.machine[i]];
    return m ? m.name || m.id : "";
  }
  peopleNames(i) {
    return this.people[i].map((p) => this.data.people[p].name || this.data.people[p].id);
  }
  isLast(i) {
    return this.after[i].length === 0;
  }
  isLate(i) {
    return this.lateMin(i) > 0;
  }

  reindex() {
    const machines = this.data.machines.map(() => []),
      people = this.data.people.map(() => []);
    for (let i = 0; i < this.count; i++) {
      machines[this.machine[i]]?.push(i);
      for (const p of this.people[i]) people[p].push(i);
    }
    const byStart = (a, b) => this.start[a] - this.start[b];
    for (const list of [...machines, ...people]) list.sort(byStart);
    this.onMachine = machines;
    this.onPerson = people;
    this.lanes = new Map();
  }

  /** The order of an operation, with what it waits for in other orders and what waits for it. */
  chainOf(i) {
    const own = this.byOrder.get(this.order[i]);
    return new Set(own.flatMap((k) => [k, ...this.before[k], ...this.after[k]]));
  }

  /** Other orders that go on when it is done: those that a nest cuts for. */
  freed(i) {
    const others = this.after[i].filter((j) => this.order[j] !== this.order[i]);
    return [...new Set(others.map((j) => this.orderId(j)))];
  }

  /** Stretches [from, to) in which work goes on; what lies between is pause. */
  stretches(i) {
    const gaps = this.gaps[i],
      start = this.start[i];
    if (!gaps) return [[start, this.end[i]]];
    const found = [];
    let at = start;
    for (let g = 0; g < gaps.length; g += 2) {
      found.push([at, start + gaps[g]]);
      at = start + gaps[g + 1];
    }
    found.push([at, this.end[i]]);
    return found;
  }

  /** Take over what the server says that changed; answers the indexes. */
  patch(changed) {
    const touched = [];
    for (const each of changed) {
      const i = this.byKey.get(each.key);
      if (i === undefined) continue;
      this.machine[i] = each.machine;
      this.start[i] = each.start;
      this.end[i] = each.start + each.length;
      this.setupEnd[i] = each.start + each.setup;
      this.gaps[i] = each.gaps;
      this.people[i] = each.people;
      this.pinned[i] = each.pinned;
      touched.push(i);
    }
    this.reindex();
    return touched;
  }

  setLate(late) {
    const at = new Map(this.data.orders.id.map((id, k) => [id, k]));
    this.data.orders.late = this.data.orders.late.map(() => 0);
    for (const [id, minutes] of late) if (at.has(id)) this.data.orders.late[at.get(id)] = minutes;
  }
}

/** Minutes and local time: the server gives every local midnight, so that a day of 23 or 25 hours
 * is right. */
export class Clock {
  constructor(data, language) {
    this.midnights = data.days.start;
    this.first = new Date(`${data.days.first}T12:00:00Z`);
    const form = (options) => new Intl.DateTimeFormat(language, { timeZone: "UTC", ...options });
    this.dayForm = form({ weekday: "short", day: "numeric", month: "short" });
    this.shortForm = form({ day: "numeric", month: "numeric" });
    this.weekdayForm = form({ weekday: "short", day: "numeric" });
    this.monthForm = form({ month: "long", year: "numeric" });
    this.zero = Date.parse(data.zero);
    this.timeForm = new Intl.DateTimeFormat(language, {
      timeZone: data.zone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
  }
  dayOf(minute) {
    let low = 0,
      high = this.midnights.length - 1;
    while (low < high) {
      const mid = (low + high + 1) >> 1;
      if (this.midnights[mid] <= minute) low = mid;
      else high = mid - 1;
    }
    return low;
  }
  date(day) {
    return new Date(this.first.getTime() + day * 86400000);
  }
  time(minute) {
    return this.timeForm.format(new Date(this.zero + minute * 60000));
  }
  text(minute) {
    return `${this.dayForm.format(this.date(this.dayOf(minute)))} ${this.time(minute)}`;
  }
  week(day) {
    const date = this.date(day),
      thursday = new Date(date.getTime() + (3 - ((date.getUTCDay() + 6) % 7)) * 86400000);
    return Math.floor((thursday - Date.UTC(thursday.getUTCFullYear(), 0, 1)) / 604800000) + 1;
  }
  iso(minute) {
    return new Date(this.zero + minute * 60000).toISOString();
  }
}
