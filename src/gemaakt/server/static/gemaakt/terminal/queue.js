// Events of this device, kept in IndexedDB until the server has them: Wi-Fi loss and reloads lose nothing.

import { Clock } from "./clock.js";

const NAME = "gemaakt-terminal",
  STORE = "events",
  PREVIOUS = "gemaakt-previous"; // the tap before: they keep their turns, however late one comes
const ENDED = "work.pass-ended";

function opened() {
  return new Promise((done, failed) => {
    const ask = indexedDB.open(NAME, 1);
    ask.onupgradeneeded = () =>
      ask.result.createObjectStore(STORE, { keyPath: "number", autoIncrement: true });
    ask.onsuccess = () => done(ask.result);
    ask.onerror = () => failed(ask.error);
  });
}

function asked(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export class Queue {
  constructor(urls, csrf) {
    this.urls = urls;
    this.csrf = csrf;
    this.sending = null;
    this.onChange = () => {};
    this.refused = [];
    this.news = []; // what she should know of what was kept
    this.clock = new Clock();
    this.shut = false; // the server is there and wants this page opened anew, or a sign-in
  }

  async store(mode) {
    this.base ??= await opened();
    return this.base.transaction(STORE, mode).objectStore(STORE);
  }
  async all() {
    return asked((await this.store("readonly")).getAll());
  }
  /** What can be sent; what has to wait until somebody comes in here again is left out. */
  async waiting() {
    return (await this.all()).filter((event) => !event.ended);
  }
  async drop(numbers) {
    const store = await this.store("readwrite");
    await Promise.all(numbers.map((number) => asked(store.delete(number))));
  }
  async change(events) {
    const store = await this.store("readwrite");
    await Promise.all(events.map((event) => asked(store.put(event))));
  }

  /** Keep events of one moment, all or none, in this order. */
  async add(...events) {
    const at = this.clock.now();
    const made = events.map((event) => {
      const key = newKey(),
        previous = localStorage.getItem(PREVIOUS) || "";
      localStorage.setItem(PREVIOUS, key);
      return { key, at: new Date(Date.now()).toISOString(), steady: at, previous, ...event };
    });
    const store = await this.store("readwrite");
    await Promise.all(made.map((event) => asked(store.add(event))));
    this.onChange();
    return this.flush();
  }

  /** Somebody came in anew: what she tapped under a pass that has ended goes under this one. */
  async renew(me) {
    const hers = (await this.all()).filter((event) => event.ended && event.person === me.person);
    await this.change(hers.map((event) => ({ ...event, pass: me.pass, ended: false })));
    return hers.length;
  }

  /** The server told its time: what was tapped before its clock was known falls into place. */
  async hear(answer) {
    const second = Date.parse(answer.headers.get("Date")); // it tells no parts of a second
    const moved = this.clock.heard(second + 500);
    if (!moved) return;
    const late = (await this.all()).filter((event) => event.steady > moved.from);
    await this.change(late.map((event) => ({ ...event, steady: event.steady - moved.earlier })));
  }

  /** Send what waits, oldest first; true when nothing waits any more. One sender at a time, over tabs too. */
  flush() {
    const send = () => this.sendAll();
    this.sending ??= (navigator.locks ? navigator.locks.request("gemaakt-terminal-send", send) : send())
      .catch(() => false)
      .finally(() => {
        this.sending = null;
        this.onChange();
      });
    return this.sending;
  }

  async sendAll() {
    for (;;) {
      if (!(await this.waiting()).length) return true;
      if (this.clock.isDoubtful) await this.hear(await this.askTime());
      const waiting = await this.waiting();
      const photo = waiting.findIndex((event) => event.photo);
      const batch = photo < 0 ? waiting.slice(0, 100) : waiting.slice(0, photo);
      const answer = batch.length
        ? await this.post(this.urls.events, JSON.stringify(this.told(batch)), "application/json")
        : await this.post(this.urls.message, this.form(waiting[0]));
      const sent = batch.length ? batch : [waiting[0]];
      if (!answer) return false;
      if (!(await this.settle(sent, answer))) return false;
    }
  }

  askTime() {
    return fetch(this.urls.keys, { method: "HEAD", signal: AbortSignal.timeout(15000) });
  }

  /** Let go of what the server answered; false when that was nothing. */
  async settle(sent, answer) {
    const codes = new Map((answer.refused || []).map((each) => [each.key, each.code]));
    const ended = sent.filter((event) => codes.get(event.key) === ENDED && event.person);
    await this.change(ended.map((event) => ({ ...event, ended: true })));
    const wait = new Set(ended.map((event) => event.key));
    this.refused.push(...(answer.refused || []).filter((each) => !wait.has(each.key)));
    this.news.push(...(answer.told || []));
    const settled = new Set([...(answer.accepted || []), ...codes.keys()]);
    const gone = sent.filter((event) => settled.has(event.key) && !wait.has(event.key));
    await this.drop(gone.map((event) => event.number));
    return gone.length + ended.length > 0;
  }

  /** When it happened by the clock of now, which the server compares with its own. */
  timed(event, now) {
    if (!event.steady) return event.at; // kept by an earlier version of this page
    return new Date(now - Math.max(0, this.clock.now() - event.steady)).toISOString();
  }

  told(batch) {
    const now = Date.now();
    const events = batch.map(({ number, photo, steady, ended, ...event }) => ({
      ...event,
      at: this.timed({ ...event, steady }, now),
    }));
    return { events, sent_at: new Date(now).toISOString() };
  }

  form(event) {
    const data = new FormData(),
      now = Date.now();
    for (const name of ["key", "pass", "text", "previous"]) data.append(name, event[name] ?? "");
    data.append("at", this.timed(event, now));
    data.append("step", event.steps?.[0] ?? "");
    data.append("sent_at", new Date(now).toISOString());
    data.append("photo", event.photo, "photo.jpg");
    return data;
  }

  async post(url, body, type) {
    const headers = { "X-CSRFToken": this.csrf, Accept: "application/json" };
    if (type) headers["Content-Type"] = type;
    const answer = await fetch(url, {
      method: "POST",
      body,
      headers,
      credentials: "same-origin",
      signal: AbortSignal.timeout(15000),
    });
    this.shut = answer.redirected || answer.status === 403;
    if (this.shut || answer.status >= 500) return null;
    await this.hear(answer);
    const parsed = await answer.json();
    return answer.ok
      ? parsed
      : {
          refused: [
            {
              key: body instanceof FormData ? body.get("key") : "",
              code: parsed.code,
              message: parsed.message,
            },
          ],
        };
  }
}
