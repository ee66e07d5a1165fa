// Photos on their way, kept in the browser under the address of their upload until they have arrived: a page that is
// loaded again, or the next page, sends them on. Where the browser keeps nothing (some private windows), they are sent
// from the page on which they were chosen.
const STORE = "waiting";
const WEEK_MS = 7 * 86_400_000; // as long as the server waits

function open() {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open("photos-on-their-way", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore(STORE);
    asked.onsuccess = () => resolve(asked.result);
    asked.onerror = () => reject(asked.error);
  });
}

async function run(mode, act) {
  let database;
  try {
    database = await open();
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const asked = act(transaction.objectStore(STORE));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onabort = () => reject(transaction.error);
    });
  } catch {
    return undefined;
  } finally {
    database?.close();
  }
}

const path = (url) => new URL(url, location.href).pathname.replace(/^\/en\//, "/");

// Gives the key it was kept under, undefined where nothing can be kept.
export const keep = (url, photo) => run("readwrite", (store) => store.put({ ...photo, at: Date.now() }, path(url)));

export const find = (url) => run("readonly", (store) => store.get(path(url)));

export const forget = (url) => run("readwrite", (store) => store.delete(path(url)));

// The addresses of the photos kept for one draft; what is too old is dropped.
export async function listKept(endpoint) {
  const start = `${path(endpoint)}/`;
  const keys = (await run("readonly", (store) => store.getAllKeys())) ?? [];
  const found = [];
  for (const key of keys) {
    const photo = await find(key);
    if (photo && Date.now() - photo.at > WEEK_MS) await forget(key);
    else if (key.startsWith(start)) found.push(key);
  }
  return found;
}
