// The windowed drawing: only bars within half a screen of the view exist, as pooled nodes.
// While zooming the scene is only scaled; it is laid out again when the wheel rests.

import { Axis } from "./axis.js";
import { Ground } from "./ground.js";
import { BAR, LANE } from "./rows.js";
import { BUFFER, make } from "./svg.js";

export const LEAST = 0.008;
export const MOST = 6;

export class View {
  constructor(frame, plan, rows, clock, text) {
    Object.assign(this, { frame, plan, rows, clock, text });
    this.body = frame.querySelector("[data-body]");
    this.axis = new Axis(this, frame.querySelector("[data-axis]"));
    this.ground = new Ground(this, frame.querySelector("[data-kw]"));
    this.labels = frame.querySelector("[data-labels]");
    this.svg = frame.querySelector("[data-bars]");
    this.scene = make("g");
    this.links = make("g", { class: "links" });
    this.bars = make("g", { class: "bars" });
    this.scene.append(this.ground.back, this.links, this.bars, this.ground.today);
    this.svg.append(this.scene);
    this.nodes = new Map();
    this.pool = [];
    this.focus = -1;
    this.selected = -1;
    this.dim = null;
    this.perMin = 0.25;
    this.left = 0;
    this.topY = 0;
    this.colour = "order";
    this.laid = null;
    this.settle = 0;
    this.frameAsked = false;
    new ResizeObserver(() => this.resize()).observe(this.body);
    this.resize();
  }

  resize() {
    const box = this.body.getBoundingClientRect();
    if (!box.width || (box.width === this.width && box.height === this.height)) return;
    this.width = box.width;
    this.height = box.height;
    this.layout();
  }

  /** Show this stretch of minutes over the whole width. */
  fit(from, to) {
    this.perMin = Math.min(MOST, Math.max(LEAST, this.width / (to - from)));
    this.left = from;
    this.layout();
  }

  x(minute) {
    return (minute - this.left) * this.perMin;
  }
  minute(x) {
    return this.left + x / this.perMin;
  }

  panBy(dx, dy) {
    this.left += dx / this.perMin;
    this.topY = Math.max(0, Math.min(this.topY + dy, Math.max(0, this.rows.height - this.height + 8)));
    this.clampTime();
    this.soon();
  }

  clampTime() {
    const { midnights } = this.clock,
      room = this.width / this.perMin;
    const low = midnights[0],
      high = midnights[midnights.length - 1] + 1440 - room * 0.5;
    this.left = Math.max(low, Math.min(this.left, Math.max(low, high)));
  }

  zoomBy(factor, atX = this.width / 2) {
    const at = this.minute(atX);
    this.perMin = Math.min(MOST, Math.max(LEAST, this.perMin * factor));
    this.left = at - atX / this.perMin;
    this.clampTime();
    if (!this.zooming) {
      this.zooming = true;
      this.svg.classList.add("zooming");
    }
    clearTimeout(this.settle);
    this.settle = setTimeout(() => this.settled(), 140);
    this.soon();
  }

  settled() {
    this.zooming = false;
    this.svg.classList.remove("zooming");
    this.layout();
    this.onView?.();
  }

  soon() {
    if (this.frameAsked) return;
    this.frameAsked = true;
    requestAnimationFrame(() => {
      this.frameAsked = false;
      this.move();
    });
  }

  move() {
    const { laid } = this;
    const span = this.width / this.perMin;
    const outside =
      this.left < laid.from ||
      this.left + span > laid.to ||
      this.topY < laid.top ||
      Math.min(this.topY + this.height, this.rows.height) > laid.bottom;
    if (outside && !this.zooming) {
      this.layout(laid.perMin === this.perMin);
      this.onView?.();
      return;
    }
    this.place();
    this.axis.draw();
  }

  place() {
    const { laid } = this,
      scale = this.perMin / laid.perMin;
    const shift = (laid.origin - this.left) * this.perMin;
    const x = (laid.from - this.left) * this.perMin,
      y = laid.top - this.topY;
    this.svg.style.transform = `translate(${x.toFixed(1)}px, ${y.toFixed(1)}px) scale(${scale}, 1)`;
    this.ground.scene.setAttribute("transform", `matrix(${scale} 0 0 1 ${shift} 0)`);
    this.labels.style.transform = `translateY(${-this.topY}px)`;
  }

  /** Lay out what the window shows; `grow` keeps what already stands and only adds and removes. */
  layout(grow = false) {
    if (!this.width) return;
    const span = this.width / this.perMin;
    this.topY = Math.max(0, Math.min(this.topY, Math.max(0, this.rows.height - this.height + 8)));
    if (!grow) this.stamp = (this.stamp || 0) + 1;
    const window = {
      from: this.left - span * BUFFER,
      to: this.left + span * (1 + BUFFER),
      top: Math.max(0, this.topY - this.height * BUFFER),
      bottom: Math.min(this.rows.height + 12, this.topY + this.height * (1 + BUFFER)),
      origin: grow ? this.laid.origin : this.left,
      perMin: this.perMin,
    };
    this.laid = window;
    this.svg.style.width = `${Math.ceil((window.to - window.from) * window.perMin)}px`;
    this.svg.style.height = `${Math.ceil(window.bottom - window.top)}px`;
    this.scene.setAttribute(
      "transform",
      `translate(${(window.origin - window.from) * window.perMin} ${-window.top})`,
    );
    const seen = new Set();
    this.eachBar(window, (i, row, key) => {
      this.bar(i, row, key);
      seen.add(key);
    });
    for (const [key, node] of this.nodes) if (!seen.has(key) && node !== this.held) this.release(key, node);
    this.ground.draw(window);
    this.drawLinks();
    this.place();
    this.axis.draw();
    this.ground.power(window);
    this.labelsDraw();
  }

  release(key, node) {
    if (node.group.contains(document.activeElement))
      this.frame.querySelector("[data-stage]").focus({ preventScroll: true });
    this.nodes.delete(key);
    node.group.remove();
    if (this.pool.length < 400) this.pool.push(node);
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
    const group = make("g", { role: "button", tabindex: "-1" }),
      shape = make("path", { class: "shape" });
    group.append(shape);
    return { group, shape };
  }

  /** A part of a bar that only wide bars have: made when it is needed, taken off when it is not. */
  part(node, name, needed) {
    if (!needed) {
      node[name]?.remove();
      node[name] = null;
      return null;
    }
    if (!node[name]) {
      node[name] = name === "label" ? make("text", { y: 16 }) : make("path", { class: name });
      if (name === "pause") node.group.prepend(node[name]);
      else node.group.append(node[name]);
    }
    return node[name];
  }

  bar(i, row, key) {
    const { plan, laid } = this;
    const standing = this.nodes.get(key);
    if (standing?.stamp === this.stamp) return;
    const x = (plan.start[i] - laid.origin) * laid.perMin,
      y = row.y + 2 + row.lane.get(i) * LANE;
    const width = Math.max(2, (plan.end[i] - plan.start[i]) * laid.perMin);
    let node = standing;
    if (!node) {
      node = this.node();
      this.nodes.set(key, node);
      this.bars.append(node.group);
      node.group.dataset.i = i;
      node.i = -1;
    }
    node.stamp = this.stamp;
    node.group.setAttribute("transform", `translate(${x.toFixed(1)} ${y})`);
    node.shape.setAttribute("d", this.shape(i, width));
    this.part(node, "pause", plan.gaps[i] && width >= 8)?.setAttribute(
      "d",
      `M0 5h${width.toFixed(1)}v${BAR - 10}H0z`,
    );
    const setup = (plan.setupEnd[i] - plan.start[i]) * laid.perMin,
      room = Math.floor((width - 8) / 6.6);
    this.part(node, "setup", setup > 1.5)?.setAttribute(
      "d",
      `M0 0h${Math.min(setup, width).toFixed(1)}v${BAR}H0z`,
    );
    node.group.setAttribute("class", this.classes(i));
    const label = this.part(node, "label", room >= 3);
    if (label) {
      label.textContent = this.caption(i, room);
      label.setAttribute("x", plan.isLate(i) ? 9 : 5);
    }
    if (node.i !== i) {
      node.i = i;
      node.group.setAttribute("aria-label", this.sentence(i));
    }
    node.group.setAttribute("tabindex", i === this.focus ? "0" : "-1");
  }

  shape(i, width) {
    const { plan, laid } = this;
    if (!plan.gaps[i] || width < 8) return `M0 0h${width.toFixed(1)}v${BAR}H0z`;
    let path = "",
      last = null;
    for (const [from, to] of plan.stretches(i)) {
      const a = (from - plan.start[i]) * laid.perMin,
        w = Math.max(1, (to - from) * laid.perMin);
      if (last !== null && a - last < 2) {
        path += `M${last.toFixed(1)} 0H${(a + w).toFixed(1)}v${BAR}H${last.toFixed(1)}z`;
        last = a + w;
        continue;
      }
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
    const tone =
      this.colour === "customer"
        ? plan.data.orders.customer[plan.order[i]]
        : this.colour === "step"
          ? plan.name[i]
          : plan.order[i];
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
    const parts = [
      `${plan.orderId(i)} ${plan.opName(i)}`,
      plan.product(i),
      plan.customer(i),
      plan.machineName(i),
      plan.peopleNames(i).join(", "),
      `${clock.text(plan.start[i])} – ${clock.text(plan.end[i])}`,
    ];
    if (plan.isLate(i)) parts.push(`${text.late} ${this.duration(plan.lateMin(i))}`);
    if (plan.pinned[i]) parts.push(text.pinned);
    return parts.filter(Boolean).join(", ");
  }

  duration(minutes) {
    if (minutes >= 2880) return `${Math.round(minutes / 1440)} ${this.text.days}`;
    if (minutes < 90) return `${minutes} ${this.text.minutes}`;
    const { lang } = document.documentElement;
    const hours = (minutes / 60).toLocaleString(lang, { maximumFractionDigits: 1 });
    return `${hours} ${this.text.hours}`;
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
        button.type = "button";
        button.dataset.group = row.name;
        button.setAttribute("aria-expanded", String(!row.isFolded));
        button.textContent = row.name || this.text.other;
        item.append(button);
      } else {
        const name = document.createElement("span");
        name.textContent = row.name;
        name.title = row.name;
        item.append(name);
      }
      return item;
    });
    this.labels.replaceChildren(...parts);
  }

  drawLinks() {
    if (!this.chain) {
      this.links.replaceChildren();
      return;
    }
    const { plan, laid, rows } = this,
      parts = [];
    for (const i of this.chain)
      for (const j of plan.after[i]) {
        if (!this.chain.has(j)) continue;
        const from = rows.list[rows.position.get(i)],
          to = rows.list[rows.position.get(j)];
        if (!from || !to) continue;
        const x1 = (plan.end[i] - laid.origin) * laid.perMin,
          x2 = (plan.start[j] - laid.origin) * laid.perMin;
        const y1 = from.y + 14 + (from.lane?.get(i) || 0) * LANE,
          y2 = to.y + 14 + (to.lane?.get(j) || 0) * LANE;
        parts.push(make("path", { d: `M${x1} ${y1}C${x1 + 24} ${y1} ${x2 - 24} ${y2} ${x2} ${y2}` }));
      }
    this.links.replaceChildren(...parts);
  }

  /** Light up one order's chain, with the nest that frees it; -1 puts it out. */
  highlight(i) {
    const chain = i < 0 ? null : this.plan.chainOf(i);
    const changed = new Set([...(this.chain || []), ...(chain || [])]);
    this.chain = chain;
    this.selected = i;
    for (const node of this.nodes.values())
      if (changed.has(node.i) || node.i === i) node.group.setAttribute("class", this.classes(node.i));
    this.drawLinks();
  }

  restyle() {
    for (const node of this.nodes.values()) node.group.setAttribute("class", this.classes(node.i));
  }

  refresh() {
    for (const node of this.nodes.values()) node.i = -1;
    this.rows.build();
    this.labelled = null;
    this.layout();
  }

  nodeOf(i) {
    return this.nodes.get(`${this.rows.position.get(i)}:${i}`);
  }

  /** Bring an operation into view; unfold its group when it is folded away. */
  reveal(i) {
    if (!this.rows.position.has(i)) {
      this.rows.folded.clear();
      this.rows.build();
    }
    const row = this.rows.list[this.rows.position.get(i)];
    if (!row) return;
    const span = this.width / this.perMin,
      { start, end } = this.plan;
    if (start[i] < this.left || Math.min(end[i], start[i] + span * 0.5) > this.left + span)
      this.left = start[i] - span * 0.2;
    // the row of work outside may be higher than the window: its bar is what must be seen
    const isTall = row.height > this.height - 8;
    const y = row.y + (isTall ? (row.lane.get(i) || 0) * LANE : 0);
    const height = isTall ? LANE : row.height;
    if (y < this.topY) this.topY = y - 8;
    if (y + height > this.topY + this.height) this.topY = y + height - this.height + 8;
    this.clampTime();
    this.layout();
    this.onView?.();
  }

  focusOn(i, take = true) {
    const old = this.nodeOf(this.focus);
    if (old) old.group.setAttribute("tabindex", "-1");
    this.focus = i;
    this.reveal(i);
    const node = this.nodeOf(i);
    if (!node) return;
    node.group.setAttribute("tabindex", "0");
    if (take) node.group.focus({ preventScroll: true });
  }
}
