// Chosen photos get a tile at once, are made smaller where that helps, and are sent in the background while their words
// are written. Without it, or where it cannot load, the form sends them as it always has.
import { startModules } from "./modules.js";
import { makeQueue } from "./photo_queue.js";
import { announce, megabytes, piece, words } from "./photo_words.js";
import { isPhoto, recognise, shrink } from "./shrink.js";

const [ASK_MS, ASK_LEAST_MS] = [1500, 8000];

export default function photoUploads(root) {
  const { limit, maxBytes, uploads } = root.dataset;
  const input = root.querySelector('input[type="file"]');
  const list = root.querySelector("[data-tiles]");
  const refused = root.querySelector("[data-refused]");
  const jobs = new Map(); // by tile
  const queue = makeQueue(uploads, show);
  let preparing = Promise.resolve();
  const tiles = () => [...list.querySelectorAll("[data-photo]")];

  for (const plain of root.querySelectorAll("[data-plain]")) plain.hidden = true;
  input.addEventListener("change", takeChosen);
  input.closest(".file-drop").classList.add("file-drop--whole");
  root.addEventListener("click", (event) => {
    const tile = event.target.closest("[data-photo]");
    if (event.target.closest("[data-retry]")) queue.add(jobs.get(tile));
    if (event.target.closest("[data-cancel]")) cancel(tile);
  });
  root.addEventListener("photo-removed", (event) => cancel(event.target));
  root.addEventListener("photo-placed", (event) => adopt(event.target));
  addEventListener("beforeunload", (event) => {
    if ([...jobs.values()].some((job) => !job.isKept)) event.preventDefault();
  });
  for (const tile of tiles()) adopt(tile);
  update();
  takeChosen(); // before this was here

  function takeChosen() {
    const files = [...input.files];
    input.value = "";
    if (files.length) choose(files);
  }

  function choose(files) {
    refused.replaceChildren();
    refused.hidden = true;
    for (const file of files) {
      if (tiles().length < limit) take(file);
      else refuse(words("too_many", { name: file.name }));
    }
    update();
  }

  function take(file) {
    const tile = piece("tile", { name: file.name });
    list.append(tile);
    setState(tile, "preparing");
    preview(tile, file);
    const job = { name: file.name, tile };
    jobs.set(tile, job);
    // One after the other: a decoded photo takes four bytes a pixel, and the order is that of the choice.
    preparing = preparing.then(() => prepare(job, file));
  }

  async function prepare(job, file) {
    if (job.isDropped) return;
    [job.source, job.blob] = await Promise.all([recognise(file), shrink(file)]);
    const reason = await whyNot(file, job.blob);
    if (job.isDropped) return;
    if (reason) show(job, "refused", { reason: words(reason, { name: file.name, found: Math.ceil(file.size / 1024 / 1024) }) });
    else {
      if (job.blob !== file) setSaved(job.tile, file.size, job.blob.size);
      queue.add(job);
    }
  }

  async function whyNot(file, blob) {
    if (!file.size) return "empty";
    if (blob === file && !(await isPhoto(file))) return "unknown";
    return blob.size > maxBytes ? "too_big" : "";
  }

  // A tile that the server drew: photos that have not arrived are sent on, those being checked are watched.
  async function adopt(tile) {
    if (tile.dataset.state === "received") watch(tile);
    if (tile.dataset.state !== "sending" || jobs.has(tile)) return;
    const job = await queue.resume(tile.dataset.upload);
    if (!job) return;
    job.tile = tile;
    jobs.set(tile, job);
    preview(tile, job.blob);
    queue.add(job);
  }

  function show(job, state, values = {}) {
    if (job.isDropped) return;
    if (state === "started") started(job, values);
    else if (state === "refused") {
      refuse(values.reason);
      remove(job.tile);
    } else if (state === "ended") remove(job.tile);
    else if (state === "arrived") {
      job.tile.dataset.state = "received";
      setState(job.tile, "checking");
      jobs.delete(job.tile);
      watch(job.tile);
    } else {
      const { sent = 0, total = 1 } = values;
      const percent = Math.floor((100 * sent) / total);
      setState(job.tile, state, { percent, sent: megabytes(sent), total: megabytes(total) });
      if (state === "sending") job.tile.querySelector("progress").value = percent;
    }
    update();
  }

  // The upload has an address: the tile gets its place, its words and its buttons.
  function started(job, { html, url }) {
    const path = new URL(url, location.href).pathname;
    let tile = tiles().find((one) => one.dataset.upload === path);
    if (html) {
      const page = new DOMParser().parseFromString(html, "text/html");
      tile = document.importNode(page.querySelector("[data-photo]"), true);
      job.tile.before(tile);
      startModules(tile);
    }
    if (!tile || tile === job.tile) return;
    for (const part of ["picture", "state"]) {
      tile.querySelector(`[data-part="${part}"]`).replaceWith(job.tile.querySelector(`[data-part="${part}"]`));
    }
    tile.querySelector("[data-saved]").replaceWith(job.tile.querySelector("[data-saved]"));
    const hadFocus = job.tile.contains(document.activeElement);
    jobs.delete(job.tile);
    job.tile.remove();
    job.tile = tile;
    jobs.set(tile, job);
    if (hadFocus) tile.focus();
    tile.dispatchEvent(new CustomEvent("photo-drawn", { bubbles: true }));
  }

  async function watch(tile, pause = ASK_MS) {
    await new Promise((resolve) => setTimeout(resolve, pause));
    const response = await fetch(tile.dataset.url).catch(() => null);
    if (!tile.isConnected || response?.status === 404) return;
    const page = response?.ok && new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page && page.querySelector("[data-photo]");
    if (!fresh || fresh.dataset.state === "received") {
      watch(tile, Math.min(pause * 1.3, ASK_LEAST_MS));
      return;
    }
    tile.dataset.state = fresh.dataset.state;
    for (const part of ["picture", "state"]) {
      tile.querySelector(`[data-part="${part}"]`).replaceWith(fresh.querySelector(`[data-part="${part}"]`));
    }
    if (fresh.dataset.state === "failed") {
      tile.classList.add("photo-tile--failed");
      tile.querySelector(".photo-tile__words").hidden = true;
    }
    update();
  }

  function cancel(tile) {
    const job = jobs.get(tile);
    if (job) {
      job.isDropped = true;
      queue.drop(job);
    }
    if (!tile.dataset.url) tile.remove();
    jobs.delete(tile);
    update();
  }

  function remove(tile) {
    jobs.delete(tile);
    tile.remove();
  }

  function refuse(reason) {
    refused.append(piece("refused", { reason }));
    refused.hidden = false;
  }

  function preview(tile, blob) {
    const image = Object.assign(new Image(), { alt: "", src: URL.createObjectURL(blob) });
    const done = () => URL.revokeObjectURL(image.src);
    image.decode().then(() => {
      tile.querySelector("[data-part='picture'] .photo-tile__placeholder")?.replaceWith(image);
    }, done);
  }

  function setState(tile, name, values) {
    const part = tile.querySelector('[data-part="state"]');
    tile.dataset.now = name;
    tile.classList.toggle("photo-tile--failed", name === "failed");
    const text = part.querySelector("span");
    const bar = part.querySelector("progress");
    if (name === "sending" && bar) text.textContent = words("sending", values);
    else part.replaceChildren(piece(name, values));
  }

  function setSaved(tile, from, to) {
    const line = tile.querySelector("[data-saved]");
    line.textContent = words("saved", { from: megabytes(from), to: megabytes(to) });
    line.hidden = false;
  }

  // What depends on all photos together.
  function update() {
    const all = tiles();
    const count = (state) => all.filter((tile) => tile.dataset.state === state).length;
    const going = jobs.size;
    root.querySelector("[data-full]").hidden = all.length < limit;
    root.querySelector("[data-choose]").hidden = all.length >= limit;
    for (const line of root.querySelectorAll("[data-leaving]")) {
      line.hidden = !going || (line.dataset.leaving === "kept") !== [...jobs.values()].every((job) => job.isKept);
    }
    if (all.length) {
      const numbers = { ready: count("ready"), sending: going, checking: count("received"), failed: count("failed") };
      announce(words("summary", numbers));
    }
    all.forEach((tile, place) => {
      for (const number of tile.querySelectorAll("[data-number]")) number.textContent = place + 1;
    });
  }
}
