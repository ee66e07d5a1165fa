// Keeps two things usable without a line: the pages of telling a story, and the stories that were read here.
// SHELL (version, pages, forms, files) is written above by the server. Of the pages of telling it keeps what is the same
// for everybody, fetched without cookies: never a page of one person, never an answer to a POST. Stories are put into
// caches of their own by the page that shows them (read_here.js); here they are served, and thrown away when they are
// not public any more.
const CACHE = `shell-${SHELL.version}`;
const FLOW = /^(\/en)?\/(submit|drafts|my|sent|track|continue)(\/|$)/;
const STORY = /^(\/en)?\/s\/([A-Za-z0-9]+)(\/(?!embed$)[^/]+)?$/;
const READ = "story ";
const PAGE = "/page";
const GONE = "taken down";
const PATIENCE_MS = 8000;

async function add(cache, requests) {
  await Promise.all(
    requests.map(async (request) => {
      const response = await fetch(request);
      if (!response.ok) throw new Error(`${request.url}: ${response.status}`);
      await cache.put(new URL(request.url).pathname + new URL(request.url).search, response);
    }),
  );
}

const page = (path) => new Request(path, { credentials: "omit", cache: "no-store" });
const file = (path) => new Request(path, { cache: path.includes("?v=") ? "default" : "no-cache" });

// Readers get the page for no line; whoever has opened the form gets the empty forms as well.
async function fill() {
  const hadForms = await caches.match(SHELL.forms[0]);
  const pages = hadForms ? [...SHELL.pages, ...SHELL.forms] : SHELL.pages;
  await add(await caches.open(CACHE), [...pages.map(page), ...SHELL.files.map(file)]);
}

async function fillForms() {
  if (!(await kept(SHELL.forms[0]))) await add(await caches.open(CACHE), SHELL.forms.map(page));
}

async function forgetOthers() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith("shell-") && name !== CACHE).map((name) => caches.delete(name)));
}

async function kept(path) {
  const cache = await caches.open(CACHE);
  return cache.match(path);
}

const prefixOf = (url) => (/^\/en(\/|$)/.test(url.pathname) ? "/en" : "");

// A page of telling comes from the server or not at all; without a line there is the empty form, and for the rest one page.
async function open(event, url) {
  const { request } = event;
  try {
    return (await event.preloadResponse) ?? (await fetch(request));
  } catch {
    const prefix = prefixOf(url);
    const isForm = request.method === "GET" && url.pathname === `${prefix}/submit`;
    return (isForm && (await kept(`${prefix}/submit`))) || (await kept(`${prefix}/offline`)) || Response.error();
  }
}

// Any other page: from the server, whose word on a story counts; a story that was read, when there is no line, the
// server cannot show it, or a line that is hardly there brings nothing.
async function read(event, url) {
  const [, , id] = STORY.exec(url.pathname) ?? [];
  const answer = ask(event, url, id);
  if (!id) return answer;
  event.waitUntil(answer);
  return Promise.race([answer, keptAfterPatience(url, id)]);
}

function keptAfterPatience(url, id) {
  return new Promise((show) => {
    setTimeout(async () => {
      const found = await keptStory(url, id);
      if (found) show(found);
    }, PATIENCE_MS);
  });
}

async function ask(event, url, id) {
  try {
    const isGone = id && (await caches.match(`/${id}`, { cacheName: GONE }));
    const preloaded = await event.preloadResponse;
    const answer = (!isGone && preloaded) || (await fetch(event.request, isGone ? { cache: "no-cache" } : {}));
    if (isGone && answer.ok) await (await caches.open(GONE)).delete(`/${id}`);
    if (id && (answer.status === 404 || answer.status === 410)) await forget([id]);
    return (id && answer.status >= 500 && (await keptStory(url, id))) || answer;
  } catch {
    return (id && (await keptStory(url, id))) || (await kept(`${prefixOf(url)}/offline`)) || Response.error();
  }
}

async function keptStory(url, id) {
  const name = `${READ}${prefixOf(url) ? "en" : "th"} ${id}`;
  return (await caches.has(name)) && (await caches.open(name)).match(PAGE);
}

async function listRead() {
  return (await caches.keys()).filter((name) => name.startsWith(READ));
}

// The browser's own cache may hold the page for another minute, so it is noted that the server has to be asked.
async function forget(ids) {
  if (!ids.length) return;
  const names = (await listRead()).filter((name) => ids.includes(name.split(" ")[2]));
  const gone = await caches.open(GONE);
  await Promise.all(ids.map((id) => gone.put(`/${id}`, new Response())));
  await Promise.all(names.map((name) => caches.delete(name)));
}

// With each page that comes from the server: which of the stories kept here are not public any more?
async function forgetTakenDown() {
  const ids = [...new Set((await listRead()).map((name) => name.split(" ")[2]))];
  if (!ids.length) return;
  const answer = await fetch(`/taken-down?ids=${ids.sort().join(".")}`, { cache: "no-store", credentials: "omit" });
  if (answer.ok) await forget(await answer.json());
}

// An address with a version never changes its content; the others are asked for first.
async function get(request, url) {
  const path = url.pathname + url.search;
  if (url.searchParams.has("v")) return (await kept(path)) ?? (await fetchOrFind(request, url));
  return fetchOrFind(request, url);
}

// A file or photo; without a line what is kept of it, of a photo in any size.
async function fetchOrFind(request, url) {
  try {
    return await fetch(request);
  } catch {
    return (await caches.match(request, { ignoreVary: true })) ?? (await findPhoto(url)) ?? Response.error();
  }
}

async function findPhoto(url) {
  const folder = url.href.slice(0, url.href.lastIndexOf("/") + 1);
  if (!folder.includes("/photos/")) return undefined;
  for (const name of await listRead()) {
    const cache = await caches.open(name);
    const found = (await cache.keys()).find((request) => request.url.startsWith(folder));
    if (found) return cache.match(found);
  }
  return undefined;
}

async function start() {
  await forgetOthers();
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

self.addEventListener("install", (event) => event.waitUntil(fill().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(start()));
self.addEventListener("message", (event) => event.data === "forms" && event.waitUntil(fillForms().catch(() => {})));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  const isOurs = url.origin === location.origin;
  if (request.mode === "navigate" && isOurs) {
    if (request.method !== "GET" || FLOW.test(url.pathname)) return event.respondWith(open(event, url));
    const answer = read(event, url);
    event.respondWith(answer);
    event.waitUntil(answer.then(() => forgetTakenDown()).catch(() => {}));
  } else if (request.method === "GET" && isOurs && url.pathname.startsWith("/static/")) {
    event.respondWith(get(request, url));
  } else if (request.method === "GET" && request.destination === "image" && url.pathname.includes("/photos/")) {
    event.respondWith(fetchOrFind(request, url));
  }
});
