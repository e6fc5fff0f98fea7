// The craftsman's terminal: who, what is next, one tap. What is tapped shows at once and is sent
// when it can be.

import { ask } from "../page.js";
import { Anew } from "./anew.js";
import { showDrawing } from "./drawing.js";
import { Queue } from "./queue.js";
import { askSheet } from "./sheet.js";
import { askHour, stoppedCard } from "./stopped.js";
import { checkPasses, keepPage, keepPass, knownPass } from "./without.js";

const box = document.querySelector("[data-terminal]");
const text = JSON.parse(box.dataset.text);
const find = (name) => box.querySelector(`[data-${name}]`);
const queue = new Queue(
  { events: box.dataset.events, message: box.dataset.message, keys: box.dataset.keys },
  document.body.dataset.csrf,
);
const anew = new Anew(Number(box.dataset.idle) * 60_000, queue.clock);
let me = null,
  work = nothing(),
  chosen = new Set(),
  online = true,
  asked = 0,
  touched = 0;
const CALM_MS = 1000; // jobs do not change places under a finger: the list waits so long after a touch

function nothing() {
  return { running: [], unattended: [], mine: [], others: [], outside: [], done: [] };
}

const node = (tag, options = {}, ...children) => {
  const made = document.createElement(tag);
  for (const [key, value] of Object.entries(options))
    if (key in made) made[key] = value;
    else made.setAttribute(key, value);
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
};
const time = (iso) =>
  new Date(iso).toLocaleTimeString(document.documentElement.lang, {
    timeZone: box.dataset.zone,
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
const day = (iso) =>
  new Date(iso).toLocaleDateString(document.documentElement.lang, {
    timeZone: box.dataset.zone,
    weekday: "short",
  });

const TWO_HOURS_MIN = 120;
/** Minutes as people say them: long work in hours. */
function lasting(minutes) {
  if (minutes < TWO_HOURS_MIN) return `${minutes} ${text.minutes}`;
  const hours = minutes / 60;
  return `${hours.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 })} ${text.hours}`;
}
const pieces = (card) =>
  card.sheets
    ? `${card.sheet_count} ${card.sheet_count === 1 ? text.sheet : text.sheets}`
    : `${card.quantity} ${card.quantity === 1 ? text.piece : text.pieces}`;

/** The sheet to load now: a picture that opens large, its size, heat, place and program. */
function nextSheet(card) {
  const { number, program, picture, file } = card.next_sheet,
    { size, lot, heat, place } = card.sheets[0];
  const head = text.load.replace("%(number)s", number);
  const facts = [size, lot, heat && `${text.heat} ${heat}`, place && `${text.place} ${place}`];
  const shown = node("img", { src: picture, alt: head, loading: "lazy" });
  const open = { type: "button", className: "picture", "data-tap": "sheet-drawing", "data-key": card.key };
  return node(
    "div",
    { className: "next-sheet" },
    node("button", { ...open, "aria-label": `${text.larger}: ${head}` }, shown),
    node(
      "div",
      {},
      node("p", {}, node("strong", {}, head)),
      node("p", {}, facts.filter(Boolean).join(" · ")),
      node("p", {}, `${text.program} `, node("strong", {}, program)),
      node("a", { href: file }, `${text.file} DXF`),
    ),
  );
}

/** What a nest is cut from: which sheets, of which lot and heat, and where they lie. */
function sheets(card) {
  const rows = card.sheets.map((each) => {
    const facts = [
      each.is_remnant && text.remnant,
      each.heat && `${text.heat} ${each.heat}`,
      each.place && `${text.place} ${each.place}`,
    ].filter(Boolean);
    const head = node("strong", {}, `${text.sheet} ${each.numbers}`);
    return node("li", {}, head, ` · ${[each.lot, ...facts].join(" · ")}`);
  });
  const report = node("a", { href: card.report }, text.report);
  const load = card.next_sheet ? nextSheet(card) : "";
  return node("div", { className: "sheets" }, load, node("ul", {}, ...rows), report);
}

async function enter(words) {
  const answer = await ask(box.dataset.enter, words).catch(() => null);
  const known = answer ? {} : await knownPass(words).catch(() => ({ why: "alone" }));
  if (!answer?.ok && !known.me) {
    queue.shut = Boolean(answer && (!answer.body || answer.status === 403));
    say(queue.shut ? text.again : answer ? answer.body?.message || text.wrong : text[known.why], true);
    return;
  }
  me = known.me ? { ...known.me, ends: null } : answer.body; // when she is done today, only the server says
  anew.touch();
  if (!known.me) {
    keepPass(me, words).catch(() => null); // no room, or a private window
    await queue.renew(me).catch(() => 0);
  }
  touched = 0;
  sessionStorage.setItem("gemaakt-me", JSON.stringify(me));
  await show();
}

function leave() {
  me = null;
  chosen.clear();
  sessionStorage.removeItem("gemaakt-me");
  find("me").hidden = true;
  find("who").hidden = false;
  find("scan").querySelector("input").focus({ preventScroll: true });
}

/** Somebody else may stand here by now: asks who, before anything counts as hers. */
function askAnew() {
  if (!anew.isDue(me)) return false;
  for (const dialog of box.querySelectorAll("dialog[open]")) dialog.close("");
  leave();
  say(text.who_now);
  return true;
}

async function show() {
  find("own").querySelector("input").checked = anew.isOwn(me);
  find("who").hidden = true;
  find("me").hidden = false;
  find("name").textContent = me.name;
  const kept = localStorage.getItem(`gemaakt-work-${me.person}`);
  work = kept ? JSON.parse(kept) : nothing(); // never what the one before saw
  draw();
  await load();
  const step = new URLSearchParams(location.search).get("operation");
  if (step) {
    history.replaceState(null, "", location.pathname);
    scanned(step);
  }
}

/** Whose PIN or badge was changed comes in no more with the old one, without Wi-Fi either. */
async function askKeys() {
  const answer = await fetch(box.dataset.keys, { credentials: "same-origin" }).catch(() => null);
  online = answer !== null;
  line();
  if (!answer?.ok || answer.redirected) return;
  await queue.hear(answer);
  checkPasses(await answer.json());
}

async function load() {
  if (!me) {
    await askKeys();
    return;
  }
  const mine = ++asked; // an answer that a tap or a later question overtook is old news
  if (!(await queue.flush())) {
    online = false;
    line();
    return;
  } // what waits here is newer than what the server knows
  try {
    const answer = await fetch(box.dataset.work, {
      headers: { "X-Terminal-Pass": me.pass, Accept: "application/json" },
      credentials: "same-origin",
    });
    online = true;
    queue.shut = answer.redirected;
    if (queue.shut) {
      line();
      return;
    }
    if (answer.status === 403) {
      leave();
      line();
      return;
    }
    const fresh = answer.ok ? await answer.json() : null;
    while (Date.now() - touched < CALM_MS)
      await new Promise((done) => {
        setTimeout(done, CALM_MS);
      });
    if (answer.ok) await queue.hear(answer);
    if (fresh) checkPasses(fresh.keys);
    if (!fresh || !me || mine !== asked || (await queue.waiting()).length) return;
    work = fresh;
    localStorage.setItem(`gemaakt-work-${me.person}`, JSON.stringify(work));
    draw();
  } catch {
    online = false;
    line();
  }
}

const readyAt = (card) => `${text.ready_at} ${day(card.ready_at)} ${time(card.ready_at)}`;

function job(card, kind) {
  const facts = [
    card.customer,
    pieces(card),
    card.machine,
    card.start ? `${day(card.start)} ${time(card.start)}` : "",
    card.minutes ? `${text.planned} ${lasting(card.minutes)}` : "",
  ]
    .filter(Boolean)
    .join(" · ");
  const taps = node("div", { className: "taps" });
  const tap = (what, label, className = "") =>
    taps.append(
      node(
        "button",
        {
          type: "button",
          className,
          "data-tap": what,
          "data-key": card.key,
          "aria-label": `${label} ${card.order} ${card.name}`,
        },
        label,
      ),
    );
  if (kind === "running") {
    tap("done", text.done, "stop");
    tap("pause", text.pause);
    if (card.counts_sheets) tap("sheet", text.sheet_ready);
    else if (!card.sheets) tap("count", text.count);
    if (card.may_fail?.length) tap("lost-sheet", text.sheet_failed);
    else if (!card.sheets) tap("scrap", text.scrap);
    if (card.other_machines?.length) tap("machine", text.machine);
    tap("message", text.message);
  } else if (kind === "unattended") {
    tap("done", text.done, "stop");
    tap("pause", text.still_now);
    tap("start", text.start);
    if (card.may_fail?.length) tap("lost-sheet", text.sheet_failed);
    tap("message", text.message);
  } else {
    tap("start", text.start, "go");
    if (card.may_fail?.length) tap("lost-sheet", text.sheet_failed);
    tap("choose", chosen.has(card.key) ? "✓" : text.together, "choose");
    taps.lastChild.setAttribute("aria-pressed", String(chosen.has(card.key)));
  }
  if (card.is_drawn) tap("drawing", text.drawing);
  taps.append(...sheetsBack(card));
  return node(
    "article",
    { tabIndex: -1, className: `job ${kind === "running" ? "running" : card.is_ready ? "" : "waiting"}` },
    node(
      "div",
      {},
      node("h3", {}, `${card.order} · ${card.name}`),
      node("p", {}, card.product),
      node("p", { className: "facts" }, facts),
      card.sheets?.length ? sheets(card) : "",
      ...(card.saw_lists ?? []).map(([code, href]) =>
        node("p", { className: "sheets" }, node("a", { href }, `${text.saw_list} ${code}`)),
      ),
      card.since
        ? node("p", { className: "facts" }, `${text[kind] ?? ""} ${text.since} ${time(card.since)}`)
        : "",
      card.ready_at ? node("p", { className: "mark warn" }, readyAt(card)) : "",
      kind === "running" && card.goes_on ? node("p", { className: "facts" }, text.goes_on) : "",
      card.busy?.length ? node("p", { className: "facts" }, `${text.busy} ${card.busy.join(", ")}`) : "",
      card.still ? node("p", { className: "mark warn" }, `${text.still} ${card.still}`) : "",
      kind === "running" && card.is_done ? node("p", { className: "mark warn" }, text.told_done) : "",
      card.is_ready ? "" : node("p", { className: "mark warn" }, `${text.waits} ${card.waits.join(", ")}`),
    ),
    taps,
  );
}

/** A button for each sheet that is told to have failed: it did not after all. */
function sheetsBack(card) {
  return (card.failed ?? []).map((number) => {
    const label = `${text.sheet} ${number} ${text.failed}: ${text.sheet_good}`;
    return node(
      "button",
      { type: "button", "data-tap": "sheet-good", "data-key": card.key, "data-number": String(number) },
      label,
    );
  });
}

function away(card) {
  const told = card.at ? `${card.state} ${day(card.at)} ${time(card.at)} ${card.who}` : card.state;
  const facts = [card.supplier, pieces(card), told].filter(Boolean).join(" · ");
  const taps = card.taps.map(([kind, label]) =>
    node(
      "button",
      {
        type: "button",
        "data-tap": kind,
        "data-key": card.key,
        "aria-label": `${label} ${card.order} ${card.name}`,
      },
      label,
    ),
  );
  return node(
    "article",
    { tabIndex: -1, className: "job" },
    node(
      "div",
      {},
      node("h3", {}, `${card.order} · ${card.name}`),
      node("p", {}, card.product),
      node("p", { className: "facts" }, facts),
    ),
    node("div", { className: "taps" }, ...taps),
  );
}

function finished(card) {
  const facts = `${pieces(card)} · ${time(card.at)}`;
  const undo = node(
    "button",
    {
      type: "button",
      "data-tap": "not-done",
      "data-key": card.key,
      "aria-label": `${text.undo} ${card.order} ${card.name}`,
    },
    text.undo,
  );
  const lost = node(
    "button",
    { type: "button", "data-tap": "lost-sheet", "data-key": card.key },
    text.sheet_failed,
  );
  return node(
    "article",
    { tabIndex: -1, className: "job" },
    node("div", {}, node("h3", {}, `${card.order} · ${card.name}`), node("p", { className: "facts" }, facts)),
    node(
      "div",
      { className: "taps" },
      card.is_told === false ? null : undo,
      card.may_fail?.length ? lost : null,
      ...sheetsBack(card),
    ),
  );
}

function draw() {
  const parts = (work.forgotten ?? []).map(askStopped);
  for (const kind of ["running", "unattended", "mine", "others"]) {
    const cards = work[kind] ?? [];
    if (!cards.length && kind !== "mine") continue;
    parts.push(node("h2", {}, text[kind]));
    parts.push(
      ...(cards.length
        ? cards.map((card) => job(card, kind))
        : [node("p", { className: "soft" }, text.nothing)]),
    );
  }
  if (work.done?.length) parts.push(node("h2", {}, text.just_done), ...work.done.map(finished));
  if (work.outside?.length) parts.push(node("h2", {}, text.outside), ...work.outside.map(away));
  const focused = { ...document.activeElement?.dataset };
  find("lists").replaceChildren(...parts);
  if (focused.key) focus(focused.key, focused.tap);
  const together = find("together");
  together.hidden = chosen.size < 2;
  together.querySelector("button").textContent = `${text.start_together} (${chosen.size})`;
  line();
}

const askStopped = (card) => stoppedCard(card, { node, text, time, day });

/** When she stopped what ran on without her: only the server knows what else she did then. */
async function stoppedThen(button) {
  const { clock, end } = button.dataset;
  const told = end ? { end } : { hour: await askHour(find("hour-dialog")) };
  if (!told.end && !told.hour) return;
  const answer = await ask(box.dataset.stopped, { pass: me.pass, clock, ...told }).catch(() => null);
  if (!answer?.ok) say(answer?.body?.message || text.wrong, true);
  await load();
}

/** The same button again; the job itself where that button is gone, for Enter must not do another thing. */
function focus(key, tap) {
  const taps = [...find("lists").querySelectorAll(`[data-key="${CSS.escape(key)}"]`)];
  const same = taps.find((each) => each.dataset.tap === tap);
  (same || taps[0]?.closest("article"))?.focus();
}

const cardOf = (key) =>
  [work.running, work.unattended, work.mine, work.others, work.done].flatMap((cards) => cards ?? [])
    .find((card) => card.key === key);
const take = (key) => {
  for (const kind of ["running", "unattended", "mine", "others"]) {
    const at = (work[kind] ?? []).findIndex((card) => card.key === key);
    if (at >= 0) return work[kind].splice(at, 1)[0];
  }
  return null;
};

async function send(...events) {
  asked += 1;
  localStorage.setItem(`gemaakt-work-${me.person}`, JSON.stringify(work));
  draw();
  online = await queue.add(...events.map((event) => ({ pass: me.pass, person: me.person, ...event })));
  if (queue.refused.length) {
    const gone = queue.refused.splice(0);
    say(`${text.refused} ${gone.map((each) => each.message || each.code).join(", ")}`, true);
  }
  line();
  await load();
}

function start(keys) {
  const now = queue.clock.iso();
  const machines = keys.map((key) => cardOf(key)?.machine);
  work.unattended ??= []; // kept by an older page
  for (const card of work.running.splice(0)) {
    if (keys.includes(card.key)) continue;
    if (card.goes_on && !machines.includes(card.machine)) work.unattended.push(card);
    else work.mine.unshift({ ...card, since: null });
  }
  for (const key of keys) {
    const card = take(key);
    if (card) work.running.push({ ...card, since: now });
  }
  chosen.clear();
  return send({ kind: "start", steps: keys });
}

/** It runs on another machine than planned: the server is told where. */
async function otherMachine(card) {
  const dialog = find("machine-dialog");
  const choices = card.other_machines.map(([code, name]) =>
    node("button", { className: "big", value: code }, name),
  );
  dialog.querySelector(".machines").replaceChildren(...choices);
  const code = await new Promise((done) => {
    dialog.onclose = () => done(dialog.returnValue);
    dialog.returnValue = "";
    dialog.showModal();
  });
  const chosen = card.other_machines.find(([known]) => known === code);
  if (!chosen) return;
  [, card.machine] = chosen;
  await send({ kind: "start", steps: [card.key], machine: code });
}

function stop(kind, key, quantity, good) {
  const card = take(key);
  if (kind === "pause" && card)
    work.mine.unshift({ ...card, since: null, quantity: Math.max(1, card.quantity - quantity) });
  if (kind === "done" && card)
    work.done = [{ ...card, since: null, at: queue.clock.iso() }, ...(work.done || [])];
  return send({ kind, steps: [key], quantity, ...(good === undefined ? {} : { good }) });
}

function tell(kind, key) {
  // until the server has it the buttons go, so that nothing is told twice
  for (const card of work.outside.filter((each) => each.key === key)) card.taps = [];
  return send({ kind, steps: [key] });
}

function undo(key) {
  const at = work.done.findIndex((card) => card.key === key);
  for (const card of at < 0 ? [] : work.done.splice(at, 1))
    work.mine.unshift({ waits: [], is_ready: true, ...card, is_done: false });
  return send({ kind: "not-done", steps: [key] });
}

/** A sheet of a nest is cut: counted, and the clock goes on with the next; the last one is done. */
function sheetReady(key) {
  const card = cardOf(key);
  if (!card) return null;
  if (card.sheet_count <= 1) return finish(key);
  card.sheet_count -= 1;
  return counted(card, 1);
}

/** So many are ready: counted, and her clock goes on with the rest. */
function counted(card, quantity) {
  card.good = Math.max(0, (card.good ?? card.quantity) - quantity);
  card.quantity -= quantity;
  card.since = queue.clock.iso();
  return send(
    { kind: "pause", steps: [card.key], quantity },
    { kind: "start", steps: work.running.map((each) => each.key) },
  );
}

/** A sheet of a nest failed: it is not to be loaded any more; the server says what is cut again. */
function sheetFailed(card, told) {
  card.may_fail = card.may_fail.filter((each) => each.number !== told.sheet);
  card.failed = [...(card.failed ?? []), told.sheet];
  if (card.next_sheet?.number === told.sheet) {
    card.next_sheet = null;
    card.sheet_count -= 1;
  }
  return send({ kind: "lost-sheet", steps: [card.key], ...told });
}

/** It did not fail after all: the server puts its pieces back in the nest. */
function sheetGood(card, number) {
  card.failed = card.failed.filter((each) => each !== number);
  return send({ kind: "not-lost", steps: [card.key], sheet: number });
}

async function finish(key) {
  const card = cardOf(key),
    gone = card ? card.quantity - (card.good ?? card.quantity) : 0;
  if (gone <= 0) return stop("done", key, 0); // all that are left: the server knows of other tablets
  const told = text.scrap_off.replace("%(asked)s", card.quantity).replace("%(gone)s", gone);
  const answer = await count(`${text.done}: ${card.order} ${card.name}`, card.good, false, told);
  return answer && stop("done", key, 0, answer.quantity);
}

function count(title, value, withReasons, told = "", mayGoOn = false) {
  const dialog = find("count-dialog"),
    form = dialog.querySelector("form");
  dialog.querySelector("h2").textContent = title;
  form.pieces.value = String(value);
  dialog.querySelector("[data-reasons]").hidden = !withReasons;
  const [goOn, ok] = [dialog.querySelector("[data-go-on]"), dialog.querySelector("[data-ok]")];
  goOn.hidden = !mayGoOn;
  ok.textContent = mayGoOn ? text.stops : text.ok;
  goOn.classList.toggle("primary", mayGoOn); // Enter and the eye find one of the two
  ok.classList.toggle("primary", !mayGoOn);
  dialog.querySelector("[data-scrap-off]").hidden = !told;
  dialog.querySelector("[data-scrap-off]").textContent = told;
  form.querySelectorAll('[name="reason"]').forEach((each) => {
    each.checked = false;
  });
  return new Promise((done) => {
    dialog.onclose = () =>
      done(
        ["ok", "on"].includes(dialog.returnValue)
          ? {
              goesOn: dialog.returnValue === "on",
              quantity: Math.max(0, Math.round(Number(form.pieces.value) || 0)),
              reason: form.querySelector('[name="reason"]:checked')?.value || "",
            }
          : null,
      );
    dialog.returnValue = "";
    dialog.showModal();
  });
}

async function message(key) {
  const dialog = find("message-dialog"),
    form = dialog.querySelector("form");
  form.reset();
  const ok = await new Promise((done) => {
    dialog.onclose = () => done(dialog.returnValue === "ok");
    dialog.returnValue = "";
    dialog.showModal();
  });
  const photo = form.photo.files[0];
  if (!ok || (!form.text.value.trim() && !photo)) return;
  await send({
    kind: "message",
    steps: key ? [key] : [],
    text: form.text.value.trim(),
    ...(photo ? { photo } : {}),
  });
  say(online ? text.thanks : text.kept);
}

async function tapped(button) {
  const { tap, key } = button.dataset,
    card = key ? cardOf(key) : null;
  if (tap === "leave") leave();
  if (["sent", "back", "not-sent", "not-back"].includes(tap)) await tell(tap, key);
  if (tap === "not-done") await undo(key);
  if (tap === "start") await start([key]);
  if (tap === "start-together") await start([...chosen]);
  if (tap === "choose") {
    if (chosen.has(key)) chosen.delete(key);
    else chosen.add(key);
    draw();
  }
  if (tap === "done") await finish(key);
  if (tap === "pause") await stop("pause", key, 0);
  if (tap === "sheet") await sheetReady(key);
  if (tap === "count") {
    const answer = await count(`${text.count}: ${card.order} ${card.name}`, 1, false, "", true);
    const isAll = answer && answer.quantity >= card.quantity; // nothing is left to come back to
    if (isAll) await stop("done", key, 0, answer.quantity);
    else if (answer?.goesOn) await counted(card, answer.quantity);
    else if (answer) await stop("pause", key, answer.quantity);
  }
  if (tap === "scrap") {
    const answer = await count(`${text.scrap}: ${card.order} ${card.name}`, 1, true);
    if (answer?.quantity) {
      card.good = Math.max(0, (card.good ?? card.quantity) - answer.quantity);
      await send({ kind: "scrap", steps: [key], quantity: answer.quantity, reason: answer.reason });
    }
  }
  if (tap === "lost-sheet" && card?.may_fail) {
    const told = await askSheet(find("sheet-dialog"), card, text);
    if (told) await sheetFailed(card, told);
  }
  if (tap === "sheet-good" && card?.failed) await sheetGood(card, Number(button.dataset.number));
  if (tap === "drawing" && card) {
    const address = box.dataset.drawing.replace("ORDER", () => encodeURIComponent(card.order));
    const title = `${card.order} · ${card.product}`;
    if (!(await showDrawing(find("drawing-dialog"), address, title, text))) say(text.offline, true);
  }
  if (tap === "sheet-drawing" && card?.next_sheet) {
    const { number, program, large } = card.next_sheet;
    const title = `${card.order} · ${text.sheet} ${number} · ${program}`;
    if (!(await showDrawing(find("drawing-dialog"), large, title, text))) say(text.offline, true);
  }
  if (tap === "machine" && card?.other_machines) await otherMachine(card);
  if (tap === "stopped") await stoppedThen(button);
  if (tap === "told") {
    localStorage.removeItem(TOLD);
    showTold();
  }
  if (tap === "message") await message(key || work.running[0]?.key || "");
}

function scanned(word) {
  const key = decodeURIComponent(
    word
      .trim()
      .replace(/^.*\/w\//i, "")
      .replace(/\/$/, ""),
  );
  if (!key) return;
  const gone = (work.outside || []).find((card) => card.key === key);
  if (gone?.taps.length) tell(gone.taps[0][0], key);
  else if ([...work.running, ...(work.unattended ?? [])].some((card) => card.key === key)) finish(key);
  else start([key]);
}

function say(sentence, bad = false) {
  const place = find("line");
  place.textContent = sentence;
  place.classList.toggle("off", bad);
  clearTimeout(say.later);
  const shown = bad ? 12000 : 6000;
  say.until = Date.now() + shown; // what else happens meanwhile does not wipe it out
  say.later = setTimeout(line, shown);
}

const TOLD = "gemaakt-told";
/** What the server told of taps that came late stays until somebody has read it. */
function showTold() {
  const known = JSON.parse(localStorage.getItem(TOLD) || "[]");
  const all = [...new Set([...known, ...queue.news.splice(0)])];
  localStorage.setItem(TOLD, JSON.stringify(all));
  const place = find("told");
  if (place.childElementCount === (all.length ? all.length + 2 : 0)) return;
  place.hidden = !all.length;
  const read = node("button", { type: "button", className: "big", "data-tap": "told" }, text.read);
  const rows = all.map((each) => node("p", {}, each));
  place.replaceChildren(...(all.length ? [node("h2", {}, text.know), ...rows, read] : []));
}

async function line() {
  showTold();
  const kept = await queue.all().catch(() => []);
  const ended = kept.filter((event) => event.ended),
    waiting = kept.length - ended.length;
  box.dataset.waiting = String(waiting);
  if (Date.now() < (say.until || 0)) return;
  const place = find("line");
  const many = waiting ? `: ${waiting} ${text.queued}` : "";
  place.classList.toggle("off", kept.length > 0 || !online || queue.shut);
  const rest = ended.length ? comeIn(ended) : text.sent;
  const told = queue.shut ? text.again + many : waiting || !online ? text.offline + many : rest;
  if (queue.shut && !place.querySelector("button")) place.replaceChildren(again());
  const shown = queue.shut ? place.querySelector("button") : place;
  if (shown.textContent !== told) shown.textContent = told; // a finger may be on its way to it
}

/** Whose taps wait here until she comes in again: the server knows her pass no more. */
function comeIn(ended) {
  const names = [...new Set(ended.map((event) => event.person))].map(
    (code) => box.querySelector(`[data-person="${CSS.escape(code)}"]`)?.firstChild.textContent ?? code,
  );
  return text.come_in.replace("%(count)s", ended.length).replace("%(names)s", names.join(", "));
}

/** A button that opens this page anew, by way of the sign-in where that has ended. */
function again() {
  const button = node("button", { type: "button", className: "big" });
  button.addEventListener("click", () => location.reload());
  return button;
}

function askPin(person) {
  const dialog = find("pin-dialog"),
    form = dialog.querySelector("form");
  form.pin.value = "";
  dialog.onclose = () => {
    if (dialog.returnValue === "ok") enter({ person, pin: form.pin.value });
    form.pin.value = "";
  };
  dialog.returnValue = "";
  dialog.showModal();
}

for (const when of ["pointerdown", "keydown", "click"])
  box.addEventListener(
    when,
    (event) => {
      if (askAnew()) {
        event.preventDefault();
        event.stopPropagation();
      }
      anew.touch();
      touched = Date.now();
    },
    { capture: true },
  );
find("own").addEventListener("change", (event) => {
  if (me) anew.own(me, event.target.checked);
});
setInterval(askAnew, 10000);
for (const when of ["focus", "pageshow"]) addEventListener(when, askAnew);
document.addEventListener("visibilitychange", askAnew);
// a gloved finger taps twice: the second tap is not meant for what came in the place of the first
const TWICE_MS = 500;
const TWICE_PX = 40;
let last = { at: 0, x: 0, y: 0 };
function isTwice(event) {
  const near = Math.hypot(event.clientX - last.x, event.clientY - last.y) < TWICE_PX;
  const twice =
    event.detail > 1 || (event.pointerType === "touch" && near && event.timeStamp - last.at < TWICE_MS);
  last = { at: event.timeStamp, x: event.clientX, y: event.clientY };
  return twice;
}
box.addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  if ((button.dataset.tap || button.dataset.person) && isTwice(event)) return;
  if (button.dataset.tap) tapped(button);
  if (button.dataset.person) {
    if ("pin" in button.dataset) askPin(button.dataset.person);
    else enter({ person: button.dataset.person });
  }
  const pin = find("pin-dialog").querySelector("input");
  if (button.dataset.digit)
    pin.value = button.dataset.digit === "back" ? pin.value.slice(0, -1) : pin.value + button.dataset.digit;
  if (button.dataset.count) {
    const field = find("count-dialog").querySelector("#pieces");
    field.value = String(Math.max(0, Number(field.value) + Number(button.dataset.count)));
  }
});
find("scan").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.badge;
  if (field.value.trim()) enter({ badge: field.value.trim() });
  field.value = "";
});
find("scan-step").addEventListener("submit", (event) => {
  event.preventDefault();
  const field = event.target.querySelector("input");
  scanned(field.value);
  field.value = "";
});
for (const when of ["online", "focus", "pageshow"])
  addEventListener(when, () =>
    queue.flush().then((ok) => {
      online = ok;
      return load();
    }),
  );
setInterval(async () => {
  if ((await queue.waiting().catch(() => [])).length) {
    online = await queue.flush();
    if (online) load();
  }
}, 3000);
setInterval(load, 30000);
queue.onChange = line;

const past = sessionStorage.getItem("gemaakt-me");
if (past) {
  me = JSON.parse(past);
  if (!askAnew()) show();
}
queue.flush().then((ok) => {
  online = ok;
  line();
});
box.dataset.ready = "yes";
keepPage(box.dataset.worker);
