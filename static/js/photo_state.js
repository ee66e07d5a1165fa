// Asks for a photo that is being checked until the worker is done, and shows what became of it.
const PAUSE_MS = 1500;

export default function photoState(tile) {
  async function ask() {
    const response = await fetch(tile.dataset.url, { headers: { Accept: "text/html" } });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const state = page.querySelector("[data-state]")?.dataset.state;
    if (state === "received") {
      setTimeout(ask, PAUSE_MS);
      return;
    }
    for (const part of page.querySelectorAll("[data-part]")) {
      tile.querySelector(`[data-part="${part.dataset.part}"]`)?.replaceChildren(...part.childNodes);
    }
    if (state === "failed") {
      tile.classList.add("photo-tile--failed");
      tile.querySelector(".photo-tile__words").hidden = true;
    }
  }

  setTimeout(ask, PAUSE_MS);
}
