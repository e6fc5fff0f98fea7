// Keeps the terminal's own page and its files, so that it opens where there is no Wi-Fi. Whatever
// the server answers comes first; what is kept takes its place when nothing answers in time.

const STORE = "gemaakt-terminal";
const PATIENCE_MS = 5000;
const LIKE = { ignoreSearch: true, ignoreVary: true };

const isOurs = (url) =>
  url.origin === location.origin && (url.pathname === "/terminal/" || url.pathname.startsWith("/static/"));

async function keep(request, answer) {
  if (answer.ok && !answer.redirected && answer.type === "basic") {
    const url = new URL(request.url);
    const copy = answer.clone();
    await (await caches.open(STORE)).put(url.origin + url.pathname, copy).catch(() => null); // a full disk
  }
  return answer;
}

function inTime(answer) {
  return new Promise((done, failed) => {
    setTimeout(() => failed(new Error("late")), PATIENCE_MS);
    answer.then(done, failed);
  });
}

async function answered(request) {
  const kept = await (await caches.open(STORE)).match(request, LIKE);
  const fresh = fetch(request).then((answer) => keep(request, answer));
  if (!kept) return fresh;
  return inTime(fresh).catch(() => kept);
}

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET" && isOurs(new URL(event.request.url)))
    event.respondWith(answered(event.request));
});

// Each version of the program has a folder of its own: when all of this one is here, the others go.
const folder = (url) => new URL(url).pathname.split("/", 3).join("/");
async function forgetOthers(urls) {
  const now = new Set(urls.map(folder)),
    store = await caches.open(STORE);
  for (const { url } of await store.keys())
    if (folder(url).startsWith("/static/") && !now.has(folder(url))) await store.delete(url);
}

async function keepAll(urls) {
  const fetched = urls.map((url) => fetch(url).then((answer) => keep(new Request(url), answer)));
  const answers = await Promise.allSettled(fetched);
  if (answers.every(({ value }) => value?.ok && !value.redirected)) await forgetOthers(urls);
}
self.addEventListener("message", (event) => event.waitUntil(keepAll(event.data)));
