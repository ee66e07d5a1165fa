// Suggestions while typing: an editable combobox with a list (WAI-ARIA). Arrows move, Enter opens what is chosen or else
// searches, Escape closes. Nothing is asked while a word is being composed, and only the newest answer is shown.
const WAIT_MS = 150;

export default function suggest(form) {
  const { suggest: address, places, stories, label, none, some } = form.dataset;
  const input = form.querySelector("input");
  const list = Object.assign(document.createElement("ul"), { id: "suggestions", className: "suggestions", hidden: true });
  const status = Object.assign(document.createElement("p"), { className: "visually-hidden" });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  status.setAttribute("role", "status");
  form.append(list, status);
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id })) {
    input.setAttribute(name, value);
  }
  let options = [];
  let chosen = -1;
  let timer = 0;
  let request = null;

  const choose = (index) => {
    chosen = index;
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === index)));
    if (index < 0) input.removeAttribute("aria-activedescendant");
    else {
      input.setAttribute("aria-activedescendant", options[index].id);
      options[index].scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const option = (found, kind, at) => {
    const item = document.createElement("li");
    item.id = `suggestion-${at}`;
    item.className = "suggestions__option";
    item.dataset.url = found.url;
    item.setAttribute("role", "option");
    item.append(found.text);
    if (kind) {
      const said = Object.assign(document.createElement("span"), { className: "suggestions__kind", textContent: kind });
      item.append(" ", said);
    }
    return item;
  };
  const show = (answer) => {
    const found = [
      ...answer.words.map((one) => [one, ""]),
      ...answer.places.map((one) => [one, places]),
      ...answer.stories.map((one) => [one, stories]),
    ];
    options = found.map(([one, kind], at) => option(one, kind, at));
    list.replaceChildren(...options);
    list.hidden = !options.length;
    input.setAttribute("aria-expanded", String(!list.hidden));
    status.textContent = options.length ? some.replace("{count}", options.length) : none;
    choose(-1);
  };
  const ask = async () => {
    const typed = input.value.trim();
    if (!typed) return close();
    request?.abort();
    request = new AbortController();
    try {
      const answer = await fetch(`${address}?q=${encodeURIComponent(typed)}`, { signal: request.signal });
      if (answer.ok) show(await answer.json());
    } catch {
      // Aborted by the next letter, or no network: the field still searches.
    }
  };

  input.setAttribute("aria-expanded", "false");
  input.addEventListener("input", (event) => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("compositionend", ask);
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && list.hidden) ask();
    if (step && !list.hidden) {
      event.preventDefault();
      const stops = options.length + 1; // one of them is the field itself
      choose(((chosen + 1 + step + stops) % stops) - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(options[chosen].dataset.url);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
  });
  input.addEventListener("blur", close);
  list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-url]");
    if (item) location.assign(item.dataset.url);
  });
}
