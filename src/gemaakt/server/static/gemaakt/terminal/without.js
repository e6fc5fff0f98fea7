// The terminal without Wi-Fi: the page opens again, and who tapped her name here before can go on.

const NAME = (person) => `gemaakt-pass-${person}`;

/** Keep the pass of somebody who needs no PIN or badge; who needs one shows it again. */
export function keepPass(me, isSecret) {
  if (isSecret) localStorage.removeItem(NAME(me.person));
  else localStorage.setItem(NAME(me.person), JSON.stringify(me));
}

/** The pass that somebody without a PIN had here last, if she had one. */
export function knownPass(person) {
  const button = person && document.querySelector(`[data-person="${CSS.escape(person)}"]`);
  if (!button || "pin" in button.dataset) return null;
  return JSON.parse(localStorage.getItem(NAME(person)) || "null");
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
