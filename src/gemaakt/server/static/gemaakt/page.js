// What every page does: light or dark, short notices, keys that lead somewhere.

const root = document.documentElement;

// Back shows a form anew, with another mark: it keeps the first one, so that what it made is made once.
const marks = [...document.querySelectorAll("input[name=once]")];
if (marks.length) {
  const kept = history.state?.once ?? [];
  for (const [at, each] of marks.entries()) each.value = kept[at] ?? each.value;
  history.replaceState({ ...history.state, once: marks.map((each) => each.value) }, "");
}

function chosenTheme() {
  const set = root.dataset.theme;
  if (set === "light" || set === "dark") return set;
  return matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
}

function switchTheme() {
  const next = chosenTheme() === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  document.cookie = `theme=${next}; path=/; max-age=31536000; SameSite=Lax`;
}

/** Show a notice for a while; `action` adds a button. */
export function toast(text, action) {
  const box = document.querySelector("[data-toasts]");
  if (!box) return;
  const item = document.createElement("div");
  item.className = "toast";
  item.append(text);
  if (action) {
    // What an older notice would undo is no longer the last thing that was done.
    for (const old of box.querySelectorAll(".toast:has(button)")) old.remove();
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.label;
    let cameFrom = null;
    item.addEventListener("focusin", (event) => {
      cameFrom ??= event.relatedTarget;
    });
    button.addEventListener("click", () => {
      item.remove();
      cameFrom?.focus(); // who came by the keyboard goes back to where he was
      action.run();
    });
    item.append(button);
  }
  box.append(item);
  const latest = action ? 12000 : 6000;
  const leave = () => {
    if (item.matches(":hover, :focus-within")) setTimeout(leave, latest);
    else item.remove();
  };
  setTimeout(leave, latest);
}

/** Ask the server for JSON; answers {ok, status, body, signedOut}. Never throws for an answer that came. */
export async function ask(url, body) {
  const options = { headers: { Accept: "application/json" }, credentials: "same-origin" };
  if (body !== undefined) {
    options.method = "POST";
    options.headers["X-CSRFToken"] = document.body.dataset.csrf || "";
    if (body instanceof FormData) options.body = body;
    else {
      options.headers["Content-Type"] = "application/json";
      options.body = JSON.stringify(body);
    }
  }
  const answer = await fetch(url, options);
  let parsed = null;
  try {
    parsed = await answer.json();
  } catch {
    parsed = null;
  }
  const signedOut = answer.redirected; // to the page where one signs in
  return { ok: answer.ok && !signedOut, status: answer.status, body: parsed, signedOut };
}

document.addEventListener("click", (event) => {
  const target = event.target.closest("[data-action]");
  if (!target) return;
  if (target.dataset.action === "theme") switchTheme();
  if (target.dataset.action === "print") window.print();
  if (target.dataset.action === "close-dialog") target.closest("dialog")?.close();
});

// A folded menu closes when somebody looks elsewhere or presses Escape.
const menus = () => document.querySelectorAll("details[data-menu][open]");
document.addEventListener("click", (event) => {
  for (const menu of menus()) if (!menu.contains(event.target)) menu.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const menu of menus()) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// What is swapped in takes over the focus of what it replaced: the control of the same name, else
// the part itself. Without it who uses the keyboard begins at the top of the page each time.
const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary";
const named = (each) => `${each.tagName} ${each.ariaLabel || each.name || ""} ${each.textContent.trim()}`;
let held = null;
for (const swap of ["htmx:beforeSwap", "htmx:oobBeforeSwap"])
  document.addEventListener(swap, () => {
    if (document.activeElement !== document.body) held = document.activeElement;
  });
document.addEventListener("htmx:afterSettle", (event) => {
  if (!held || held.isConnected || document.activeElement !== document.body) return;
  const { target } = event.detail;
  const place = target?.isConnected ? target : event.target;
  const again = [...place.querySelectorAll(CONTROLS)].find((each) => named(each) === named(held));
  if (!again && place.tabIndex < 0) place.tabIndex = -1;
  (again ?? place).focus({ preventScroll: true });
  held = null;
});

// A form goes out once: a second press while the answer is on its way would make a second quote.
const ANSWER_LATEST_MS = 30000;
const sent = () => document.querySelectorAll("form[aria-busy]");
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "answersFile" in form.dataset) return;
  if (form.ariaBusy) {
    event.preventDefault();
    return;
  }
  form.ariaBusy = "true";
  setTimeout(() => {
    form.ariaBusy = null;
  }, ANSWER_LATEST_MS);
});
// Back in the browser shows the page as it was left.
addEventListener("pageshow", () => {
  for (const form of sent()) form.ariaBusy = null;
});
