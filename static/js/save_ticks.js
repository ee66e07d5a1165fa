// A tick beside what had been asked is kept at once.
export default function saveTicks(form) {
  const said = form.querySelector("[data-said]");
  if (!said) return;
  form.querySelector("[data-plain]").hidden = true;
  form.addEventListener("change", async () => {
    try {
      const response = await fetch(form.action, {
        method: "POST",
        body: new FormData(form),
        headers: { Accept: "application/json" },
      });
      if (!response.ok) throw new Error(String(response.status));
      said.textContent = form.dataset.kept;
    } catch {
      said.textContent = form.dataset.failed;
      form.querySelector("[data-plain]").hidden = false;
    }
  });
}
