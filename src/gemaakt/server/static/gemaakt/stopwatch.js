// Times an obligation: the minutes between two presses are added to the year's minutes of its row.
// A running stopwatch survives another page, for it is kept in this browser.

const kept = (name) => `stopwatch-${name}`;

function show(button) {
  const runs = localStorage.getItem(kept(button.dataset.stopwatch)) !== null;
  button.dataset.idle ??= button.textContent;
  button.textContent = runs ? button.dataset.running : button.dataset.idle;
  button.setAttribute("aria-pressed", String(runs));
}

function stop(button, began) {
  const field = button.closest("td").querySelector("input");
  const minutes = Math.max(1, Math.round((Date.now() - began) / 60000));
  field.value = Number(field.value || 0) + minutes;
  field.focus();
}

for (const button of document.querySelectorAll("[data-stopwatch]")) {
  show(button);
  button.addEventListener("click", () => {
    const name = kept(button.dataset.stopwatch);
    const began = localStorage.getItem(name);
    if (began === null) localStorage.setItem(name, String(Date.now()));
    else {
      localStorage.removeItem(name);
      stop(button, Number(began));
    }
    show(button);
  });
}
