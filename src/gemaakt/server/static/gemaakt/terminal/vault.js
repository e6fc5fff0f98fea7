// Passes behind a PIN or a badge, for when there is no Wi-Fi. Neither is kept: a pass is locked with
// a key that is slowly made of it, together with a key of this device that no script can read out.
// A pass is gone after some days, after some wrong PINs, and when somebody comes in with Wi-Fi anew.

const DAYS = 3;
const TRIES = 5;
const ROUNDS = 600000; // OWASP, for PBKDF2 with SHA-256
const DAY_MS = 24 * 3600 * 1000;
const PLACE = (name) => `gemaakt-vault-${name}`;
const BASE = "gemaakt-device",
  STORE = "keys";

const bytes = (text) => new TextEncoder().encode(text);
const shown = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)));
const read = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));

function answered(request) {
  return new Promise((done, failed) => {
    request.onsuccess = () => done(request.result);
    request.onerror = () => failed(request.error);
  });
}

/** A key that stays on this device: made once, never shown to a script. */
async function deviceKey() {
  const ask = indexedDB.open(BASE, 1);
  ask.onupgradeneeded = () => ask.result.createObjectStore(STORE);
  const base = await answered(ask);
  const kept = await answered(base.transaction(STORE).objectStore(STORE).get("own"));
  if (kept) return kept;
  const made = await crypto.subtle.generateKey({ name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
  const store = base.transaction(STORE, "readwrite").objectStore(STORE);
  await answered(store.add(made, "own")).catch(() => null); // another tab was first
  return answered(base.transaction(STORE).objectStore(STORE).get("own"));
}

export class Vault {
  /** What a secret is called here; empty where a browser has no cryptography (over plain HTTP). */
  async nameOf(secret) {
    return globalThis.crypto?.subtle ? shown(await this.sign(`name:${secret}`)) : "";
  }

  async sign(text) {
    this.device ??= deviceKey();
    return crypto.subtle.sign("HMAC", await this.device, bytes(text));
  }

  async lock(secret, salt) {
    const raw = await crypto.subtle.importKey("raw", await this.sign(`lock:${secret}`), "PBKDF2", false, [
      "deriveKey",
    ]);
    const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
    return crypto.subtle.deriveKey(how, raw, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  }

  async keep(name, secret, me) {
    if (!name || !globalThis.crypto?.subtle) return;
    const salt = crypto.getRandomValues(new Uint8Array(16)),
      iv = crypto.getRandomValues(new Uint8Array(12));
    const key = await this.lock(secret, salt);
    const box = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, bytes(JSON.stringify(me)));
    const row = { salt: shown(salt), iv: shown(iv), box: shown(box), until: Date.now() + DAYS * DAY_MS };
    const whose = { person: me.person, mark: me.mark ?? "" };
    localStorage.setItem(PLACE(name), JSON.stringify({ ...row, ...whose, tries: TRIES }));
  }

  /** Let go of what is kept for somebody whose PIN or badge is another one since. */
  check(marks) {
    for (const place of Object.keys(localStorage).filter((each) => each.startsWith(PLACE("")))) {
      const row = JSON.parse(localStorage.getItem(place));
      if (row?.box && row.mark !== (marks[row.person] ?? "")) localStorage.removeItem(place);
    }
  }

  drop(name) {
    localStorage.removeItem(PLACE(name));
  }

  /** `{ me }` behind this secret, or `{ why }` not: alone, wrong or ended. */
  async open(name, secret) {
    const row = JSON.parse((name && localStorage.getItem(PLACE(name))) || "null");
    if (!row || !(Date.now() < row.until && row.until <= Date.now() + DAYS * DAY_MS)) {
      this.drop(name);
      return { why: "alone" };
    }
    if (row.tries <= 0) return { why: "ended" };
    // it counts before it is looked at
    localStorage.setItem(PLACE(name), JSON.stringify({ ...row, tries: row.tries - 1 }));
    const key = await this.lock(secret, read(row.salt));
    const found = await crypto.subtle
      .decrypt({ name: "AES-GCM", iv: read(row.iv) }, key, read(row.box))
      .catch(() => null);
    if (!found && row.tries > 1) return { why: "wrong_pin" };
    if (!found) {
      localStorage.setItem(PLACE(name), JSON.stringify({ until: row.until, tries: 0 }));
      return { why: "ended" };
    }
    localStorage.setItem(PLACE(name), JSON.stringify({ ...row, tries: TRIES }));
    return { me: JSON.parse(new TextDecoder().decode(found)) };
  }
}
