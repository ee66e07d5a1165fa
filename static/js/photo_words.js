// Words and small pieces of the photos step, in the page's language, from its <template data-words>.
const templates = () => document.querySelector("template[data-words]").content;

// A copy of one piece, with {name} filled in wherever it stands.
export function piece(name, values = {}) {
  const copy = templates().querySelector(`[data-word="${name}"]`).cloneNode(true);
  copy.removeAttribute("data-word");
  const walker = document.createTreeWalker(copy, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.currentNode; node; node = walker.nextNode()) {
    if (node.nodeType === Node.TEXT_NODE) node.data = fill(node.data, values);
    else for (const attribute of node.attributes) attribute.value = fill(attribute.value, values);
  }
  return copy;
}

export const words = (name, values) => piece(name, values).textContent.trim();

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);

export const megabytes = (bytes) => (bytes / 1024 / 1024).toFixed(1);

// Says something to people who cannot see it happen.
export function announce(text) {
  const line = document.querySelector("[data-announce]");
  if (line && line.textContent !== text) line.textContent = text;
}
