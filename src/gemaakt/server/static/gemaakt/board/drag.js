// Dragging a bar: five pixels before it begins, quarter-hour snap, the chain goes along (Alt: only
// this one), Esc cancels. A finger holds the bar first, for one that moves at once pans the board.

import { toast } from "../page.js";
import { BAR } from "./rows.js";

const SNAP = 15,
  THRESHOLD = 5,
  HOLD_MS = 450,
  SLACK = 12;

export class Drag {
  constructor(board) {
    this.board = board;
    this.active = false;
    this.held = null;
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && this.active) {
        event.preventDefault();
        this.cancel();
      }
    });
  }

  begin(event, i) {
    if (event.button !== 0) return;
    const touch = event.pointerType === "touch";
    this.held = { i, x: event.clientX, y: event.clientY, touch };
    if (touch) this.holding = setTimeout(() => this.lift(), HOLD_MS);
  }

  /** A finger that stayed where it was takes the bar up. */
  lift() {
    if (!this.held || this.active) return;
    this.start();
    if (this.active) navigator.vibrate?.(20);
  }

  move(event) {
    const { held, board } = this;
    const { plan, view } = board;
    if (!held) return;
    const dx = event.clientX - held.x,
      dy = event.clientY - held.y;
    const minutes = Math.round((plan.start[held.i] + dx / view.perMin) / SNAP) * SNAP;
    this.target = { machine: this.machineAt(event.clientY), start: minutes, alone: event.altKey };
    this.draw(dx, dy);
  }

  machineAt(clientY) {
    const { view, rows } = this.board;
    const y = clientY - view.body.getBoundingClientRect().top + view.topY;
    const row = rows.list[Math.max(0, Math.min(rows.at(y), rows.list.length - 1))];
    return row?.machine !== undefined && !row.outside ? row.machine : this.board.plan.machine[this.held.i];
  }

  start() {
    const { board, held } = this;
    const why = this.refusal(held.i);
    if (why) {
      this.held = null;
      if (board.editable) toast(why); // a bar that stays where it is without a word seems broken
      else board.say(why);
      return;
    }
    this.active = true;
    board.card.hide();
    board.view.highlight(held.i);
    board.frame.classList.add("dragging");
    const make = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);
    this.ghost = make("g");
    this.ghost.setAttribute("class", "ghosts");
    board.view.scene.append(this.ghost);
  }

  /** Why a bar is not dragged; nothing where it is. */
  refusal(i) {
    const { plan, rows, text, editable } = this.board;
    if (!editable) return text.read_only;
    if (plan.status[i] === 2 || plan.data.machines[plan.machine[i]].outside) return text.not_dragged;
    return rows.mode === "machines" ? "" : text.only_machines;
  }

  /** Where the chain would go, without knowing closed hours: the server says the truth after the drop. */
  shifted(i, start, alone) {
    const { plan } = this.board,
      found = new Map([[i, start]]);
    if (alone) return found;
    const length = (k) => plan.end[k] - plan.start[k],
      at = (k) => found.get(k) ?? plan.start[k];
    const later = [i],
      earlier = [i];
    while (later.length) {
      const k = later.pop();
      for (const n of plan.after[k])
        if (at(n) < at(k) + length(k) && plan.status[n] === 0) {
          found.set(n, at(k) + length(k));
          later.push(n);
        }
    }
    while (earlier.length) {
      const k = earlier.pop();
      for (const n of plan.before[k])
        if (at(n) + length(n) > at(k) && plan.status[n] === 0) {
          found.set(n, at(k) - length(n));
          earlier.push(n);
        }
    }
    return found;
  }

  draw() {
    const { board, held, target } = this,
      { plan, view, rows, clock } = board,
      { laid } = view;
    const moved = this.shifted(held.i, target.start, target.alone);
    const parts = [];
    for (const [k, start] of moved) {
      const machine = k === held.i ? target.machine : plan.machine[k];
      const row = rows.list.find((each) => each.machine === machine);
      if (!row) continue;
      const shape = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      const x = (start - laid.origin) * laid.perMin,
        width = Math.max(3, (plan.end[k] - plan.start[k]) * laid.perMin);
      for (const [name, value] of Object.entries({
        x,
        y: row.y + 2,
        width,
        height: BAR,
        class: k === held.i ? "ghost" : "ghost along",
      }))
        shape.setAttribute(name, value);
      parts.push(shape);
    }
    this.ghost.replaceChildren(...parts);
    const machine = plan.data.machines[target.machine];
    const where = `${machine.name || machine.id}, ${clock.text(target.start)}`;
    const along = moved.size > 1 ? ` (+${moved.size - 1})` : "";
    board.say(`${plan.orderId(held.i)} ${plan.opName(held.i)}: ${where}${along}`);
  }

  end(event) {
    const { held, active, target, board } = this;
    if (!held) return;
    this.clear();
    if (!active) {
      if (event.type === "pointerup") {
        board.view.focusOn(held.i);
        board.card.show(held.i);
        board.card.pinnedByKey = true;
      }
      return;
    }
    if (
      !target ||
      (target.start === board.plan.start[held.i] && target.machine === board.plan.machine[held.i])
    )
      return;
    board.changes.move(held.i, target.machine, target.start, !target.alone);
  }

  cancel() {
    if (this.active) this.board.say(this.board.text.cancelled);
    this.clear();
  }

  clear() {
    clearTimeout(this.holding);
    this.ghost?.remove();
    this.ghost = null;
    this.held = null;
    this.active = false;
    this.target = null;
    this.board.frame.classList.remove("dragging");
  }

  /** Called while the pointer is down and has not moved enough yet. */
  watch(event) {
    if (!this.held || this.active) return;
    const moved = Math.hypot(event.clientX - this.held.x, event.clientY - this.held.y);
    if (this.held.touch && moved > SLACK) this.clear();
    else if (!this.held.touch && moved > THRESHOLD) this.start();
  }
}
