// One way to make a node of a drawing, and how far beyond the window is drawn.

const NS = "http://www.w3.org/2000/svg";

export const make = (name, attributes = {}) => {
  const node = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  return node;
};

/** So many windows are drawn beyond each side. */
export const BUFFER = 0.6;
