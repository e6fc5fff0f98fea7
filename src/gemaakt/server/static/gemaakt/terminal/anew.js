// A shared tablet asks anew who is there: after so long without a touch, and soon after the shift of
// who came in is over. What is still to be sent stays hers. One's own phone does not ask.

const TOUCHED = "gemaakt-touched",
  OWN = "gemaakt-own";
const AFTER_SHIFT_MS = 10 * 60_000;
const KEEP_MS = 5_000; // not every touch need be written down

export class Anew {
  /** `idleMs`: 0 never asks; `clock` never goes back. */
  constructor(idleMs, clock) {
    Object.assign(this, { idleMs, clock });
    this.touched = Number(localStorage.getItem(TOUCHED)) || clock.now();
  }

  touch() {
    const now = this.clock.now();
    if (Math.abs(now - this.touched) < KEEP_MS) return;
    this.touched = now;
    localStorage.setItem(TOUCHED, String(now));
  }

  isOwn(me) {
    return localStorage.getItem(OWN) === me.person;
  }

  own(me, isOwn) {
    if (isOwn) localStorage.setItem(OWN, me.person);
    else localStorage.removeItem(OWN);
  }

  /** Whether it may be somebody else by now. */
  isDue(me) {
    if (!me || !this.idleMs || this.isOwn(me)) return false;
    const now = this.clock.now(),
      idle = now - this.touched;
    const isOver = Boolean(me.ends) && now >= Date.parse(me.ends) && idle >= AFTER_SHIFT_MS;
    return idle >= this.idleMs || isOver;
  }
}
