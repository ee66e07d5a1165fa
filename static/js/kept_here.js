// What was typed, in this browser's own storage, until the server has it: one entry for each open form (its writer).
// draft: public id, or "new" while there is none. An entry: {fields, seen, writer, typed, url, step}.
const PREFIX = "draft:";
const MAX_AGE_MS = 30 * 86_400_000; // drafts are kept as long

const keyOf = (draft, step, writer) => `${PREFIX}${draft}:${step}:${writer}`;

// True when it is kept: a browser may refuse.
export function put(draft, entry) {
  try {
    localStorage.setItem(keyOf(draft, entry.step, entry.writer), JSON.stringify(entry));
    return true;
  } catch {
    return false;
  }
}

export function drop(draft, { step, writer }) {
  try {
    localStorage.removeItem(keyOf(draft, step, writer));
  } catch {}
}

// All entries, or those of one draft, the newest first: [[draft, entry], …].
export function list(only = null) {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      const [draft] = key.slice(PREFIX.length).split(":");
      if (!key.startsWith(PREFIX) || (only !== null && draft !== only)) continue;
      const entry = JSON.parse(localStorage.getItem(key));
      if (Date.now() - entry.typed > MAX_AGE_MS) localStorage.removeItem(key);
      else found.push([draft, entry]);
    }
  } catch {}
  return found.sort(([, one], [, other]) => other.typed - one.typed);
}

export function forget(draft) {
  for (const [, entry] of list(draft)) drop(draft, entry);
}
