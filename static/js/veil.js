// Photos on the desk are grey and blurred (desk.css) until somebody holds one, holds the key of the desk for it, or ticks
// the box, which works without this script. Ticked again to be remembered, it is kept in this browser for this person.
const LONG_MS = 300; // a press that long was to look, not to open

export default function veil(panel) {
  const [shown, kept] = panel.querySelectorAll("input");
  const name = `desk-photos:${panel.dataset.staff}`;
  panel.querySelector("[data-remember]").hidden = false;
  if (localStorage.getItem(name)) shown.checked = kept.checked = true;
  shown.addEventListener("change", () => {
    if (shown.checked) return;
    kept.checked = false;
    localStorage.removeItem(name);
  });
  kept.addEventListener("change", () => {
    if (kept.checked) {
      shown.checked = true;
      localStorage.setItem(name, "shown");
    } else {
      localStorage.removeItem(name);
    }
  });

  let held = null;
  let since = 0;
  const letGo = () => {
    held?.classList.remove("is-held");
    held = null;
  };
  document.addEventListener("pointerdown", (event) => {
    held = event.target.closest(".review__photo a, .pswp__item");
    held?.classList.add("is-held");
    since = event.timeStamp;
  });
  document.addEventListener("pointerup", letGo);
  document.addEventListener("pointercancel", letGo);
  document.addEventListener("click", (event) => {
    if (event.target.closest(".review__photo a") && event.detail && event.timeStamp - since > LONG_MS) {
      event.preventDefault();
      event.stopPropagation();
    }
  }, { capture: true });
  for (const type of ["contextmenu", "dragstart"]) {
    document.addEventListener(type, (event) => {
      if (held) event.preventDefault();
    });
  }
}
