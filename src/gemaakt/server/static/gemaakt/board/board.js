// The planning board: fetches the plan, draws it, and lets the planner look, find, and move.

import { Card } from "./card.js";
import { Changes } from "./changes.js";
import { Drag } from "./drag.js";
import { Find } from "./find.js";
import { Keys } from "./keys.js";
import { Clock, Plan } from "./plan.js";
import { Rows } from "./rows.js";
import { View } from "./view.js";

const frame = document.querySelector("[data-board]");

function remembered() {
  const hash = new URLSearchParams(location.hash.slice(1));
  return {
    from: Number(hash.get("from")),
    days: Number(hash.get("days")),
    rows: hash.get("rows"),
    colour: hash.get("colour"),
    order: hash.get("order"),
  };
}

class Board {
  constructor(data) {
    this.text = JSON.parse(frame.dataset.text);
    this.frame = frame;
    this.editable = frame.dataset.editable === "yes";
    this.plan = new Plan(data);
    this.clock = new Clock(data, document.documentElement.lang);
    this.rows = new Rows(this.plan);
    const past = remembered();
    if (past.rows === "people") {
      this.rows.mode = "people";
      this.rows.build();
    }
    this.view = new View(frame, this.plan, this.rows, this.clock, this.text);
    if (past.colour) this.view.colour = past.colour;
    const from = past.days ? past.from : Math.max(0, data.now - 240);
    this.view.fit(from, from + (past.days || 7) * 1440);
    this.view.onView = () => this.remember();
    this.view.focus = this.firstVisible();
    this.card = new Card(this);
    this.changes = new Changes(this);
    this.find = new Find(this);
    this.keys = new Keys(this);
    this.drag = new Drag(this);
    frame.querySelector("[data-kw-top]").textContent = data.kw.top ? `max ${data.kw.top}` : "";
    this.toolbar();
    this.press();
    this.pointer();
    this.view.layout();
    if (past.order) this.goTo(past.order);
  }

  firstVisible() {
    const { plan } = this;
    for (const row of this.rows.list) for (const i of row.ops) if (plan.end[i] >= this.view.left) return i;
    return plan.count ? 0 : -1;
  }

  remember() {
    const { view, rows } = this;
    const hash = new URLSearchParams({
      from: String(Math.round(view.left)),
      days: (view.width / view.perMin / 1440).toFixed(2),
      rows: rows.mode,
      colour: view.colour,
    });
    clearTimeout(this.remembering);
    this.remembering = setTimeout(() => history.replaceState(null, "", `#${hash}`), 300);
  }

  goTo(order) {
    const at = this.plan.data.orders.id.indexOf(order);
    const chain = this.plan.byOrder.get(at);
    if (!chain) {
      this.say(this.text.not_found);
      return;
    }
    const next = chain.find((i) => this.plan.status[i] !== 2) ?? chain[0];
    this.view.highlight(next);
    this.view.focusOn(next);
    this.card.show(next);
  }

  say(sentence) {
    frame.querySelector("[data-status]").textContent = sentence;
  }

  toolbar() {
    frame.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) this.run(button.dataset.do, button);
      const group = event.target.closest("[data-group]");
      if (group) {
        this.rows.toggle(group.dataset.group);
        this.view.refresh();
        frame.querySelector(`[data-group="${CSS.escape(group.dataset.group)}"]`)?.focus();
      }
    });
    frame.querySelector("[data-colour]")?.addEventListener("change", (event) => {
      this.view.colour = event.target.value;
      this.view.restyle();
      this.remember();
    });
  }

  run(what, button) {
    const { view, plan } = this;
    if (what === "in") view.zoomBy(1.5);
    if (what === "out") view.zoomBy(1 / 1.5);
    if (what === "today") {
      view.left = plan.data.now - 120;
      view.clampTime();
      view.layout();
    }
    if (what === "day") view.fit(view.left, view.left + 1440);
    if (what === "week") view.fit(view.left, view.left + 7 * 1440);
    if (what === "all")
      view.fit(this.clock.midnights[0], this.clock.midnights[this.clock.midnights.length - 1] + 1440);
    if (what === "machines" || what === "people") this.switchRows(what);
    if (what === "fold") this.foldAll();
    if (what === "undo") this.changes.undo();
    if (what === "redo") this.changes.redo();
    if (what === "unpin") this.changes.unpin(button.dataset.key);
    if (what === "late") this.nextLate();
    if (what === "help") this.keys.help?.showModal();
    this.remember();
  }

  switchRows(mode) {
    this.rows.mode = mode;
    this.view.topY = 0;
    this.view.refresh();
    this.press();
  }

  /** The buttons and the choice of colour say what is shown, also what was remembered. */
  press() {
    for (const each of this.frame.querySelectorAll('[data-do="machines"],[data-do="people"]'))
      each.setAttribute("aria-pressed", String(each.dataset.do === this.rows.mode));
    const colour = this.frame.querySelector("[data-colour]");
    if (colour) colour.value = this.view.colour;
  }

  foldAll() {
    const names = new Set(this.rows.source().map((row) => `${this.rows.mode}:${row.group}`));
    const open = [...names].some((name) => !this.rows.folded.has(name));
    for (const name of names)
      if (open) this.rows.folded.add(name);
      else this.rows.folded.delete(name);
    this.view.topY = 0;
    this.view.refresh();
  }

  nextLate() {
    const { plan } = this;
    const late = plan.data.orders.late
      .map((minutes, k) => [minutes, k])
      .filter(([minutes]) => minutes > 0)
      .sort((a, b) => b[0] - a[0]);
    if (!late.length) {
      this.say(this.text.none_late);
      return;
    }
    this.lateAt = ((this.lateAt ?? -1) + 1) % late.length;
    this.goTo(plan.data.orders.id[late[this.lateAt][1]]);
  }

  at(event) {
    const group = event.target.closest?.("[data-i]");
    return group ? Number(group.dataset.i) : -1;
  }

  pointer() {
    const body = this.view.body,
      { view } = this;
    body.addEventListener(
      "wheel",
      (event) => {
        event.preventDefault();
        const box = body.getBoundingClientRect();
        if (event.ctrlKey || event.metaKey)
          view.zoomBy(Math.exp(-event.deltaY * 0.0022), event.clientX - box.left);
        else if (event.shiftKey) view.panBy(event.deltaY || event.deltaX, 0);
        else view.panBy(event.deltaX, event.deltaY);
      },
      { passive: false },
    );
    const fingers = new Map();
    let pan = null;
    body.addEventListener("pointerdown", (event) => {
      fingers.set(event.pointerId, event);
      if (fingers.size === 2) {
        pan = null;
        this.drag.cancel();
        return;
      }
      const i = this.at(event);
      if (i >= 0) {
        this.drag.begin(event, i);
        if (event.pointerType !== "touch") return;
      }
      if (event.button !== 0) return;
      pan = { x: event.clientX, y: event.clientY, moved: 0 };
    });
    addEventListener("pointermove", (event) => {
      const before = fingers.get(event.pointerId);
      if (before && fingers.size === 2) {
        this.pinch(fingers, event, before);
        return;
      }
      this.drag.watch(event);
      if (this.drag.active) {
        this.drag.move(event);
        return;
      }
      if (!pan) return;
      view.panBy(pan.x - event.clientX, pan.y - event.clientY);
      pan.moved += Math.abs(pan.x - event.clientX) + Math.abs(pan.y - event.clientY);
      pan.x = event.clientX;
      pan.y = event.clientY;
      if (before) fingers.set(event.pointerId, event);
    });
    const up = (event) => {
      fingers.delete(event.pointerId);
      if (pan && pan.moved < 5 && this.at(event) < 0 && body.contains(event.target)) {
        view.highlight(-1);
        this.card.hide();
      }
      pan = null;
      this.drag.end(event);
    };
    addEventListener("pointerup", up);
    addEventListener("pointercancel", (event) => {
      fingers.delete(event.pointerId);
      pan = null;
      this.drag.cancel();
    });
    body.addEventListener("contextmenu", (event) => {
      if (this.drag.held?.touch) event.preventDefault(); // a finger that holds a bar takes it up
    });
    body.addEventListener("pointerover", (event) => {
      const i = this.at(event);
      if (i >= 0 && !this.drag.active) this.card.hover(i);
    });
    body.addEventListener("pointerout", (event) => {
      if (this.at(event) >= 0) this.card.leave();
    });
    body.addEventListener("dblclick", (event) => {
      const i = this.at(event);
      if (i >= 0) this.open(i);
    });
  }

  pinch(fingers, event, before) {
    const other = [...fingers.values()].find((each) => each.pointerId !== event.pointerId);
    const was = Math.hypot(before.clientX - other.clientX, before.clientY - other.clientY);
    const is = Math.hypot(event.clientX - other.clientX, event.clientY - other.clientY);
    fingers.set(event.pointerId, event);
    const box = this.view.body.getBoundingClientRect();
    if (was > 10) this.view.zoomBy(is / was, (event.clientX + other.clientX) / 2 - box.left);
  }

  open(i) {
    location.href = this.frame.dataset.order.replace("__order__", encodeURIComponent(this.plan.orderId(i)));
  }
}

async function begin() {
  const answer = await fetch(frame.dataset.url, { credentials: "same-origin" });
  if (!answer.ok) {
    frame.querySelector("[data-status]").textContent = frame.dataset.failed;
    return;
  }
  const data = await answer.json();
  data.now = Math.floor((Date.parse(frame.dataset.now) - Date.parse(data.zero)) / 60000);
  window.gemaaktBoard = new Board(data);
  frame.dataset.ready = "yes";
  performance.mark("board-ready");
}

if (frame) begin();
