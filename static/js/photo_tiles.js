// Photos are moved, made the cover, removed and brought back without loading the page again; the buttons are those of
// the form, which does the same where this does not work. Dragging by the handle is an extra.
import { startModules } from "./modules.js";
import { announce, piece, words } from "./photo_words.js";

const EDGE_PX = 130;
const STEP_PX = 10;

export default function photoTiles(root) {
  const list = root.querySelector("[data-tiles]");
  const removed = root.querySelector("[data-removed]");
  const nudge = root.querySelector("[data-nudge]");
  const form = root.closest("form");
  const tiles = () => [...list.querySelectorAll("[data-photo]")];
  let last = Promise.resolve();

  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-tool], [data-restore]");
    if (!button) return;
    event.preventDefault();
    if (button.dataset.restore) restore(button);
    else if (button.dataset.tool === "remove") remove(button.closest("[data-photo]"));
    else step(button, button.closest("[data-photo]"));
  });
  root.addEventListener("input", showNudge);
  root.addEventListener("photo-drawn", (event) => prepare(event.target));
  for (const tile of tiles()) prepare(tile);
  renumber();

  // One after the other, so that the server sees them in their order.
  function post(url) {
    last = last.then(async () => {
      const data = new FormData(form);
      data.set("go", "save");
      data.set("sent", Date.now());
      const body = new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
      const response = await fetch(url, { method: "POST", body });
      if (response.status !== 204) throw new Error(`answered with ${response.status}`);
    });
    const mine = last;
    last = last.catch(() => {});
    return mine;
  }

  const addressOf = (tile, what) => `${tile.dataset.url}/${what}`;

  function step(button, tile) {
    const from = tiles().indexOf(tile);
    const name = button.dataset.tool;
    const to = name === "cover" ? 0 : from + (name === "up" ? -1 : 1);
    if (to < 0 || to >= tiles().length) return;
    put(tile, to);
    const places = [button, ...["down", "up"].map((one) => tile.querySelector(`[data-tool="${one}"]`)), tile];
    places.find((one) => one?.getClientRects().length).focus();
    settle(tile, from, to);
  }

  // Tell the server where a tile stands now, or put it back.
  function settle(tile, from, to) {
    announce(words(to ? "moved" : "cover", { number: to + 1 }));
    if (!tile.dataset.url) return;
    post(addressOf(tile, `to/${to}`)).catch(() => {
      put(tile, from);
      tile.classList.add("photo-tile--unsaved");
    });
  }

  function put(tile, to) {
    // The others change places with it: a tile that leaves the page for a moment loses the focus and the finger.
    while (tiles().indexOf(tile) < to) tile.before(tile.nextElementSibling);
    while (tiles().indexOf(tile) > to) tile.after(tile.previousElementSibling);
    renumber();
  }

  function remove(tile) {
    const name = tile.querySelector(".photo-tile__name").textContent;
    const next = tile.nextElementSibling ?? tile.previousElementSibling;
    post(addressOf(tile, "remove")).then(
      () => {
        const bar = piece("removed", { name, id: tile.id.replace("photo-", "") });
        bar.querySelector("[data-restore]").dataset.url = tile.dataset.url;
        tile.dispatchEvent(new CustomEvent("photo-removed", { bubbles: true }));
        tile.remove();
        removed.append(bar);
        bar.querySelector("button").focus();
        announce(bar.querySelector("span").textContent);
        renumber();
      },
      () => (next ?? root).focus?.(),
    );
  }

  async function restore(button) {
    const url = button.dataset.url ?? button.formAction.replace(/\/restore$/, "");
    try {
      await post(`${url}/restore`);
      const page = new DOMParser().parseFromString(await (await fetch(url)).text(), "text/html");
      const tile = document.importNode(page.querySelector("[data-photo]"), true);
      const place = Number(tile.querySelector("[data-number]").textContent) - 1;
      list.insertBefore(tile, tiles()[place] ?? null);
      button.closest(".removed-photo").remove();
      startModules(tile);
      prepare(tile);
      tile.dispatchEvent(new CustomEvent("photo-placed", { bubbles: true }));
      tile.focus();
      announce(words("restored", { name: tile.querySelector(".photo-tile__name").textContent }));
      renumber();
    } catch {
      form.requestSubmit(button.formAction.endsWith("/restore") ? button : undefined);
    }
  }

  function renumber() {
    tiles().forEach((tile, place) => {
      for (const number of tile.querySelectorAll("[data-number]")) number.textContent = place + 1;
    });
    showNudge();
  }

  function showNudge() {
    const fields = [...list.querySelectorAll('input[name^="description-"]')];
    nudge.hidden = !fields.some((field) => !field.value.trim() && field.getClientRects().length);
  }

  function prepare(tile) {
    const handle = tile.querySelector("[data-handle]");
    if (!handle) return;
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => drag(event, tile, handle));
    renumber();
  }

  function drag(start, tile, handle) {
    if (!start.isPrimary || start.button !== 0) return;
    start.preventDefault();
    const from = tiles().indexOf(tile);
    handle.setPointerCapture(start.pointerId);
    tile.classList.add("photo-tile--held");
    fold(true, handle);
    let y = start.clientY;
    const follow = () => {
      if (y < EDGE_PX) scrollBy(0, -STEP_PX);
      if (y > innerHeight - EDGE_PX) scrollBy(0, STEP_PX);
      const others = tiles().filter((one) => one !== tile);
      const middle = (one) => one.getBoundingClientRect().top + one.offsetHeight / 2;
      put(tile, others.filter((one) => middle(one) < y).length);
    };
    const timer = setInterval(follow, 30);
    const move = (event) => {
      y = event.clientY;
      follow();
    };
    const stop = (event) => {
      clearInterval(timer);
      for (const [name, act] of listeners) handle.removeEventListener(name, act);
      tile.classList.remove("photo-tile--held");
      const to = tiles().indexOf(tile);
      if (event.type === "pointercancel") put(tile, from);
      else if (to !== from) settle(tile, from, to);
      fold(false, handle);
    };
    const listeners = [["pointermove", move], ["pointerup", stop], ["pointercancel", stop]];
    for (const [name, act] of listeners) handle.addEventListener(name, act);
  }

  // While one is dragged the words are put away, so that all photos fit; what is held stays under the finger.
  function fold(isFolded, handle) {
    const before = handle.getBoundingClientRect().top;
    list.classList.toggle("photo-tiles--sorting", isFolded);
    scrollBy(0, handle.getBoundingClientRect().top - before);
  }
}
