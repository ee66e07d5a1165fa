// Nothing typed is lost: it is kept in this browser with each keystroke, and saved on the server after each pause, when
// the page is put away, and when the line is back. The first keystroke of a story makes its draft.
// The form tells which save it was made from (seen) and which form it is (writer); the server decides which of two texts
// is the newer, and keeps the other. What is shown is never replaced without saying so.
import { APART, fieldsOf, fill, inOrderOf, redraw } from "./form_fields.js";
import * as kept from "./kept_here.js";

const PAUSE_MS = 1500;
const RETRY_MS = [5_000, 15_000, 30_000, 60_000];
const KEEPALIVE_CHARACTERS = 20_000; // browsers let 64 kB outlive the page; a Thai letter takes three bytes

export default function autosave(form) {
  const line = form.querySelector("[data-saved]");
  const control = (name) => form.elements.namedItem(name);
  const { step } = form.dataset;
  const saves = JSON.parse(form.dataset.saves);
  const writer = { step, writer: control("writer").value };
  let draft = form.dataset.draft || "new";
  let typedAt; // for the scripts of the photos too, which send the same form
  let timer = 0;
  let failures = 0;
  let running = null; // the save that is on its way
  let isLeaving = false; // by a button: the form itself carries everything
  let saved = signature();

  function touch(at = Date.now()) {
    typedAt = control("typed").value = at;
  }

  function signature() {
    return JSON.stringify(fieldsOf(form));
  }

  function entry() {
    const seen = Number(control("seen").value);
    return { ...writer, fields: fieldsOf(form), seen, typed: typedAt, url: form.action };
  }

  function say(state, at = Date.now()) {
    // As the server writes times: Bangkok's, with a dot in Thai.
    const time = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Asia/Bangkok" }).format(at);
    const shown = document.documentElement.lang === "th" ? time.replace(":", ".") : time;
    line.textContent = line.dataset[state].replace("{time}", shown);
    line.setAttribute("aria-live", state === "withUs" || state === "here" ? "off" : "polite");
  }

  // Typed into: kept here at once.
  function onInput() {
    if (signature() === saved) return;
    touch();
    const isKept = kept.put(draft, entry());
    if (navigator.onLine) say(isKept ? "here" : "nowhere");
    else say(isKept ? "offline" : "nowhere");
    saveAfter(draft === "new" && !failures ? 0 : PAUSE_MS);
  }

  function saveAfter(pause) {
    clearTimeout(timer);
    timer = setTimeout(() => save(), pause);
  }

  function bodyOf({ fields: pairs, seen, writer: name, typed }) {
    const body = new FormData();
    for (const [field, value] of pairs) body.append(field, value);
    const own = { csrf_token: control("csrf_token")?.value ?? "", seen, writer: name, typed, sent: Date.now(), go: "save" };
    for (const [field, value] of Object.entries(own)) body.set(field, value);
    return body;
  }

  async function send(what, isLast = false) {
    const keepalive = isLast && JSON.stringify(what.fields).length < KEEPALIVE_CHARACTERS;
    const response = await fetch(what.url, { method: "POST", body: bodyOf(what), keepalive });
    if (!response.ok) throw Object.assign(new Error("not saved"), { status: response.status });
    const answer = await response.json();
    if (control("csrf_token")) control("csrf_token").value = answer.token;
    return answer;
  }

  async function save(isLast = false) {
    clearTimeout(timer);
    if (signature() === saved || (running && (!isLast || draft === "new"))) return running;
    const what = entry();
    const now = signature();
    const own = send(what, isLast)
      .then((answer) => onSaved(answer, what, now))
      .catch(onFailed)
      .finally(() => {
        if (running === own) running = null;
      });
    running = own;
    await own;
    if (!failures && signature() !== saved) saveAfter(PAUSE_MS);
    return own;
  }

  async function onSaved(answer, what, now) {
    failures = 0;
    saved = now;
    if (draft === "new") begin(answer);
    kept.drop(draft, what);
    if (signature() !== now) kept.put(draft, entry());
    const isNewest = answer.save[1] === what.writer;
    saves[step] = answer.save;
    control("seen").value = answer.save[0];
    if (signature() === now) say("withUs");
    if (!isNewest) await adopt();
    else if (answer.copies !== Number(form.dataset.copies)) await refreshCopies();
  }

  function onFailed(error) {
    const isKept = kept.put(draft, entry());
    if (error.status === 403 || error.status === 410) {
      // This browser may not write there any more: the words wait for a new story.
      if (step === "write" && kept.put("new", entry())) kept.drop(draft, writer);
      say("lost");
      return;
    }
    say(!isKept ? "nowhere" : navigator.onLine ? "here" : "offline");
    const pause = RETRY_MS[Math.min(failures, RETRY_MS.length - 1)];
    failures += 1;
    if (error.status === undefined || error.status >= 429) saveAfter(pause);
  }

  // The first words have made a draft: this page is its first step from now on.
  function begin(answer) {
    kept.drop("new", writer);
    draft = answer.draft;
    form.dataset.draft = draft;
    form.action = answer.here;
    history.replaceState(null, "", answer.here);
    for (const link of document.querySelectorAll("header a[hreflang]")) {
      link.href = link.pathname.replace(/\/submit$/, `/drafts/${draft}/write`);
    }
  }

  async function fetchPage() {
    const response = await fetch(form.action, { headers: { Accept: "text/html" } });
    if (!response.ok) throw new Error("no page");
    return new DOMParser().parseFromString(await response.text(), "text/html").getElementById("step");
  }

  function putCopies(page) {
    form.dataset.copies = page.dataset.copies;
    form.querySelector("[data-copies-list]").replaceChildren(...page.querySelector("[data-copies-list]").childNodes);
  }

  async function refreshCopies() {
    putCopies(await fetchPage());
  }

  // Newer words are on the server: they are shown, and it is said.
  async function adopt() {
    const before = signature();
    const page = await fetchPage();
    if (signature() !== before) return; // typed meanwhile: that is the newest
    for (const one of form.elements) {
      const theirs = one.id && page.elements.namedItem(one.id);
      if (!theirs || APART.has(one.name) || one.type === "file") continue;
      one.checked = theirs.checked;
      if (one.type !== "radio" && one.type !== "checkbox") one.value = theirs.value;
    }
    control("seen").value = page.elements.namedItem("seen").value;
    saves[step] = JSON.parse(page.dataset.saves)[step];
    saved = signature();
    putCopies(page);
    if (signature() !== before) form.querySelector("[data-newer]").hidden = false;
    redraw(form);
  }

  // What this browser kept and the server never got, shown in the form; the other text is one press away.
  function restore(from, found) {
    const before = new Map(fieldsOf(form));
    touch(found.typed);
    const last = saves[step];
    if (last?.[1] !== found.writer) control("seen").value = found.seen;
    // A story without a draft is known by its form: perhaps only the answer was lost.
    if (from === "new") writer.writer = control("writer").value = found.writer;
    fill(form, inOrderOf(form, found.fields));
    kept.put(draft, entry());
    say("here");
    if (found.writer !== writer.writer) kept.drop(from, found);
    const note = form.querySelector("[data-restored]");
    note.hidden = false;
    note.querySelector("button").addEventListener("click", async () => {
      await save();
      writer.writer = control("writer").value = Date.now().toString(36) + Math.random().toString(36).slice(2);
      control("seen").value = -1; // as one who has not seen the last save: it becomes an earlier copy
      touch();
      fill(form, before);
      note.hidden = true;
      await save();
    });
    save();
  }

  const hasArrived = ({ step: name, writer: by, typed }) => saves[name]?.[1] === by && saves[name][2] >= typed;

  // On opening: what was not acknowledged goes into this form if it is its newest text, and to the server if not.
  async function sendWhatWaits(isOpening) {
    let restored = !isOpening;
    for (const [of, found] of kept.list()) {
      const isHere = of === draft && found.step === step;
      if (isHere && !isOpening) continue; // of this form, or of another window's
      if ((of === draft || of === "new") && (hasArrived(found) || (isHere && !restored && sameAsShown(found)))) {
        if (of !== "new" || hasArrived(found)) kept.drop(of, found);
      } else if (isHere && !restored && isNewer(found)) {
        restored = true;
        restore(of, found);
      } else if (of !== "new") {
        await sendWaiting(of, found);
      }
    }
  }

  function sameAsShown(found) {
    const shown = new Map(fieldsOf(form));
    return [...inOrderOf(form, found.fields)].every(([name, value]) => (shown.get(name) ?? "") === (value ?? ""));
  }

  function isNewer(found) {
    const last = saves[step];
    const isNext = !last || found.seen === last[0] || last[1] === found.writer;
    return isNext || Date.now() - found.typed < Number(form.dataset.age);
  }

  async function sendWaiting(of, found) {
    try {
      const answer = await send(found);
      kept.drop(of, found);
      if (of === draft && answer.copies !== Number(form.dataset.copies)) await refreshCopies();
    } catch {} // it stays until next time
  }

  // Back in view, perhaps after somebody wrote elsewhere.
  async function look() {
    if (draft === "new" || signature() !== saved || running || !navigator.onLine) return;
    try {
      const response = await fetch(form.action.replace(/[^/]+$/, "saves"));
      const last = response.ok && (await response.json())[step];
      if (last && last[0] !== Number(control("seen").value) && signature() === saved) await adopt();
    } catch {} // no line: what is shown is what there is
  }

  form.addEventListener("input", onInput);
  form.addEventListener("change", onInput);
  form.addEventListener(
    "submit",
    (event) => {
      const { submitter } = event;
      control("sent").value = Date.now();
      const mustBegin = draft === "new" && !failures && signature() !== saved;
      if (!navigator.onLine) {
        event.preventDefault();
        say(signature() === saved || kept.put(draft, entry()) ? "offline" : "nowhere");
      } else if (running || mustBegin) {
        event.preventDefault(); // its answer decides where this form goes
        save().then(() => form.requestSubmit(submitter));
      } else {
        clearTimeout(timer);
        isLeaving = true;
      }
    },
    true,
  );
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") look();
    else if (!isLeaving) save(true);
  });
  addEventListener("pageshow", (event) => {
    isLeaving = false;
    if (event.persisted) look();
  });
  addEventListener("online", () => save().then(() => sendWhatWaits(false)));
  addEventListener("offline", () => say("offline"));

  touch(); // untouched, a form is as old as its opening
  form.autocomplete = "off"; // what a browser would put back on its own is put back here, knowing its age
  if (draft !== "new") say("withUs", Date.now() - Number(form.dataset.age));
  // Filled in while this script was on its way: the newest there is, and kept nowhere yet.
  const isAhead = [...form.elements].some((one) => !APART.has(one.name) && isTouched(one));
  sendWhatWaits(!isAhead); // what an earlier page left is offered at the next opening
  if (isAhead) {
    saved = "";
    onInput();
  }
  keepForms().catch(() => {});
}

// Whether an answer is not the one that came with the page.
function isTouched({ type, checked, defaultChecked, value, defaultValue }) {
  if (type === "radio" || type === "checkbox") return checked !== defaultChecked;
  return ["textarea", "text", "email"].includes(type) && value !== defaultValue;
}

// Without a line the form opens all the same.
async function keepForms() {
  await navigator.serviceWorker?.register("/sw.js");
  (await navigator.serviceWorker.ready).active.postMessage("forms");
}
