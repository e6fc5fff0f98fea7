// The terminal without Wi-Fi: the page opens again, and who came in here before can go on.

import { Vault } from "./vault.js";

const MISSES = "gemaakt-vault-misses"; // badges that nobody has here, shown one after the other
const MOST_MISSES = 8;

const PASS = "gemaakt-pass-";
const NAME = (person) => PASS + person;
const vault = new Vault();

/** Keep the pass of somebody: as it is where a tap on the name is enough, else behind her PIN or badge. */
export async function keepPass(me, { pin = "", badge = "" }) {
  localStorage.removeItem(MISSES);
  if (badge) return vault.keep(await vault.nameOf(badge), badge, me);
  if (pin) localStorage.removeItem(NAME(me.person));
  else localStorage.setItem(NAME(me.person), JSON.stringify(me));
  return pin ? vault.keep(me.person, pin, me) : vault.drop(me.person);
}

/** Forget whose PIN or badge is another one than when she came in; the server says their marks. */
export function checkPasses(marks) {
  vault.check(marks);
  for (const place of Object.keys(localStorage).filter((each) => each.startsWith(PASS))) {
    const me = JSON.parse(localStorage.getItem(place));
    if ((me.mark ?? "") !== (marks[me.person] ?? "")) localStorage.removeItem(place);
  }
}

/** The pass that somebody had here last: `{ me }`, or `{ why }` there is none for her. */
export async function knownPass({ person = "", pin = "", badge = "" }) {
  if (badge) return byBadge(badge);
  const button = person && document.querySelector(`[data-person="${CSS.escape(person)}"]`);
  if (button && "pin" in button.dataset) return vault.open(person, pin);
  const me = button ? JSON.parse(localStorage.getItem(NAME(person)) || "null") : null;
  return me ? { me } : { why: "alone" };
}

async function byBadge(badge) {
  const misses = Number(localStorage.getItem(MISSES)) || 0;
  if (misses >= MOST_MISSES) return { why: "ended" };
  const found = await vault.open(await vault.nameOf(badge), badge);
  if (!found.me) localStorage.setItem(MISSES, String(misses + 1));
  return found;
}

/** Let a worker keep this page with all that it is made of; browsers allow one over HTTPS only. */
export async function keepPage(address) {
  if (!navigator.serviceWorker || !address) return;
  await navigator.serviceWorker.register(address).catch(() => null);
  const { active } = await navigator.serviceWorker.ready;
  const made = performance.getEntriesByType("resource").map((each) => each.name);
  const own = made.filter((name) => name.startsWith(`${location.origin}/static/`));
  active.postMessage([location.origin + location.pathname, ...new Set(own)]);
}
