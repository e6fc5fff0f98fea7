// A sheet laid by hand: drag or arrows move a piece, R or a button turns it; the server's judge
// answers each step.
import { ask } from "./page.js";

const hand = document.querySelector("[data-hand]");
const picture = hand.querySelector("svg");
const verdict = hand.querySelector("[data-verdict]");
const list = hand.querySelector("[data-findings]");
const field = hand.querySelector("input[name=moves]");
const moves = [];
let asked = 0;

function say(kind, text) {
  const mark = document.createElement("span");
  mark.className = `mark ${kind}`;
  mark.textContent = text;
  verdict.replaceChildren(mark);
}

async function check(extra = []) {
  const mine = ++asked;
  field.value = JSON.stringify(moves);
  say("", verdict.dataset.busy);
  const answer = await ask(hand.dataset.check, { moves: [...moves, ...extra] });
  if (mine !== asked || !answer.ok) return;
  for (const [at, path] of Object.entries(answer.body.paths)) {
    const piece = picture.querySelector(`[data-at="${at}"]`);
    piece.setAttribute("d", path);
    piece.removeAttribute("transform");
    piece.classList.toggle("wrong", !answer.body.allowed);
  }
  if (answer.body.allowed) say("ok", verdict.dataset.allowed);
  else say("late", answer.body.findings[0]);
  list.replaceChildren(
    ...answer.body.findings.slice(1).map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
}

function move(at, change) {
  const last = moves.at(-1);
  if (last && last.at === at && !last.turn_deg && !change.turn_deg) {
    last.dx_mm += change.dx_mm || 0;
    last.dy_mm += change.dy_mm || 0;
  } else moves.push({ at, dx_mm: 0, dy_mm: 0, turn_deg: 0, ...change });
  check();
}

const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };
picture.addEventListener("keydown", (event) => {
  const piece = event.target.closest(".laid");
  if (!piece) return;
  const at = Number(piece.dataset.at);
  const step = STEPS[event.key];
  const size = event.shiftKey ? 10 : 1;
  if (step) move(at, { dx_mm: step[0] * size, dy_mm: step[1] * size });
  else if (event.key === "r" || event.key === "R") move(at, { turn_deg: 90 });
  else return;
  event.preventDefault();
});

let held = null;
function inSheet(event) {
  const point = new DOMPoint(event.clientX, event.clientY);
  return point.matrixTransform(picture.getScreenCTM().inverse());
}
picture.addEventListener("pointerdown", (event) => {
  const piece = event.target.closest(".laid");
  if (!piece) return;
  held = { piece, from: inSheet(event), dx: 0, dy: 0 };
  piece.classList.add("held");
  piece.focus();
  picture.setPointerCapture(event.pointerId);
});
picture.addEventListener("pointermove", (event) => {
  if (!held) return;
  const now = inSheet(event);
  held.dx = now.x - held.from.x;
  held.dy = now.y - held.from.y;
  held.piece.setAttribute("transform", `translate(${held.dx} ${held.dy})`);
});
function letGo() {
  if (!held) return;
  const { piece, dx, dy } = held;
  held = null;
  piece.classList.remove("held");
  if (Math.hypot(dx, dy) < 0.5) {
    piece.removeAttribute("transform");
    return;
  }
  move(Number(piece.dataset.at), { dx_mm: Math.round(dx), dy_mm: -Math.round(dy) });
}
picture.addEventListener("pointerup", letGo);
picture.addEventListener("pointercancel", letGo);

// A tablet has no R: the piece that was touched last is turned by the button.
const turn = hand.querySelector("[data-turn]");
let chosen = null;
picture.addEventListener("focusin", (event) => {
  const piece = event.target.closest(".laid");
  if (!piece) return;
  if (chosen) chosen.classList.remove("chosen");
  chosen = piece;
  chosen.classList.add("chosen");
  turn.disabled = false;
});
turn.addEventListener("click", () => move(Number(chosen.dataset.at), { turn_deg: 90 }));

hand.querySelector("[data-undo]").addEventListener("click", () => {
  const gone = moves.pop();
  if (gone) check([{ at: gone.at }]);
});
