// What one operation is, why it is here and why its order is late: on hover, on focus, on a tap.

import { ask } from "../page.js";

export class Card {
  constructor(board) {
    this.board = board;
    this.box = board.frame.querySelector("[data-card]");
    this.known = new Map();
    this.shown = -1;
    this.box.addEventListener("pointerenter", () => clearTimeout(this.leaving));
    this.box.addEventListener("pointerleave", () => this.leave());
  }

  hover(i) {
    clearTimeout(this.leaving);
    clearTimeout(this.coming);
    this.coming = setTimeout(() => {
      if (!this.board.drag.active) {
        this.board.view.highlight(i);
        this.show(i);
      }
    }, 60);
  }

  leave() {
    clearTimeout(this.coming);
    this.leaving = setTimeout(() => {
      if (!this.pinnedByKey) this.hide();
    }, 250);
  }

  hide() {
    this.box.hidden = true;
    this.shown = -1;
    this.pinnedByKey = false;
  }

  line(term, value) {
    if (!value) return [];
    const dt = document.createElement("dt"),
      dd = document.createElement("dd");
    dt.textContent = term;
    dd.textContent = value;
    return [dt, dd];
  }

  show(i) {
    if (this.shown === i && !this.box.hidden) return;
    const { plan, clock, text, view } = this.board;
    this.shown = i;
    const head = document.createElement("h3");
    head.textContent = `${plan.orderId(i)} · ${plan.opName(i)}`;
    const list = document.createElement("dl");
    list.className = "pairs";
    const worked = plan.stretches(i).reduce((sum, [from, to]) => sum + to - from, 0);
    const due = plan.due(i);
    const setupMin = plan.setupEnd[i] - plan.start[i];
    const set = setupMin > 0 ? ` (${text.setup} ${view.duration(setupMin)})` : "";
    list.append(
      ...this.line(text.customer, plan.customer(i)),
      ...this.line(text.product, plan.product(i)),
      ...this.line(text.machine, plan.machineName(i)),
      ...this.line(text.people, plan.peopleNames(i).join(", ")),
      ...this.line(text.time, `${clock.text(plan.start[i])} – ${clock.text(plan.end[i])}`),
      ...this.line(text.work, view.duration(worked) + set),
      ...this.line(text.frees, plan.freed(i).join(", ")),
      ...this.line(text.due, due === null ? "" : clock.dayForm.format(clock.date(clock.dayOf(due - 1)))),
    );
    const why = document.createElement("div");
    why.className = "why";
    this.box.replaceChildren(head, list, why);
    if (plan.isLate(i)) {
      const mark = document.createElement("p");
      mark.className = "mark late";
      mark.textContent = `${text.late} ${view.duration(plan.lateMin(i))}`;
      head.after(mark);
    }
    this.place(i);
    this.fillWhy(i, why);
  }

  async fillWhy(i, box) {
    const key = this.board.plan.key(i);
    if (!this.known.has(key)) {
      await new Promise((done) => setTimeout(done, 180));
      if (this.shown !== i) return;
      const url = `${this.board.frame.dataset.why}operation=${encodeURIComponent(key)}`;
      const answer = await ask(url).catch(() => null);
      if (!answer?.ok) return;
      this.known.set(key, answer.body);
    }
    if (this.shown !== i) return;
    const { here, late } = this.known.get(key),
      { text } = this.board;
    const parts = [];
    for (const [title, sentences] of [
      [text.why_here, here],
      [text.why_late, late],
    ]) {
      if (!sentences?.length) continue;
      const head = document.createElement("h4"),
        list = document.createElement("ul");
      head.textContent = title;
      for (const sentence of sentences) {
        const item = document.createElement("li");
        item.textContent = sentence;
        list.append(item);
      }
      parts.push(head, list);
    }
    box.replaceChildren(...parts);
    this.place(i);
  }

  place(i) {
    const { box } = this,
      { view, plan, frame } = this.board;
    box.hidden = false;
    const row = view.rows.list[view.rows.position.get(i)];
    if (!row) {
      box.hidden = true;
      return;
    }
    const stage = frame.querySelector("[data-stage]").getBoundingClientRect(),
      body = view.body.getBoundingClientRect();
    const left = body.left - stage.left,
      top = body.top - stage.top + row.y - view.topY,
      wide = box.offsetWidth,
      high = box.offsetHeight;
    let x = left + Math.max(8, Math.min(view.x(plan.start[i]), body.width - wide - 8)),
      y = top + row.height + 4;
    if (y + high > stage.height) y = top - high - 6;
    if (y < 4) {
      // too tall for above and below: beside the bar, which must stay in reach of the hand
      const from = left + view.x(plan.start[i]),
        to = left + view.x(plan.end[i]);
      y = Math.max(4, Math.min(top, stage.height - high - 4));
      x =
        to + 8 + wide <= stage.width
          ? to + 8
          : from - 8 - wide >= 4
            ? from - 8 - wide
            : stage.width - wide - 4;
    }
    box.style.left = `${x}px`;
    box.style.top = `${y}px`;
  }
}
