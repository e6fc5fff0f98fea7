// Events of this device, kept in IndexedDB until the server has them: Wi-Fi loss and reloads lose nothing.

const NAME = "gemaakt-terminal",
  STORE = "events";

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

export function newKey() {
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
    this.shut = false; // the server is there and wants this page opened anew, or a sign-in
  }

  async store(mode) {
    this.base ??= await opened();
    return this.base.transaction(STORE, mode).objectStore(STORE);
  }
  async all() {
    return asked((await this.store("readonly")).getAll());
  }
  async drop(numbers) {
    const store = await this.store("readwrite");
    await Promise.all(numbers.map((number) => asked(store.delete(number))));
  }

  /** Keep events of one moment, all or none, in this order. */
  async add(...events) {
    const store = await this.store("readwrite"),
      at = new Date().toISOString();
    await Promise.all(events.map((event) => asked(store.add({ key: newKey(), at, ...event }))));
    this.onChange();
    return this.flush();
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
      const waiting = await this.all();
      if (!waiting.length) return true;
      const photo = waiting.findIndex((event) => event.photo);
      const batch = photo < 0 ? waiting.slice(0, 100) : waiting.slice(0, photo);
      const answer = batch.length
        ? await this.post(
            this.urls.events,
            JSON.stringify({ events: batch.map(plain), sent_at: new Date().toISOString() }),
            "application/json",
          )
        : await this.post(this.urls.message, form(waiting[0]));
      const sent = batch.length ? batch : [waiting[0]];
      if (!answer) return false;
      this.refused.push(...(answer.refused || []));
      const settled = new Set([
        ...(answer.accepted || []),
        ...(answer.refused || []).map((each) => each.key),
      ]);
      const gone = sent.filter((event) => settled.has(event.key)).map((event) => event.number);
      if (!gone.length) return false;
      await this.drop(gone);
    }
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

function plain(event) {
  const { number, photo, ...rest } = event;
  return rest;
}

function form(event) {
  const data = new FormData();
  for (const name of ["key", "at", "pass", "text"]) data.append(name, event[name] ?? "");
  data.append("step", event.steps?.[0] ?? "");
  data.append("sent_at", new Date().toISOString());
  data.append("photo", event.photo, "photo.jpg");
  return data;
}
