// A sheet that failed at the machine: which one, what of it is good, why, and what is left.

const number = (field) => Number(field.value.replace(",", ".")) || 0;

/** Ask about the sheets of a job; what is told of one of them, or null. */
export function askSheet(dialog, card, words) {
  const form = dialog.querySelector("form"),
    which = form.elements.sheet;
  form.reset();
  dialog.querySelector("h2").textContent = `${words.sheet_failed}: ${card.order}`;
  const choices = card.may_fail.map((each) => new Option(each.number, each.number));
  which.replaceChildren(...choices);
  which.value = String(card.next_sheet?.number ?? card.may_fail.at(-1).number);
  const chosen = () => card.may_fail.find((each) => String(each.number) === which.value);
  which.onchange = () => showParts(form, chosen(), words, Boolean(card.since));
  which.onchange();
  return new Promise((done) => {
    dialog.onclose = () => done(dialog.returnValue === "ok" ? told(form, chosen()) : null);
    dialog.returnValue = "";
    dialog.showModal();
  });
}

/** A field a part: how many of it are good, none to begin with. */
function showParts(form, sheet, words, isClocked) {
  form.elements.ran_min.value = String(sheet.ran_min ?? "");
  const planned = words.no_clock.replace("%(minutes)s", `${sheet.ran_min ?? "–"} ${words.minutes}`);
  form.querySelector("[data-ran]").textContent = isClocked ? words.own_clock : planned;
  const rows = sheet.parts.map(([part, laid]) => {
    const label = document.createElement("label"),
      field = document.createElement("input");
    Object.assign(field, { type: "number", inputMode: "numeric", min: 0, max: laid, value: 0 });
    field.dataset.part = part;
    label.append(`${part} (${words.of} ${laid}) `, field);
    return label;
  });
  form.querySelector("[data-good]").replaceChildren(...rows);
  form.querySelector("[data-remnant]").hidden = !sheet.remnant;
  const size = sheet.remnant?.map((side) => Math.round(side)).join(" × ");
  form.querySelector("[data-remnant-size]").textContent = size ? `${size} mm` : "";
}

function told(form, sheet) {
  const good = [...form.querySelectorAll("[data-part]")].map((field) => [
    field.dataset.part,
    Math.max(0, Math.round(number(field))),
  ]);
  return {
    sheet: sheet.number,
    good_parts: Object.fromEntries(good),
    ...(form.elements.ran_min.value === "" ? {} : { ran_min: number(form.elements.ran_min) }),
    reason: form.querySelector('[name="reason"]:checked')?.value || "other",
    remnant: Boolean(sheet.remnant) && form.elements.remnant.checked,
    rest_mm: [number(form.elements.length_mm), number(form.elements.width_mm)],
  };
}
