// Every change is a pin that the server answers with true times; fifty steps back and forth.

import { ask, toast } from "../page.js";

const STEPS = 50;

export class Changes {
  constructor(board) {
    this.board = board;
    this.done = [];
    this.undone = [];
    this.busy = Promise.resolve();
    this.pins = new Map((board.plan.data.pins || []).map((pin) => [pin.key, pin]));
    this.list();
  }

  async send(pins, words) {
    const { frame, plan, text } = this.board;
    frame.classList.add("waiting");
    const answer = await ask(frame.dataset.moves, { pins }).catch(() => null);
    frame.classList.remove("waiting");
    if (!answer?.ok) {
      toast(answer?.body?.message || (answer?.signedOut ? text.signed_out : text.no_answer));
      this.board.view.refresh();
      return false;
    }
    const { body } = answer;
    plan.patch(body.changed);
    plan.setLate(body.late);
    if (body.draft) this.becameDraft(body.draft);
    this.pins = new Map(body.pins.map((pin) => [pin.key, pin]));
    this.board.card.known.clear();
    this.board.view.refresh();
    this.list();
    const sentence = [words, ...body.sentences].filter(Boolean).join(" ");
    this.board.say(sentence);
    toast(sentence, { label: text.undo, run: () => this.undo() });
    return true;
  }

  becameDraft(draft) {
    const { frame } = this.board;
    frame.dataset.moves = draft.moves;
    frame.dataset.why = draft.why;
    const bar = document.querySelector("[data-draft]");
    if (bar) {
      bar.hidden = false;
      bar.querySelector("[data-draft-name]").textContent = draft.name;
      bar.querySelector("[data-draft-link]").href = draft.page;
    }
  }

  one(pins, words) {
    this.busy = this.busy.then(async () => {
      const before = pins.map((pin) => this.pins.get(pin.key) || { key: pin.key, remove: true });
      if (!(await this.send(pins, words))) return;
      this.done.push({ before, after: pins });
      if (this.done.length > STEPS) this.done.shift();
      this.undone = [];
    });
    return this.busy;
  }

  move(i, machine, start, chain) {
    const { plan } = this.board;
    const pins = [{ key: plan.key(i), machine: plan.data.machines[machine].id, start }];
    if (!chain)
      for (const n of plan.after[i])
        if (plan.status[n] === 0 && start + plan.end[i] - plan.start[i] <= plan.start[n])
          pins.push({
            key: plan.key(n),
            machine: plan.data.machines[plan.machine[n]].id,
            start: plan.start[n],
          });
    return this.one(pins, "");
  }

  pin(i) {
    const { plan } = this.board;
    return this.one(
      [{ key: plan.key(i), machine: plan.data.machines[plan.machine[i]].id, start: plan.start[i] }],
      this.board.text.pinned,
    );
  }

  unpin(key) {
    return this.one([{ key, remove: true }], this.board.text.unpinned);
  }

  undo() {
    return this.back(this.done, this.undone, "before", this.board.text.undone);
  }
  redo() {
    return this.back(this.undone, this.done, "after", this.board.text.redone);
  }

  back(from, to, side, words) {
    this.busy = this.busy.then(async () => {
      const step = from.pop();
      if (!step) {
        this.board.say(this.board.text.nothing_to_undo);
        return;
      }
      if (await this.send(step[side], words)) to.push(step);
      else from.push(step);
    });
    return this.busy;
  }

  list() {
    const box = this.board.frame.querySelector("[data-pins]");
    if (!box) return;
    const { plan, clock, text } = this.board;
    const held = [...box.querySelectorAll("button")].indexOf(document.activeElement);
    const names = new Map(plan.data.machines.map((each) => [each.id, each.name || each.id]));
    const items = [...this.pins.values()].map((pin) => {
      const item = document.createElement("li"),
        button = document.createElement("button");
      const i = plan.byKey.get(pin.key);
      const name = i === undefined ? "" : plan.opName(i);
      const when = Number.isFinite(pin.start) ? clock.text(pin.start) : "";
      item.append(`${pin.key} ${name} · ${names.get(pin.machine) ?? pin.machine ?? ""} ${when} `);
      button.type = "button";
      button.dataset.do = "unpin";
      button.dataset.key = pin.key;
      button.textContent = text.remove;
      button.setAttribute("aria-label", `${text.remove} ${pin.key}`);
      item.append(button);
      return item;
    });
    box.replaceChildren(...items);
    if (held >= 0) {
      // the button that was pressed is gone: the next one, or what opened the list, has the focus
      const left = box.querySelectorAll("button");
      (left[Math.min(held, left.length - 1)] ?? box.previousElementSibling).focus();
    }
    this.board.frame.querySelector("[data-pin-count]").textContent = String(items.length);
  }
}
