// What lies behind the bars: closed hours, load, midnights and now; and the kW beneath them.

import { STRIP } from "./rows.js";
import { make } from "./svg.js";

export class Ground {
  constructor(view, host) {
    this.view = view;
    this.closed = make("path", { class: "closed" });
    this.grid = make("path", { class: "gridline" });
    this.load = make("path", { class: "load" });
    this.over = make("path", { class: "over" });
    this.rules = make("path", { class: "rule" });
    this.today = make("path", { class: "nowline" });
    this.back = make("g");
    this.back.append(this.closed, this.rules, this.load, this.over, this.grid);
    this.scene = make("g");
    host.append(this.scene);
  }

  draw(window) {
    const { clock, plan, rows: shown } = this.view;
    let closed = "",
      load = "",
      over = "",
      rules = "",
      grid = "";
    const x = (minute) => ((minute - window.origin) * window.perMin).toFixed(1);
    const width = ((window.to - window.from) * window.perMin).toFixed(0),
      x0 = x(window.from);
    const days = clock.midnights,
      first = clock.dayOf(window.from),
      last = clock.dayOf(window.to);
    for (const row of shown.list) {
      if (row.y + row.height < window.top || row.y > window.bottom) continue;
      rules += `M${x0} ${row.y}h${width}v1H${x0}z`;
      if (row.kind === "group") continue;
      const intervals = plan.data.closed.sets[row.closed] || [];
      const h = row.height - STRIP - 1;
      for (let k = 0; k < intervals.length; k += 2) {
        const from = intervals[k],
          to = intervals[k + 1];
        if (to < window.from || from > window.to || (to - from) * window.perMin < 2) continue;
        closed += `M${x(from)} ${row.y + 1}H${x(to)}v${h}H${x(from)}z`;
      }
      const base = row.y + row.height - 1;
      for (let day = first; day <= last && row.load; day++) {
        const share = row.load[day];
        if (!share) continue;
        const a = x(days[day]),
          b = x(days[day + 1] ?? days[day] + 1440),
          tall = Math.max(1, Math.min(STRIP, (STRIP * share) / 100)).toFixed(1);
        const piece = `M${a} ${base}V${(base - tall).toFixed(1)}H${b}V${base}z`;
        if (share > 95) over += piece;
        else load += piece;
      }
    }
    const bottom = Math.min(shown.height, window.bottom),
      top = Math.max(0, window.top);
    for (let day = first; day <= last; day++)
      if (window.perMin * 1440 > 14 || clock.date(day).getUTCDay() === 1)
        grid += `M${x(days[day])} ${top}V${bottom}`;
    this.closed.setAttribute("d", closed);
    this.load.setAttribute("d", load);
    this.over.setAttribute("d", over);
    this.rules.setAttribute("d", rules);
    this.grid.setAttribute("d", grid);
    const now = x(plan.data.now);
    this.today.setAttribute("d", `M${now} ${top}V${bottom}`);
  }

  power(window) {
    const { profile, limit, top } = this.view.plan.data.kw;
    const parts = [],
      tall = 58,
      y = (kw) => (tall - (kw / Math.max(1, top)) * (tall - 8)).toFixed(1);
    const x = (minute) => ((minute - window.origin) * window.perMin).toFixed(1);
    const step = (series, close) => {
      let path = "",
        value = 0,
        begun = false;
      for (let k = 0; k < series.length; k += 2) {
        if (series[k] < window.from) {
          value = series[k + 1];
          continue;
        }
        if (series[k] > window.to) break;
        if (!begun) {
          path = `M${x(window.from)} ${close ? tall : y(value)}${close ? `V${y(value)}` : ""}`;
          begun = true;
        }
        path += `H${x(series[k])}V${y(series[k + 1])}`;
        value = series[k + 1];
      }
      if (!begun) path = `M${x(window.from)} ${close ? tall : y(value)}${close ? `V${y(value)}` : ""}`;
      return `${path}H${x(window.to)}${close ? `V${tall}z` : ""}`;
    };
    if (profile.length) parts.push(make("path", { class: "kwfill", d: step(profile, true) }));
    if (limit.length) parts.push(make("path", { class: "kwlimit", d: step(limit, false) }));
    this.scene.replaceChildren(...parts);
  }
}
