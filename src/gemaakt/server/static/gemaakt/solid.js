// A part in three dimensions, drawn by WebGL from a mesh of our own (drawing/solid_mesh.py).
// The flat picture stays where WebGL or the mesh is missing. One finger or the mouse turns, two
// fingers or the wheel bring nearer, arrow keys turn, + and - bring nearer, 0 starts again.

const FACES = `#version 300 es
uniform mat3 turn; uniform vec3 middle, size, view;
in vec3 place; in vec4 side; out vec3 normal; flat out float tone;
void main() {
  vec3 at = turn * (place * size - middle) * view.z;
  gl_Position = vec4(at.x * view.x, at.y * view.y, -at.z * .2, 1.);
  normal = turn * side.xyz; tone = side.w;
}`;
const SHADE = `#version 300 es
precision mediump float;
uniform vec3 metal, bend, line; uniform bool lines;
in vec3 normal; flat in float tone; out vec4 colour;
void main() {
  vec3 n = normalize(normal);
  float light = .34 + .5 * abs(dot(n, vec3(.28, .48, .83))) + .22 * abs(dot(n, vec3(-.8, .2, .56)));
  colour = lines ? vec4(line, 1.) : vec4(light * (tone > 0. ? bend : metal), 1.);
}`;
const START = times(about(0, -1.05), about(2, 0.6));
const STEP = 0.14;
const NEAREST = 40;

/** Rotation about an axis (0 x, 1 y, 2 z), as rows. */
function about(axis, angle) {
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  const [i, j] = [(axis + 1) % 3, (axis + 2) % 3];
  const found = [1, 0, 0, 0, 1, 0, 0, 0, 1];
  found[4 * i] = c;
  found[4 * j] = c;
  found[3 * i + j] = -s;
  found[3 * j + i] = s;
  return found;
}

function times(a, b) {
  return a.map((_, at) => {
    const [row, column] = [3 * Math.floor(at / 3), at % 3];
    return a[row] * b[column] + a[row + 1] * b[3 + column] + a[row + 2] * b[6 + column];
  });
}

/** The blocks of a mesh as typed arrays. */
function unpacked(buffer) {
  const head = new DataView(buffer);
  if (head.getUint32(0, false) !== 0x474d4d31) throw new Error("not a mesh");
  const [vertices, triangles, points] = [4, 8, 12].map((at) => head.getUint32(at, true));
  const low = [16, 20, 24].map((at) => head.getFloat32(at, true));
  const high = [28, 32, 36].map((at) => head.getFloat32(at, true));
  const size = high.map((each, axis) => each - low[axis]);
  const rims = 40 + 12 * vertices;
  return {
    size,
    places: new Uint16Array(buffer, 40, 4 * vertices),
    sides: new Int8Array(buffer, 40 + 8 * vertices, 4 * vertices),
    rims: new Uint16Array(buffer, rims, 4 * points),
    corners: new Uint32Array(buffer, rims + 8 * points, 3 * triangles),
  };
}

function program(gl) {
  const made = gl.createProgram();
  for (const [kind, text] of [
    [gl.VERTEX_SHADER, FACES],
    [gl.FRAGMENT_SHADER, SHADE],
  ]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(made, shader);
  }
  gl.bindAttribLocation(made, 0, "place");
  gl.bindAttribLocation(made, 1, "side");
  gl.linkProgram(made);
  if (!gl.getProgramParameter(made, gl.LINK_STATUS)) throw new Error(gl.getProgramInfoLog(made));
  return made;
}

/** A colour of the page's own palette as three shares. */
function colour(element, name) {
  const hex = getComputedStyle(element).getPropertyValue(name).trim().slice(1);
  const full = hex.length === 3 ? [...hex].map((each) => each + each).join("") : hex;
  return [0, 2, 4].map((at) => parseInt(full.slice(at, at + 2), 16) / 255);
}

class Solid {
  constructor(canvas, mesh) {
    this.canvas = canvas;
    this.mesh = mesh;
    this.gl = canvas.getContext("webgl2", { antialias: true, preserveDrawingBuffer: true });
    this.program = program(this.gl);
    this.faces = this.filled(mesh.places, mesh.sides, mesh.corners);
    this.rims = this.filled(mesh.rims);
    this.again();
    new ResizeObserver(() => this.draw()).observe(canvas);
  }

  /** Where a uniform of the program lies. */
  at(name) {
    return this.gl.getUniformLocation(this.program, name);
  }

  filled(places, sides, corners) {
    const gl = this.gl;
    const made = gl.createVertexArray();
    gl.bindVertexArray(made);
    const put = (target, data) => {
      gl.bindBuffer(target, gl.createBuffer());
      gl.bufferData(target, data, gl.STATIC_DRAW);
    };
    put(gl.ARRAY_BUFFER, places);
    gl.enableVertexAttribArray(0);
    gl.vertexAttribPointer(0, 3, gl.UNSIGNED_SHORT, true, 8, 0);
    if (sides) {
      put(gl.ARRAY_BUFFER, sides);
      gl.enableVertexAttribArray(1);
      gl.vertexAttribPointer(1, 4, gl.BYTE, false, 4, 0);
      put(gl.ELEMENT_ARRAY_BUFFER, corners);
    }
    return made;
  }

  again() {
    this.turn = START;
    this.near = this.fitting();
    this.draw();
  }

  /** How near the box around the part just fits the picture. */
  fitting() {
    const { turn, canvas, mesh } = this;
    const radius = Math.hypot(...mesh.size) / 2 || 1;
    const half = [0, 1].map(
      (row) => mesh.size.reduce((sum, side, at) => sum + Math.abs(turn[3 * row + at] * side), 0) / 2,
    );
    const small = Math.min(canvas.clientWidth, canvas.clientHeight);
    const [x, y] = [canvas.clientWidth / small, canvas.clientHeight / small];
    return Math.min((x * radius) / (half[0] || 1), (y * radius) / (half[1] || 1));
  }

  /** Turn by angles on the screen. */
  turned(x, y) {
    this.turn = times(times(about(0, y), about(1, x)), this.turn);
    this.draw();
  }

  nearer(by) {
    this.near = Math.min(NEAREST, Math.max(0.3, this.near * by));
    this.draw();
  }

  draw() {
    const { gl, canvas, mesh } = this;
    const dots = window.devicePixelRatio || 1;
    canvas.width = Math.max(1, Math.round(canvas.clientWidth * dots));
    canvas.height = Math.max(1, Math.round(canvas.clientHeight * dots));
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0, 0, 0, 0);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.useProgram(this.program);
    const radius = Math.hypot(...mesh.size) / 2 || 1;
    const small = Math.min(canvas.width, canvas.height);
    const middle = mesh.size.map((each) => each / 2);
    gl.uniformMatrix3fv(this.at("turn"), true, this.turn);
    gl.uniform3fv(this.at("middle"), middle);
    gl.uniform3fv(this.at("size"), mesh.size);
    const near = 0.92 * this.near;
    const depth = 1 / radius;
    gl.uniform3f(this.at("view"), (near * small) / canvas.width, (near * small) / canvas.height, depth);
    for (const [name, own] of [
      ["metal", "--c-metal"],
      ["bend", "--accent"],
      ["line", "--ink"],
    ]) {
      gl.uniform3fv(this.at(name), colour(canvas, own));
    }
    gl.enable(gl.POLYGON_OFFSET_FILL);
    gl.polygonOffset(1, 2);
    gl.uniform1i(this.at("lines"), 0);
    gl.bindVertexArray(this.faces);
    gl.drawElements(gl.TRIANGLES, mesh.corners.length, gl.UNSIGNED_INT, 0);
    gl.uniform1i(this.at("lines"), 1);
    gl.bindVertexArray(this.rims);
    gl.drawArrays(gl.LINES, 0, mesh.rims.length / 4);
  }
}

/** Fingers, mouse, wheel and keys on the picture. */
function handled(canvas, solid) {
  const fingers = new Map();
  const apart = () => {
    const [one, two] = [...fingers.values()];
    return Math.hypot(one.x - two.x, one.y - two.y);
  };
  canvas.addEventListener("pointerdown", (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
  });
  canvas.addEventListener("pointermove", (event) => {
    const from = fingers.get(event.pointerId);
    if (!from) return;
    const before = fingers.size === 2 ? apart() : 0;
    const [x, y] = [event.clientX - from.x, event.clientY - from.y];
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    if (before) solid.nearer(apart() / before);
    else solid.turned(x / 130, y / 130);
  });
  for (const name of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(name, (event) => fingers.delete(event.pointerId));
  }
  canvas.addEventListener(
    "wheel",
    (event) => {
      // Somebody who only scrolls past the picture goes on scrolling.
      if (document.activeElement !== canvas && !event.ctrlKey) return;
      event.preventDefault();
      solid.nearer(Math.exp(-event.deltaY / 500));
    },
    { passive: false },
  );
  const keys = {
    ArrowLeft: () => solid.turned(-STEP, 0),
    ArrowRight: () => solid.turned(STEP, 0),
    ArrowUp: () => solid.turned(0, -STEP),
    ArrowDown: () => solid.turned(0, STEP),
    "+": () => solid.nearer(1.2),
    "=": () => solid.nearer(1.2),
    "-": () => solid.nearer(1 / 1.2),
    0: () => solid.again(),
  };
  canvas.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    keys[event.key]();
  });
}

/** Put the solid in the place of the flat; false when this computer or this file cannot. */
async function shown(place) {
  const answer = await fetch(place.dataset.solid);
  if (!answer.ok) return false;
  const mesh = unpacked(await answer.arrayBuffer());
  const canvas = place.querySelector("canvas");
  canvas.hidden = false;
  const solid = new Solid(canvas, mesh);
  canvas.addEventListener("webglcontextlost", () => show(place, false));
  handled(canvas, solid);
  place.solid = solid;
  return true;
}

async function show(place, wanted) {
  const button = place.querySelector("button");
  let isThere = wanted;
  try {
    if (wanted && !place.solid) isThere = await shown(place);
  } catch {
    isThere = false;
  }
  button.setAttribute("aria-pressed", String(isThere));
  place.classList.toggle("is-solid", isThere);
  for (const each of place.querySelectorAll("canvas, .solid-how")) each.hidden = !isThere;
  place.querySelector(".solid-flat").hidden = isThere;
  place.querySelector(".solid-not").hidden = !wanted || isThere;
  if (isThere) place.solid.draw();
}

if (document.createElement("canvas").getContext("webgl2")) {
  for (const place of document.querySelectorAll("[data-solid]")) {
    const button = place.querySelector("button");
    button.hidden = false;
    button.addEventListener("click", () => {
      show(place, button.getAttribute("aria-pressed") !== "true");
    });
    // What has no flat has nothing else to look at.
    if ("open" in place.dataset) show(place, true);
  }
}
