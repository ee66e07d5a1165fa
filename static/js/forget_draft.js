// A draft that is thrown away goes from this browser's storage too.
import { forget } from "./kept_here.js";

export default function forgetDraft(form) {
  form.addEventListener("submit", () => forget(form.dataset.draft));
}
