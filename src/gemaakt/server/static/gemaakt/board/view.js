// The windowed drawing: only bars within half a screen of the view exist, as pooled nodes.
// While zooming the scene is only scaled; it is laid out again when the wheel rests.

import { BAR, LANE, STRIP } from "./rows.js";

const NS = "http://www.w3.org/2000/svg";
export const make = (name, attributes = {}) => {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};
const BUFFER = 0.6;
export const LEAST = 0.008, MOST = 6;

export class View {
  constructor(frame, plan, rows, clock, text) {
    Object.assign(this, { frame, plan, rows, clock, text });
    this.body = frame.querySelector("[data-body]"); this.axis = frame.querySelector("[data-axis]");
    this.kw = frame.querySelector("[data-kw]"); this.labels = frame.querySelector("[data-labels]");
    this.svg = frame.querySelector("[data-bars]");
    this.scene = make("g"); this.back = make("g"); this.links = make("g", { class: "links" }); this.bars = make("g", { class: "bars" });
    this.closed = make("path", { class: "closed" }); this.grid = make("path", { class: "gridline" });
    this.load = make("path", { class: "load" }); this.over = make("path", { class: "over" });
    this.rules = make("path", { class: "rule" });
    this.back.append(this.closed, this.rules, this.load, this.over, this.grid);
    this.today = make("path", { class: "nowline" });
    this.scene.append(this.back, this.links, this.bars, this.today);
    this.svg.append(this.scene);
    this.axisScene = make("g"); this.stick = make("text", { class: "strong", x: 4, y: 15 });
    this.axis.append(this.axisScene, this.stick);
    this.kwScene = make("g"); this.kw.append(this.kwScene);
    this.nodes = new Map(); this.pool = []; this.focus = -1; this.selected = -1; this.dim = null;
    this.perMin = 0.25; this.left = 0; this.topY = 0; this.colour = "order";
    this.laid = null; this.settle = 0; this.frameAsked = false;
    new ResizeObserver(() => this.resize()).observe(this.body);
    this.resize();
  }

  resize() {
    const box = this.body.getBoundingClientRect();
    if (!box.width || (box.width === this.width && box.height === this.height)) return;
    this.width = box.width; this.height = box.height;
    this.layout();
  }

  /** Show this stretch of minutes over the whole width. */
  fit(from, to) {
    this.perMin = Math.min(MOST, Math.max(LEAST, this.width / (to - from)));
    this.left = from; this.layout();
  }

  x(minute) { return (minute - this.left) * this.perMin; }
  minute(x) { return this.left + x / this.perMin; }

  panBy(dx, dy) {
    this.left += dx / this.perMin;
    this.topY = Math.max(0, Math.min(this.topY + dy, Math.max(0, this.rows.height - this.height + 8)));
    this.clampTime();
    this.soon();
  }

  clampTime() {
    const { midnights } = this.clock, room = this.width / this.perMin;
    const low = midnights[0], high = midnights[midnights.length - 1] + 1440 - room * .5;
    this.left = Math.max(low, Math.min(this.left, Math.max(low, high)));
  }

  zoomBy(factor, atX = this.width / 2) {
    const at = this.minute(atX);
    this.perMin = Math.min(MOST, Math.max(LEAST, this.perMin * factor));
    this.left = at - atX / this.perMin;
    this.clampTime();
    if (!this.zooming) { this.zooming = true; this.svg.classList.add("zooming"); }
    clearTimeout(this.settle);
    this.settle = setTimeout(() => this.settled(), 140);
    this.soon();
  }

  settled() {
    this.zooming = false; this.svg.classList.remove("zooming");
    this.layout(); this.onView?.();
  }

  soon() {
    if (this.frameAsked) return;
    this.frameAsked = true;
    requestAnimationFrame(() => { this.frameAsked = false; this.move(); });
  }

  move() {
    const { laid } = this;
    const span = this.width / this.perMin;
    const outside = this.left < laid.from || this.left + span > laid.to || this.topY < laid.top || Math.min(this.topY + this.height, this.rows.height) > laid.bottom;
    if (outside && !this.zooming) { this.layout(laid.perMin === this.perMin); this.onView?.(); return; }
    this.place();
    this.axisDraw();
  }

  place() {
    const { laid } = this, scale = this.perMin / laid.perMin;
    const shift = (laid.origin - this.left) * this.perMin;
    const x = (laid.from - this.left) * this.perMin, y = laid.top - this.topY;
    this.svg.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) scale(${scale}, 1)`;
    this.kwScene.setAttribute("transform", `matrix(${scale} 0 0 1 ${shift} 0)`);
    this.labels.style.transform = `translateY(${-this.topY}px)`;
  }

  /** Lay out what the window shows; `grow` keeps what already stands and only adds and removes. */
  layout(grow = false) {
    if (!this.width) return;
    const span = this.width / this.perMin;
    this.topY = Math.max(0, Math.min(this.topY, Math.max(0, this.rows.height - this.height + 8)));
    if (!grow) this.stamp = (this.stamp || 0) + 1;
    const window = { from: this.left - span * BUFFER, to: this.left + span * (1 + BUFFER), top: Math.max(0, this.topY - this.height * BUFFER), bottom: Math.min(this.rows.height + 12, this.topY + this.height * (1 + BUFFER)), origin: grow ? this.laid.origin : this.left, perMin: this.perMin };
    this.laid = window;
    this.svg.style.width = `${Math.ceil((window.to - window.from) * window.perMin)}px`;
    this.svg.style.height = `${Math.ceil(window.bottom - window.top)}px`;
    this.scene.setAttribute("transform", `translate(${(window.origin - window.from) * window.perMin} ${-window.top})`);
    const seen = new Set();
    this.eachBar(window, (i, row, key) => { this.bar(i, row, key); seen.add(key); });
    for (const [key, node] of this.nodes) if (!seen.has(key) && node !== this.held) this.release(key, node);
    this.background(window);
    this.drawLinks();
    this.place();
    this.axisDraw();
    this.kwDraw(window);
    this.labelsDraw();
  }

  release(key, node) {
    if (node.group.contains(document.activeElement)) this.frame.querySelector("[data-stage]").focus({ preventScroll: true });
    this.nodes.delete(key); node.group.remove(); if (this.pool.length < 400) this.pool.push(node);
  }

  eachBar(window, visit) {
    const { start, end } = this.plan;
    for (let r = this.rows.at(Math.max(0, window.top)); r < this.rows.list.length; r++) {
      const row = this.rows.list[r];
      if (row.y > window.bottom) break;
      for (const i of row.ops) {
        if (start[i] > window.to) break;
        if (end[i] >= window.from && row.lane.has(i)) visit(i, row, `${r}:${i}`);
      }
    }
  }

  node() {
    const kept = this.pool.pop();
    if (kept) return kept;
    const group = make("g", { role: "button", tabindex: "-1" }), shape = make("path", { class: "shape" });
    group.append(shape);
    return { group, shape };
  }

  /** A part of a bar that only wide bars have: made when it is needed, taken off when it is not. */
  part(node, name, needed) {
    if (!needed) { node[name]?.remove(); node[name] = null; return null; }
    if (!node[name]) {
      node[name] = name === "label" ? make("text", { y: 16 }) : make("path", { class: name });
      if (name === "pause") node.group.prepend(node[name]); else node.group.append(node[name]);
    }
    return node[name];
  }

  bar(i, row, key) {
    const { plan, laid } = this;
    const standing = this.nodes.get(key);
    if (standing?.stamp === this.stamp) return;
    const x = (plan.start[i] - laid.origin) * laid.perMin, y = row.y + 2 + row.lane.get(i) * LANE;
    const width = Math.max(2, (plan.end[i] - plan.start[i]) * laid.perMin);
    let node = standing;
    if (!node) { node = this.node(); this.nodes.set(key, node); this.bars.append(node.group); node.group.dataset.i = i; node.i = -1; }
    node.stamp = this.stamp;
    node.group.setAttribute("transform", `translate(${x.toFixed(1)} ${y})`);
    node.shape.setAttribute("d", this.shape(i, width));
    this.part(node, "pause", plan.gaps[i] && width >= 8)?.setAttribute("d", `M0 5h${width.toFixed(1)}v${BAR - 10}H0z`);
    const setup = (plan.setupEnd[i] - plan.start[i]) * laid.perMin, room = Math.floor((width - 8) / 6.6);
    this.part(node, "setup", setup > 1.5)?.setAttribute("d", `M0 0h${Math.min(setup, width).toFixed(1)}v${BAR}H0z`);
    node.group.setAttribute("class", this.classes(i));
    const label = this.part(node, "label", room >= 3);
    if (label) { label.textContent = this.caption(i, room); label.setAttribute("x", plan.isLate(i) ? 9 : 5); }
    if (node.i !== i) { node.i = i; node.group.setAttribute("aria-label", this.sentence(i)); }
    node.group.setAttribute("tabindex", i === this.focus ? "0" : "-1");
  }

  shape(i, width) {
    const { plan, laid } = this;
    if (!plan.gaps[i] || width < 8) return `M0 0h${width.toFixed(1)}v${BAR}H0z`;
    let path = "", last = null;
    for (const [from, to] of plan.stretches(i)) {
      const a = (from - plan.start[i]) * laid.perMin, w = Math.max(1, (to - from) * laid.perMin);
      if (last !== null && a - last < 2) { path += `M${last.toFixed(1)} 0H${(a + w).toFixed(1)}v${BAR}H${last.toFixed(1)}z`; last = a + w; continue; }
      path += `M${a.toFixed(1)} 0h${w.toFixed(1)}v${BAR}H${a.toFixed(1)}z`;
      last = a + w;
    }
    return path;
  }

  caption(i, room) {
    const { plan } = this;
    const full = `${plan.orderId(i)}·${plan.opName(i)} ${plan.customer(i)}`;
    return full.length <= room ? full : `${full.slice(0, Math.max(1, room - 1))}…`;
  }

  classes(i) {
    const { plan } = this;
    const tone = this.colour === "customer" ? plan.data.orders.customer[plan.order[i]] : this.colour === "step" ? plan.name[i] : plan.order[i];
    const found = ["bar", `tone${tone % 8}`, plan.statusWord(i)];
    if (plan.isLate(i)) found.push("late");
    if (plan.pinned[i]) found.push("pinned");
    if (this.chain?.has(i)) found.push("chain");
    if (i === this.selected) found.push("selected");
    if (this.dim && !this.dim.has(i)) found.push("dimmed");
    return found.join(" ");
  }

  sentence(i) {
    const { plan, clock, text } = this;
    const parts = [`${plan.orderId(i)} ${plan.opName(i)}`, plan.product(i), plan.customer(i), plan.machineName(i), plan.peopleNames(i).join(", "), `${clock.text(plan.start[i])} – ${clock.text(plan.end[i])}`];
    if (plan.isLate(i)) parts.push(`${text.late} ${this.duration(plan.lateMin(i))}`);
    if (plan.pinned[i]) parts.push(text.pinned);
    return parts.filter(Boolean).join(", ");
  }

  duration(minutes) {
    if (minutes >= 2880) return `${Math.round(minutes / 1440)} ${this.text.days}`;
    if (minutes >= 90) return `${(minutes / 60).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${this.text.hours}`;
    return `${minutes} ${this.text.minutes}`;
  }

  background(window) {
    const { laid } = this;
    let closed = "", load = "", over = "", rules = "", grid = "";
    const x = (minute) => ((minute - laid.origin) * laid.perMin).toFixed(1);
    const width = ((window.to - window.from) * laid.perMin).toFixed(0), x0 = x(window.from);
    const days = this.clock.midnights, first = this.clock.dayOf(window.from), last = this.clock.dayOf(window.to);
    for (const row of this.rows.list) {
      if (row.y + row.height < window.top || row.y > window.bottom) continue;
      rules += `M${x0} ${row.y}h${width}v1H${x0}z`;
      if (row.kind === "group") continue;
      const intervals = this.plan.data.closed.sets[row.closed] || [];
      const h = row.height - STRIP - 1;
      for (let k = 0; k < intervals.length; k += 2) {
        const from = intervals[k], to = intervals[k + 1];
        if (to < window.from || from > window.to || (to - from) * laid.perMin < 2) continue;
        closed += `M${x(from)} ${row.y + 1}H${x(to)}v${h}H${x(from)}z`;
      }
      const base = row.y + row.height - 1;
      for (let day = first; day <= last && row.load; day++) {
        const share = row.load[day];
        if (!share) continue;
        const a = x(days[day]), b = x((days[day + 1] ?? days[day] + 1440)), tall = Math.max(1, Math.min(STRIP, STRIP * share / 100)).toFixed(1);
        const piece = `M${a} ${base}V${(base - tall).toFixed(1)}H${b}V${base}z`;
        if (share > 95) over += piece; else load += piece;
      }
    }
    const bottom = Math.min(this.rows.height, window.bottom), top = Math.max(0, window.top);
    for (let day = first; day <= last; day++)
      if (laid.perMin * 1440 > 14 || this.clock.date(day).getUTCDay() === 1) grid += `M${x(days[day])} ${top}V${bottom}`;
    this.closed.setAttribute("d", closed); this.load.setAttribute("d", load); this.over.setAttribute("d", over);
    this.rules.setAttribute("d", rules); this.grid.setAttribute("d", grid);
    const now = x(this.plan.data.now);
    this.today.setAttribute("d", `M${now} ${top}V${bottom}`);
  }

  /** The axis is drawn with room on both sides and only shifted while that room lasts. */
  axisDraw() {
    const span = this.width / this.perMin, laid = this.axisLaid;
    const holds = laid && laid.perMin === this.perMin && laid.width === this.width && this.left >= laid.from && this.left + span <= laid.to;
    if (!holds) this.axisLay(span);
    const shift = (this.axisLaid.origin - this.left) * this.perMin;
    this.axisScene.setAttribute("transform", `translate(${shift.toFixed(1)} 0)`);
    this.stickDraw(shift);
  }

  axisLay(span) {
    const { clock } = this, wide = 1440 * this.perMin, parts = [], days = clock.midnights, room = this.zooming ? 0 : span * BUFFER;
    const laid = this.axisLaid = { origin: this.left, perMin: this.perMin, width: this.width, from: this.left - room, to: this.left + span + room, marks: [] };
    const first = Math.max(0, clock.dayOf(laid.from) - 1), last = clock.dayOf(laid.to);
    const put = (kind, x, label, y) => { const node = make("text", { class: kind, x: x.toFixed(1), y }); node.textContent = label; parts.push(node); if (kind) laid.marks.push(x); };
    let lines = "", month = -1;
    for (let day = first; day <= last; day++) {
      const x = this.x(days[day]), date = clock.date(day), monday = date.getUTCDay() === 1;
      if (wide >= 34) { lines += `M${x.toFixed(1)} 20V44`; put("", x + 4, wide > 78 ? clock.dayForm.format(date) : wide > 46 ? clock.weekdayForm.format(date) : String(date.getUTCDate()), 37); }
      else if (monday && wide * 7 >= 34) { lines += `M${x.toFixed(1)} 20V44`; put("", x + 4, wide * 7 > 56 ? clock.shortForm.format(date) : String(date.getUTCDate()), 37); }
      if (monday && wide >= 9) { lines += `M${x.toFixed(1)} 0V20`; put("strong", x + 4, `${this.text.week} ${clock.week(day)}`, 15); }
      if (wide < 9 && date.getUTCMonth() !== month) { if (month >= 0) put("strong", x + 4, clock.monthForm.format(date), 15); month = date.getUTCMonth(); }
      if (wide > 420) this.hours(day, x, wide, parts);
    }
    parts.push(make("path", { d: lines, class: "gridline" }));
    const now = this.x(this.plan.data.now);
    parts.push(make("path", { d: `M${now - 5} 36h10l-5 8z`, class: "nowmark" }));
    this.axisScene.replaceChildren(...parts);
  }

  /** The week (or month) at the left edge, where no label of one stands there itself. */
  stickDraw(shift) {
    const { clock } = this, day = Math.max(0, clock.dayOf(this.left));
    const free = !this.axisLaid.marks.some((x) => x + shift >= 0 && x + shift < 90);
    const label = free ? (1440 * this.perMin >= 9 ? `${this.text.week} ${clock.week(day)}` : clock.monthForm.format(clock.date(day))) : "";
    if (this.stick.textContent !== label) this.stick.textContent = label;
  }

  hours(day, x, wide, parts) {
    const step = wide > 1600 ? 1 : wide > 800 ? 2 : 4;
    for (let hour = step; hour < 24; hour += step) {
      const at = this.clock.midnights[day] + hour * 60, label = make("text", { class: "hour", x: this.x(at).toFixed(1), y: 43, "text-anchor": "middle" });
      if (hour * 60 * this.perMin < 92) continue;
      label.textContent = this.clock.time(at).slice(0, 2); parts.push(label);
    }
  }

  kwDraw(window) {
    const { profile, limit, top } = this.plan.data.kw;
    const parts = [], tall = 58, y = (kw) => (tall - (kw / Math.max(1, top)) * (tall - 8)).toFixed(1);
    const x = (minute) => ((minute - window.origin) * window.perMin).toFixed(1);
    const step = (series, close) => {
      let path = "", value = 0, begun = false;
      for (let k = 0; k < series.length; k += 2) {
        if (series[k] < window.from) { value = series[k + 1]; continue; }
        if (series[k] > window.to) break;
        if (!begun) { path = `M${x(window.from)} ${close ? tall : y(value)}${close ? `V${y(value)}` : ""}`; begun = true; }
        path += `H${x(series[k])}V${y(series[k + 1])}`; value = series[k + 1];
      }
      if (!begun) path = `M${x(window.from)} ${close ? tall : y(value)}${close ? `V${y(value)}` : ""}`;
      return `${path}H${x(window.to)}${close ? `V${tall}z` : ""}`;
    };
    if (profile.length) parts.push(make("path", { class: "kwfill", d: step(profile, true) }));
    if (limit.length) parts.push(make("path", { class: "kwlimit", d: step(limit, false) }));
    this.kwScene.replaceChildren(...parts);
  }

  labelsDraw() {
    if (this.labelled === this.rows.list) return;
    this.labelled = this.rows.list;
    const parts = this.rows.list.map((row) => {
      const item = document.createElement("div");
      item.className = row.kind === "group" ? "group" : "label";
      item.style.height = `${row.height}px`;
      if (row.kind === "group") {
        const button = document.createElement("button");
        button.type = "button"; button.dataset.group = row.name; button.setAttribute("aria-expanded", String(!row.isFolded));
        button.textContent = row.name || this.text.other;
        item.append(button);
      } else {
        const name = document.createElement("span");
        name.textContent = row.name; name.title = row.name;
        item.append(name);
      }
      return item;
    });
    this.labels.replaceChildren(...parts);
  }

  drawLinks() {
    if (!this.chain) { this.links.replaceChildren(); return; }
    const { plan, laid, rows } = this, parts = [];
    for (const i of this.chain) for (const j of plan.after[i]) {
      const from = rows.list[rows.position.get(i)], to = rows.list[rows.position.get(j)];
      if (!from || !to) continue;
      const x1 = (plan.end[i] - laid.origin) * laid.perMin, x2 = (plan.start[j] - laid.origin) * laid.perMin;
      const y1 = from.y + 14 + (from.lane?.get(i) || 0) * LANE, y2 = to.y + 14 + (to.lane?.get(j) || 0) * LANE;
      parts.push(make("path", { d: `M${x1} ${y1}C${x1 + 24} ${y1} ${x2 - 24} ${y2} ${x2} ${y2}` }));
    }
    this.links.replaceChildren(...parts);
  }

  /** Light up one order's chain; -1 puts it out. */
  highlight(i) {
    const chain = i < 0 ? null : new Set(this.plan.byOrder.get(this.plan.order[i]));
    const changed = new Set([...(this.chain || []), ...(chain || [])]);
    this.chain = chain; this.selected = i;
    for (const node of this.nodes.values()) if (changed.has(node.i) || node.i === i) node.group.setAttribute("class", this.classes(node.i));
    this.drawLinks();
  }

  restyle() { for (const node of this.nodes.values()) node.group.setAttribute("class", this.classes(node.i)); }

  refresh() {
    for (const node of this.nodes.values()) node.i = -1;
    this.rows.build(); this.labelled = null; this.layout();
  }

  nodeOf(i) { return this.nodes.get(`${this.rows.position.get(i)}:${i}`); }

  /** Bring an operation into view; unfold its group when it is folded away. */
  reveal(i) {
    if (!this.rows.position.has(i)) { this.rows.folded.clear(); this.rows.build(); }
    const row = this.rows.list[this.rows.position.get(i)];
    if (!row) return;
    const span = this.width / this.perMin, { start, end } = this.plan;
    if (start[i] < this.left || Math.min(end[i], start[i] + span * .5) > this.left + span) this.left = start[i] - span * .2;
    if (row.y < this.topY) this.topY = row.y - 8;
    if (row.y + row.height > this.topY + this.height) this.topY = row.y + row.height - this.height + 8;
    this.clampTime(); this.layout(); this.onView?.();
  }

  focusOn(i, take = true) {
    const old = this.nodeOf(this.focus);
    if (old) old.group.setAttribute("tabindex", "-1");
    this.focus = i; this.reveal(i);
    const node = this.nodeOf(i);
    if (!node) return;
    node.group.setAttribute("tabindex", "0");
    if (take) node.group.focus({ preventScroll: true });
  }
}
