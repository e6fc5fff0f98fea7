// The time of this device, steady when its clock is put right: a tablet that starts with an empty
// battery says 1970 until the Wi-Fi is there, and what was tapped meanwhile was not tapped then.
// A clock that goes back is seen at once; whether one that leaps ahead slept or was set, only the
// server can say: leaps are remembered until it is heard.

const PLACE = "gemaakt-clock";
const BACK_MS = 2000; // less is rounding
const LEAP_MS = 60000; // a screen that slept, or a clock that was set
const ODD_MS = 5000; // by so much the server's clock may differ without meaning anything
const MOST_LEAPS = 20;

export class Clock {
  constructor() {
    const kept = JSON.parse(localStorage.getItem(PLACE) || "{}");
    this.ahead = kept.ahead || 0;
    this.leaps = kept.leaps || [];
    this.wall = Date.now();
    this.ran = performance.now();
    const since = this.wall + this.ahead - (kept.last ?? this.wall + this.ahead);
    this.stood = kept.stood; // off with its clock lost: it stood still for so long as it was off
    if (since < -BACK_MS) Object.assign(this, { ahead: this.ahead - since, stood: kept.last });
    else this.leapt(since, kept.last);
    this.keep();
  }

  keep() {
    const last = this.wall + this.ahead;
    const { ahead, leaps, stood } = this;
    localStorage.setItem(PLACE, JSON.stringify({ ahead, leaps, stood, last }));
  }

  leapt(size, from) {
    if (size > LEAP_MS) this.leaps = [...this.leaps, { from, size }].slice(-MOST_LEAPS);
  }

  /** Milliseconds, that never go back. */
  now() {
    const wall = Date.now(),
      ran = performance.now();
    const more = wall - this.wall - (ran - this.ran);
    if (more < -BACK_MS) this.ahead -= more;
    else this.leapt(more, this.wall + this.ahead);
    Object.assign(this, { wall, ran });
    this.keep();
    return Math.round(wall + this.ahead);
  }

  iso() {
    return new Date(this.now()).toISOString();
  }

  /** Whether the clock leapt ahead since the server was heard. */
  get isDoubtful() {
    this.now();
    return this.leaps.length > 0;
  }

  /** The server's time: what happened since `from` was so many milliseconds earlier, or null. */
  heard(server) {
    if (!Number.isFinite(server)) return null;
    const odd = this.now() - server;
    const wide = this.leaps.filter((each) => each.size > odd - LEAP_MS);
    const [leap] = wide.sort((one, other) => one.size - other.size);
    const from = odd > 0 ? leap?.from : this.stood;
    Object.assign(this, { leaps: [], stood: undefined });
    if (Math.abs(odd) > ODD_MS) this.ahead -= odd;
    this.keep();
    return Math.abs(odd) > ODD_MS ? { from: from ?? -Infinity, earlier: odd } : null;
  }
}
