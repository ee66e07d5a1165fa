// Keys of the desk: j and k move through the queue; a letter goes to the button that has it in data-key, Enter presses
// it. Never while typing, never with a modifier; off when the page's switch (data-keys-switch) is off.
const FIELDS = "input, textarea, select, [contenteditable]";

export default function deskKeys(root) {
  const rows = [...root.querySelectorAll("[data-queue-row]")];
  const toggle = document.querySelector("[data-keys-switch]");
  const isOn = () => localStorage.getItem("desk-keys") !== "off";
  if (toggle) {
    toggle.hidden = false;
    toggle.setAttribute("aria-pressed", String(isOn()));
    toggle.addEventListener("click", () => {
      localStorage.setItem("desk-keys", isOn() ? "off" : "on");
      toggle.setAttribute("aria-pressed", String(isOn()));
    });
  }
  const move = (step) => {
    const now = rows.indexOf(document.activeElement);
    const next = now < 0 ? 0 : now + step;
    rows[Math.max(0, Math.min(rows.length - 1, next))]?.focus();
  };
  document.addEventListener("keydown", (event) => {
    if (!isOn() || event.ctrlKey || event.metaKey || event.altKey || event.target.closest(FIELDS)) return;
    const key = event.key.toLowerCase();
    if (rows.length && key === "j") move(1);
    else if (rows.length && key === "k") move(-1);
    else root.querySelector(`[data-key="${CSS.escape(key)}"]`)?.focus();
  });
}
