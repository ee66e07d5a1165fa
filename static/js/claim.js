// Says that the story on this page is being read: at once, then every minute in which something was done here. Leaving
// the page frees it. Nothing depends on it: without the script the claim is made by its button and runs out.
const RENEW_MS = 60_000;
const SIGNS = ["pointerdown", "pointermove", "keydown", "wheel", "touchstart", "scroll"];

export default function claim(form) {
  if (!form.checkVisibility()) return; // the pane beside the queue, on a phone
  form.querySelector("[data-plain]")?.remove();
  let wasActive = true;
  const send = async () => {
    const data = new FormData(form);
    data.delete("take_over");
    try {
      const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const found = await answer.json();
      const words = form.querySelector("[data-words]");
      if (words.textContent !== found.words) words.textContent = found.words;
      form.querySelector("[data-take]").hidden = found.is_own;
      form.classList.toggle("reader--other", !found.is_own);
    } catch {
      // offline: the claim runs out, and that is all
    }
  };
  for (const sign of SIGNS) addEventListener(sign, () => (wasActive = true), { passive: true, capture: true });
  send();
  setInterval(() => {
    if (!wasActive || document.hidden) return;
    wasActive = false;
    send();
  }, RENEW_MS);
  // asked even before the first answer is here; what a colleague reads stays theirs
  addEventListener("pagehide", () => navigator.sendBeacon(form.dataset.leave, new FormData(form)));
}
