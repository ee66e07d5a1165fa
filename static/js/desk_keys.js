// Keys of the desk. A letter goes to what has its action in data-key: a link or a form's opener is pressed at once, a
// decision gets the focus and is pressed by the same letter again, or by Enter. Never while typing, never with a
// modifier. The dialog changes the letters and switches them off (WCAG 2.1.4); both are kept in this browser.
const FIELDS = "input, textarea, select, [contenteditable]";
const KEPT = "desk-keys";
const DEFAULTS = {
  next: "j", previous: "k", approve: "a", changes: "c", reject: "r", second: "s", note: "n", skip: "x",
  take: "t", reveal: "b", undo: "u", search: "/", help: "?",
};
const CONFIRMED = ["approve"];

function load() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEPT)) ?? {};
    return { isOn: kept.isOn !== false, keys: { ...DEFAULTS, ...kept.keys } };
  } catch {
    return { isOn: true, keys: { ...DEFAULTS } };
  }
}

// On a Thai layout the key of "a" writes ฟ: the letter that is printed on it is meant.
function letterOf(event) {
  if (/^[\x21-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
  if (/^Digit\d$/.test(event.code)) return event.code.slice(5);
  if (event.code === "Slash") return event.shiftKey ? "?" : "/";
  return "";
}

export default function deskKeys(root) {
  const dialog = root.querySelector("[data-keys-dialog]");
  let state = load();
  const save = () => localStorage.setItem(KEPT, JSON.stringify(state));
  const actionOf = (letter) => Object.keys(state.keys).find((action) => state.keys[action] === letter);

  const hint = () => {
    for (const old of root.querySelectorAll("kbd[data-hint]")) old.remove();
    if (!state.isOn) return;
    for (const target of root.querySelectorAll(".button[data-key]")) {
      const key = document.createElement("kbd");
      key.className = "key only-wide";
      key.dataset.hint = "";
      key.setAttribute("aria-hidden", "true");
      key.textContent = state.keys[target.dataset.key].toUpperCase();
      target.append(key);
    }
  };

  const move = (step) => {
    const rows = [...root.querySelectorAll("[data-queue-row]")];
    const from = document.activeElement.closest("[data-queue-row]") ?? root.querySelector("[data-queue-row][aria-current]");
    const now = rows.indexOf(from);
    rows[Math.max(0, Math.min(rows.length - 1, now < 0 ? 0 : now + step))]?.focus();
  };

  const press = (action) => {
    if (action === "next" || action === "previous") return move(action === "next" ? 1 : -1);
    if (action === "help") return open();
    if (action === "reveal") return root.classList.add("is-unveiled");
    const targets = [...root.querySelectorAll(`[data-key="${CSS.escape(action)}"]`)];
    const target = targets.find((one) => one.checkVisibility());
    if (!target) return false;
    if (action === "search") {
      target.closest("details").open = true;
      target.closest("details").querySelector("input").focus();
    } else if (CONFIRMED.includes(action) && document.activeElement !== target) {
      target.focus();
    } else {
      target.focus();
      target.click();
    }
    return true;
  };

  const said = dialog.querySelector("[data-keys-said]");
  const inputs = [...dialog.querySelectorAll("[data-action]")];
  const show = () => {
    dialog.querySelector("[data-keys-on]").checked = state.isOn;
    for (const input of inputs) input.value = state.keys[input.dataset.action];
    hint();
  };
  const open = () => {
    said.textContent = "";
    show();
    dialog.showModal();
  };
  dialog.querySelector("[data-keys-on]").addEventListener("change", (event) => {
    state.isOn = event.target.checked;
    save();
    hint();
  });
  dialog.querySelector("[data-keys-reset]").addEventListener("click", () => {
    state = { isOn: true, keys: { ...DEFAULTS } };
    save();
    show();
    said.textContent = said.dataset.kept;
  });
  for (const input of inputs) {
    input.addEventListener("focus", () => input.select());
    input.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const letter = event.key.length === 1 ? letterOf(event) : "";
      if (!letter) return; // Tab, Enter, Escape go their way
      event.preventDefault();
      const holder = actionOf(letter);
      if (holder && holder !== input.dataset.action) {
        said.textContent = said.dataset.taken;
      } else {
        state.keys[input.dataset.action] = letter;
        save();
        show();
        said.textContent = said.dataset.kept;
      }
    });
  }
  const opener = root.querySelector("[data-keys-open]");
  if (opener) {
    opener.hidden = false;
    opener.addEventListener("click", open);
  }
  hint();

  document.addEventListener("keydown", (event) => {
    if (!state.isOn || event.repeat || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const action = actionOf(letterOf(event));
    // The album is a dialog too, in which photos can be looked at and nothing else done.
    const dialogs = action === "reveal" ? "dialog[open]" : "dialog[open], .pswp";
    if (event.target.closest(FIELDS) || document.querySelector(dialogs)) return;
    if (action && press(action) !== false) event.preventDefault();
  });
  const veil = () => root.classList.remove("is-unveiled");
  document.addEventListener("keyup", veil); // whichever key: a changed layout or a modifier must not leave them clear
  window.addEventListener("blur", veil);
}
