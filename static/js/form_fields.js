// What stands in a form, as pairs of name and value, and how it is put there.

// What a form says about itself, and never about the story.
export const APART = new Set(["csrf_token", "seen", "writer", "typed", "sent", "go"]);

export function fieldsOf(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !APART.has(name));
}

// The fields of an entry for the languages in the order of the form: a page may show the other one first.
export function inOrderOf(form, pairs) {
  const words = new Map(pairs);
  const lang = form.elements.namedItem("lang")?.value;
  if (!lang || words.get("lang") === lang) return words;
  const swap = (one, other) => [[one, words.get(other)], [other, words.get(one)]];
  return new Map([...words, ["lang", lang], ...swap("title", "other_title"), ...swap("body", "other_body")]);
}

export function fill(form, words) {
  for (const one of form.elements) {
    if (!one.name || one.type === "hidden" || one.type === "file" || APART.has(one.name)) continue;
    if (one.type === "radio" || one.type === "checkbox") one.checked = words.get(one.name) === one.value;
    else if (words.has(one.name)) one.value = words.get(one.name) ?? ""; // the words of a photo that came since stay
  }
  redraw(form);
}

// Counters and the like follow.
export function redraw(form) {
  for (const one of form.querySelectorAll("input, textarea")) one.dispatchEvent(new Event("input"));
}
