// The stories that were read in this browser, newest first: each has a cache of its own with its page, what the page
// has shown, and a note about it. The service worker knows the same names.
const PREFIX = "story ";
const MOST = 20;
export const [PAGE, NOTE] = ["/page", "/note"];

const nameOf = ({ lang, id }) => `${PREFIX}${lang} ${id}`;

async function names() {
  return (await caches.keys()).filter((name) => name.startsWith(PREFIX)); // as old as they stand
}

// An empty cache for a story, as the newest; the oldest ones go.
export async function renew(story) {
  await caches.delete(nameOf(story));
  const cache = await caches.open(nameOf(story));
  const all = await names();
  await Promise.all(all.slice(0, -MOST).map((name) => caches.delete(name)));
  return cache;
}

export const forget = (story) => caches.delete(nameOf(story));

// The notes: {id, lang, path, title, place}.
export async function list() {
  const kept = await Promise.all((await names()).map(async (name) => (await caches.open(name)).match(NOTE)));
  const notes = await Promise.all(kept.filter(Boolean).map((note) => note.json()));
  return notes.reverse();
}
