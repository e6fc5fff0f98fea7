// The board without a mouse: one tab stop, arrows along the machine and between rows, every deed a key.

/** The nearest quarter of an hour that is in the plan: the dialog takes no other time, as a drag. */
export function quarter(time, sincePlanMin) {
  const [hour, minute] = time.split(":").map(Number);
  const nearest = Math.round((hour * 60 + minute) / 15) * 15;
  const isBefore = nearest - (hour * 60 + minute) + sincePlanMin < 0;
  const snapped = Math.min(1425, nearest + (isBefore ? 15 : 0));
  return `${String(Math.floor(snapped / 60)).padStart(2, "0")}:${String(snapped % 60).padStart(2, "0")}`;
}

export class Keys {
  constructor(board) {
    this.board = board;
    this.dialog = board.frame.querySelector("[data-move]");
    this.help = board.frame.querySelector("[data-help]");
    const stage = board.frame.querySelector("[data-stage]");
    stage.addEventListener("focusin", (event) => {
      const i = board.at(event);
      if (i >= 0) this.arrived(i);
    });
    stage.addEventListener("keydown", (event) => this.onStage(event));
    addEventListener("keydown", (event) => this.anywhere(event));
    this.dialog?.querySelector("form").addEventListener("submit", (event) => this.moved(event));
  }

  arrived(i) {
    const { view, card } = this.board;
    view.focus = i;
    view.highlight(i);
    card.show(i);
    card.pinnedByKey = true;
  }

  anywhere(event) {
    const typing = /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) || event.target.closest("dialog");
    if (typing) return;
    const { board } = this,
      command = event.ctrlKey || event.metaKey;
    if (command && event.key.toLowerCase() === "z") {
      event.preventDefault();
      if (event.shiftKey) board.changes.redo();
      else board.changes.undo();
      return;
    }
    if (command && event.key.toLowerCase() === "y") {
      event.preventDefault();
      board.changes.redo();
      return;
    }
    if (command || event.altKey) return;
    if (event.key === "/") {
      event.preventDefault();
      board.find.input.focus();
      board.find.input.select();
    } else if (event.key === "?") this.help?.showModal();
    else if (event.key === "+" || event.key === "=") board.view.zoomBy(1.5);
    else if (event.key === "-") board.view.zoomBy(1 / 1.5);
    else if (event.key === "t") board.run("today");
    else if (event.key === "l") board.nextLate();
    else if (event.key === "Escape") {
      board.drag.cancel();
      board.view.highlight(-1);
      board.card.hide();
    }
  }

  onStage(event) {
    const { view, plan, rows } = this.board,
      i = view.focus;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (i < 0) return;
    const row = rows.list[rows.position.get(i)];
    const step = {
      ArrowRight: () => this.along(row, i, 1),
      ArrowLeft: () => this.along(row, i, -1),
      ArrowDown: () => this.across(i, 1),
      ArrowUp: () => this.across(i, -1),
      Home: () => row?.ops[0],
      End: () => row?.ops[row.ops.length - 1],
      "]": () => plan.after[i][0],
      "[": () => plan.before[i][0],
    }[event.key];
    if (step) {
      event.preventDefault();
      const next = step();
      if (next !== undefined && next >= 0) view.focusOn(next);
      return;
    }
    if (event.key === "Enter") {
      event.preventDefault();
      this.board.open(i);
    } else if (event.key === " ") {
      event.preventDefault();
      this.arrived(i);
    } else if (event.key === "m") {
      event.preventDefault();
      this.openMove(i);
    } else if (event.key === "p") {
      event.preventDefault();
      if (plan.pinned[i]) this.board.changes.unpin(plan.key(i));
      else this.board.changes.pin(i);
    }
  }

  along(row, i, by) {
    const shown = row?.ops.filter((each) => row.lane.has(each)) || [];
    return shown[shown.indexOf(i) + by];
  }

  across(i, by) {
    const { rows, plan } = this.board,
      middle = (plan.start[i] + plan.end[i]) / 2;
    for (let at = rows.position.get(i) + by; at >= 0 && at < rows.list.length; at += by) {
      const candidates = rows.list[at].ops.filter(
        (each) => rows.list[at].lane?.has(each) && rows.position.get(each) === at,
      );
      if (!candidates.length) continue;
      return candidates.reduce((best, each) =>
        Math.abs((plan.start[each] + plan.end[each]) / 2 - middle) <
        Math.abs((plan.start[best] + plan.end[best]) / 2 - middle)
          ? each
          : best,
      );
    }
    return -1;
  }

  openMove(i) {
    const { board } = this,
      { plan, clock, text } = board;
    if (!this.dialog || !board.editable) {
      board.say(text.read_only);
      return;
    }
    const form = this.dialog.querySelector("form");
    this.moving = i;
    this.dialog.querySelector("[data-what]").textContent = `${plan.orderId(i)} · ${plan.opName(i)}`;
    const own = plan.machine[i],
      places = plan.data.machines; // work outside stays with its supplier
    form.machine.replaceChildren(
      ...places
        .map((m, k) => new Option(m.name || m.id, String(k)))
        .filter((_option, k) => (places[own].outside ? k === own : !places[k].outside)),
    );
    form.machine.value = String(own);
    const day = clock.dayOf(plan.start[i]);
    form.day.value = clock.date(day).toISOString().slice(0, 10);
    form.time.value = quarter(clock.time(plan.start[i]), plan.start[i]);
    this.dialog.showModal();
  }

  moved(event) {
    const form = event.target,
      { board } = this,
      { clock } = board;
    if (event.submitter?.value === "cancel") return;
    const days = Math.round((Date.parse(`${form.day.value}T12:00:00Z`) - clock.first.getTime()) / 86400000);
    const [hour, minute] = form.time.value.split(":").map(Number);
    const midnight = clock.midnights[days];
    if (midnight === undefined || Number.isNaN(hour)) {
      board.say(board.text.not_a_time);
      event.preventDefault();
      return;
    }
    board.changes.move(
      this.moving,
      Number(form.machine.value),
      midnight + hour * 60 + minute,
      form.chain.checked,
    );
    this.refocus(this.moving);
  }

  refocus(i) {
    requestAnimationFrame(() => this.board.view.focusOn(i));
  }
}
