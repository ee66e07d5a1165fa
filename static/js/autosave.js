// Keeps the draft on the server while somebody writes: after each pause, and when the page is put away. The form saves
// by itself with every button; this only makes sure that nothing is lost between two of them.
const PAUSE_MS = 2500;

export default function autosave(form) {
  let timer = 0;
  let waiting = null;
  let kept = serialise();

  function serialise() {
    const data = new FormData(form);
    data.set("go", "save");
    return new URLSearchParams([...data].filter(([, value]) => typeof value === "string")).toString();
  }

  function save(isLeaving = false) {
    const now = serialise();
    if (now === kept) return;
    waiting?.abort();
    waiting = new AbortController();
    fetch(form.action || location.href, {
      method: "POST",
      body: now,
      headers: { "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8" },
      keepalive: isLeaving,
      signal: isLeaving ? undefined : waiting.signal,
    })
      .then((response) => {
        if (response.status === 204) kept = now;
      })
      .catch(() => {});
  }

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE_MS);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    waiting?.abort();
    kept = serialise();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") save(true);
  });
}
