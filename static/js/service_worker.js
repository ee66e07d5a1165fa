// Keeps the pages of telling a story usable without a line. SHELL (version, pages, files) is written above by the server.
// It keeps what is the same for everybody, fetched without cookies: never a page of one person, never an answer to a POST.
const CACHE = `shell-${SHELL.version}`;
const FLOW = /^(\/en)?\/(submit|drafts|my|sent|track|continue)(\/|$)/;

async function fill() {
  const cache = await caches.open(CACHE);
  const page = (path) => new Request(path, { credentials: "omit", cache: "no-store" });
  const file = (path) => new Request(path, { cache: path.includes("?v=") ? "default" : "no-cache" });
  const requests = [...SHELL.pages.map(page), ...SHELL.files.map(file)];
  await Promise.all(
    requests.map(async (request) => {
      const response = await fetch(request);
      if (!response.ok) throw new Error(`${request.url}: ${response.status}`);
      await cache.put(new URL(request.url).pathname + new URL(request.url).search, response);
    }),
  );
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path);
}

// A page comes from the server or not at all; without a line there is the empty form, and for the rest one page.
async function open(request, url) {
  try {
    return await fetch(request);
  } catch {
    const prefix = url.pathname.startsWith("/en/") ? "/en" : "";
    const isForm = request.method === "GET" && url.pathname === `${prefix}/submit`;
    return (await kept(isForm ? `${prefix}/submit` : `${prefix}/offline`)) ?? Response.error();
  }
}

// An address with a version never changes its content; the others are asked for first.
async function get(request, url) {
  const path = url.pathname + url.search;
  if (url.searchParams.has("v")) return (await kept(path)) ?? fetch(request);
  try {
    return await fetch(request);
  } catch {
    return (await kept(path)) ?? Response.error();
  }
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOthers().then(() => self.clients.claim())));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (url.origin !== location.origin) return;
  if (request.mode === "navigate" && FLOW.test(url.pathname)) event.respondWith(open(request, url));
  else if (request.method === "GET" && SHELL.files.includes(url.pathname + url.search)) event.respondWith(get(request, url));
});
