// The axis of time above the bars: days, weeks, months and, close by, hours.

import { BUFFER, make } from "./svg.js";

export class Axis {
  constructor(view, host) {
    this.view = view;
    this.scene = make("g");
    this.stick = make("text", { class: "strong", x: 4, y: 15 });
    this.laid = null;
    host.append(this.scene, this.stick);
  }

  /** The axis is drawn with room on both sides and only shifted while that room lasts. */
  draw() {
    const { view, laid } = this;
    const span = view.width / view.perMin;
    const holds =
      laid &&
      laid.perMin === view.perMin &&
      laid.width === view.width &&
      view.left >= laid.from &&
      view.left + span <= laid.to;
    if (!holds) this.lay(span);
    const shift = (this.laid.origin - view.left) * view.perMin;
    this.scene.setAttribute("transform", `translate(${shift.toFixed(1)} 0)`);
    this.name(shift);
  }

  lay(span) {
    const { view } = this;
    const { clock } = view;
    const wide = 1440 * view.perMin;
    const parts = [];
    const days = clock.midnights;
    const room = view.zooming ? 0 : span * BUFFER;
    const laid = {
      origin: view.left,
      perMin: view.perMin,
      width: view.width,
      from: view.left - room,
      to: view.left + span + room,
      marks: [],
    };
    this.laid = laid;
    const first = Math.max(0, clock.dayOf(laid.from) - 1),
      last = clock.dayOf(laid.to);
    const put = (kind, x, label, y) => {
      const node = make("text", { class: kind, x: x.toFixed(1), y });
      node.textContent = label;
      parts.push(node);
      if (kind) laid.marks.push({ x, node });
    };
    let lines = "",
      month = -1;
    for (let day = first; day <= last; day++) {
      const x = view.x(days[day]),
        date = clock.date(day),
        monday = date.getUTCDay() === 1;
      if (wide >= 34) {
        lines += `M${x.toFixed(1)} 20V44`;
        put(
          "",
          x + 4,
          wide > 78
            ? clock.dayForm.format(date)
            : wide > 46
              ? clock.weekdayForm.format(date)
              : String(date.getUTCDate()),
          37,
        );
      } else if (monday && wide * 7 >= 34) {
        lines += `M${x.toFixed(1)} 20V44`;
        put("", x + 4, wide * 7 > 56 ? clock.shortForm.format(date) : String(date.getUTCDate()), 37);
      }
      if (monday && wide >= 9) {
        lines += `M${x.toFixed(1)} 0V20`;
        put("strong", x + 4, `${view.text.week} ${clock.week(day)}`, 15);
      }
      if (wide < 9 && date.getUTCMonth() !== month) {
        if (month >= 0) put("strong", x + 4, clock.monthForm.format(date), 15);
        month = date.getUTCMonth();
      }
      if (wide > 420) this.hours(day, wide, parts);
    }
    parts.push(make("path", { d: lines, class: "gridline" }));
    const now = view.x(view.plan.data.now);
    parts.push(make("path", { d: `M${now - 5} 36h10l-5 8z`, class: "nowmark" }));
    this.scene.replaceChildren(...parts);
  }

  /** The week (or month) at the left edge, where no label of one stands there itself; one that is
      half beyond the edge makes way for it. */
  name(shift) {
    const { clock, left, perMin, text } = this.view;
    const day = Math.max(0, clock.dayOf(left));
    const free = !this.laid.marks.some(({ x }) => x + shift >= 0 && x + shift < 90);
    for (const { x, node } of this.laid.marks)
      node.setAttribute("visibility", x + shift < 0 ? "hidden" : "visible");
    const label = free
      ? 1440 * perMin >= 9
        ? `${text.week} ${clock.week(day)}`
        : clock.monthForm.format(clock.date(day))
      : "";
    if (this.stick.textContent !== label) this.stick.textContent = label;
  }

  hours(day, wide, parts) {
    const { view } = this;
    const step = wide > 1600 ? 1 : wide > 800 ? 2 : 4;
    for (let hour = step; hour < 24; hour += step) {
      const at = view.clock.midnights[day] + hour * 60,
        label = make("text", { class: "hour", x: view.x(at).toFixed(1), y: 43, "text-anchor": "middle" });
      if (hour * 60 * view.perMin < 92) continue;
      label.textContent = view.clock.time(at).slice(0, 2);
      parts.push(label);
    }
  }
}
