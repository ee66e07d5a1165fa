// Keeps the rows of a list true while it is looked at: who reads which, and which are gone. Nothing moves; what is gone
// turns grey where it stands.
const EVERY_MS = 10_000;

export default function liveRows(list) {
  const rows = new Map([...list.querySelectorAll("[data-id]")].map((row) => [row.dataset.id, row]));
  if (!rows.size) return;
  const address = new URL(list.dataset.address, location.href);
  for (const id of rows.keys()) address.searchParams.append("id", id);
  const ask = async () => {
    if (document.hidden || !list.checkVisibility()) return;
    try {
      const answer = await fetch(address, { headers: { Accept: "application/json" } });
      if (!answer.ok || answer.redirected) return;
      for (const { id, reader, is_own, gone } of (await answer.json()).rows) {
        const row = rows.get(id);
        const now = row.querySelector("[data-now]");
        const words = gone ? `${now.dataset.taken} ${gone}` : reader;
        if (now.textContent !== words) now.textContent = words;
        row.classList.toggle("queue-row--gone", Boolean(gone));
        row.classList.toggle("queue-row--read", Boolean(reader) && !is_own);
      }
    } catch {
      // offline: the next time will tell
    }
  };
  ask();
  setInterval(ask, EVERY_MS);
}
