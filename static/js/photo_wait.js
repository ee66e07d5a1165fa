// On the steps after the photos: sends on what has not arrived, says how many photos are not ready yet, and lets the
// story be sent as soon as they are, by itself.
import { listKept } from "./kept_photos.js";
import { makeQueue } from "./photo_queue.js";

const PAUSE_MS = 2500;

export default async function photoWait(box) {
  const line = box.querySelector("[data-line]");
  const button = box.dataset.holds === undefined ? null : document.querySelector('.action-bar [name="go"][value="next"]');
  const parts = new Map();
  const queue = makeQueue(box.dataset.uploads, (job, state, values) => {
    if (state === "sending") parts.set(job, values);
    if (["arrived", "refused", "ended"].includes(state)) parts.delete(job);
    showPercent();
  });
  if (button) {
    button.disabled = true;
    button.setAttribute("aria-describedby", line.id);
  }
  for (const url of await listKept(box.dataset.uploads)) {
    const job = await queue.resume(url);
    if (job) queue.add(job);
  }
  ask();

  function showPercent() {
    const all = [...parts.values()];
    const total = all.reduce((sum, one) => sum + one.total, 0);
    const sent = all.reduce((sum, one) => sum + one.sent, 0);
    box.querySelector("progress").hidden = !total;
    if (total) box.querySelector("progress").value = (100 * sent) / total;
  }

  async function ask() {
    const response = await fetch(box.dataset.url).catch(() => null);
    const page = response?.ok && new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page && page.querySelector("[data-pending]");
    if (fresh) {
      if (line.textContent.trim() !== fresh.textContent.trim()) line.textContent = fresh.textContent;
      if (fresh.dataset.pending === "0") {
        done();
        return;
      }
      const isSending = queue.going.size + queue.failed.size > 0;
      box.querySelector("[data-lost]").hidden = isSending || fresh.dataset.sending === "0";
    }
    setTimeout(ask, PAUSE_MS);
  }

  function done() {
    if (button) location.replace(location.pathname);
    box.querySelector("progress").hidden = true;
    box.querySelector("[data-lost]").hidden = true;
  }
}
