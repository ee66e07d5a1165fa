// On the page for no line: shows what waits in this browser and what was read in it, and goes on when the line is back.
import { list } from "./kept_here.js";
import { list as listRead } from "./read_here.js";

export default function offline(page) {
  const again = () => location.replace(location.href);
  const items = list().map(([, { fields }]) => {
    const words = new Map(fields);
    const item = document.createElement("li");
    for (const name of ["title", "body"]) {
      const line = document.createElement("p");
      line.className = name === "title" ? "paper__title" : "letter__words";
      line.textContent = words.get(name) ?? "";
      if (line.textContent) item.append(line);
    }
    return item;
  });
  const shown = items.filter((item) => item.childElementCount);
  const waiting = page.querySelector("[data-waiting]");
  waiting.querySelector("ul").replaceChildren(...shown);
  waiting.hidden = shown.length === 0;
  const button = page.querySelector("[data-again]");
  button.hidden = false;
  button.addEventListener("click", again);
  addEventListener("online", again);
  // Whoever is on the way to a story is not called back.
  page.addEventListener("click", ({ target }) => target.closest("a") && removeEventListener("online", again));
  showRead(page.querySelector("[data-read]")).catch(() => {});
}

async function showRead(section) {
  const notes = await listRead();
  const items = notes.map(({ path, title, lang, titleLang, place }) => {
    const [item, link, where] = ["li", "a", "span"].map((name) => document.createElement(name));
    Object.assign(item, { className: "read-here__story", lang });
    Object.assign(link, { href: path, textContent: title, lang: titleLang || lang });
    Object.assign(where, { className: "soft small", textContent: place });
    item.append(link, where);
    return item;
  });
  section.querySelector("ul").replaceChildren(...items);
  section.hidden = items.length === 0;
}
