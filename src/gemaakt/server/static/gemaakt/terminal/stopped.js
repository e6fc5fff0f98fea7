// What somebody forgot to stop: asked once, answered with a tap.

/** A clock that ran on without her, with likely ends to choose from. */
export function stoppedCard(card, { node, text, time, day }) {
  const one = { type: "button", "data-tap": "stopped", "data-clock": String(card.clock) };
  const tap = (label, data) => node("button", { ...one, ...data }, label);
  const choices = card.answers.map(([end, label]) => tap(label, { "data-end": end }));
  const span = `${day(card.start)} ${time(card.start)} – ${time(card.end)}`;
  return node(
    "article",
    { tabIndex: -1, className: "job waiting" },
    node(
      "div",
      {},
      node("h3", {}, `${card.order} · ${card.name}`),
      node("p", {}, card.product),
      node("p", { className: "facts" }, span),
      node("p", { className: "mark warn" }, text[card.why]),
    ),
    node("div", { className: "taps" }, ...choices, tap(text.other_time, {})),
  );
}

/** The hour on the wall at which she stopped; empty where she does not say. */
export function askHour(dialog) {
  const form = dialog.querySelector("form");
  form.reset();
  return new Promise((done) => {
    dialog.onclose = () => done(dialog.returnValue === "ok" ? form.hour.value : "");
    dialog.returnValue = "";
    dialog.showModal();
  });
}
