// The drawing of a job over the whole screen: whole at first, larger with one tap, moved with a finger.

/** Show the parts of an order; false when the server could not be asked. */
export async function showDrawing(dialog, address, title, words) {
  const answer = await fetch(address, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || answer.redirected) return false;
  const sheets = dialog.querySelector(".drawing-sheets");
  sheets.innerHTML = await answer.text(); // our own page, escaped by the server
  dialog.querySelector("h2").textContent = title;
  const zoom = dialog.querySelector("[data-zoom]");
  const turn = (isLarge) => {
    sheets.classList.toggle("large", isLarge);
    zoom.textContent = isLarge ? words.whole : words.larger;
    zoom.setAttribute("aria-pressed", String(isLarge));
  };
  zoom.onclick = () => turn(!sheets.classList.contains("large"));
  zoom.hidden = !sheets.querySelector("svg");
  turn(false);
  dialog.showModal();
  sheets.scrollTo(0, 0);
  return true;
}
