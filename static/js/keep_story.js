// Keeps the story of the page for reading without a line: the page, and what it has shown, photos at the size seen.
// All of it comes from the browser's own cache, so that nothing is loaded twice.
import { NOTE, PAGE, forget, renew } from "./read_here.js";

const isFile = (address) => address.startsWith(`${location.origin}/static/`);

export default async function keepStory(article) {
  if (!window.caches || !navigator.serviceWorker || navigator.connection?.saveData) return;
  if (document.readyState !== "complete") await new Promise((done) => addEventListener("load", done, { once: true }));
  navigator.serviceWorker.register("/sw.js").catch(() => {});
  const { id, place } = article.dataset;
  const story = { id, lang: document.documentElement.lang };
  try {
    const page = await fetch(location.pathname);
    if (!page.ok) return;
    const cache = await renew(story);
    const title = article.querySelector("h1");
    const note = { ...story, path: location.pathname, title: title.textContent, titleLang: title.lang, place };
    const put = (address) => add(cache, address);
    article.addEventListener("load", ({ target }) => target.currentSrc && put(target.currentSrc), true);
    const shown = [...article.querySelectorAll("img")].filter((image) => image.complete && image.currentSrc);
    const files = performance.getEntriesByType("resource").map(({ name }) => name);
    const seen = new Set([...files.filter(isFile), ...shown.map((image) => image.currentSrc)]);
    await Promise.all([...seen].map(put));
    await cache.put(NOTE, new Response(JSON.stringify(note)));
    await cache.put(PAGE, page); // last: what has no page is not offered
  } catch {
    await forget(story).catch(() => {}); // no line, or no room
  }
}

// A photo on another host is kept where that host lets our pages read it.
async function add(cache, address) {
  try {
    const response = await fetch(address);
    if (response.ok) await cache.put(address, response);
  } catch {}
}
