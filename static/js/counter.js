// Counts what a reader would count (ที่ is one, an emoji family is one) while somebody writes.
const segmenter = globalThis.Intl?.Segmenter ? new Intl.Segmenter("th") : null;

function length(text) {
  const line = text.replace(/\r\n/g, "\n");
  return segmenter ? [...segmenter.segment(line)].length : [...line].length;
}

export default function counter(field) {
  const control = field.querySelector("input, textarea");
  const line = field.querySelector(".field__count");
  const output = field.querySelector("[data-count]");
  if (!control || !output) return;
  const limit = Number(field.dataset.limit);
  const format = new Intl.NumberFormat("en");
  let announced = false;
  const show = () => {
    const count = length(control.value);
    output.textContent = `${format.format(count)} / ${format.format(limit)}`;
    line.classList.toggle("field__count--over", count > limit);
    const isNear = count > limit * 0.95;
    if (isNear !== announced) {
      announced = isNear;
      if (isNear) line.setAttribute("aria-live", "polite");
      else line.removeAttribute("aria-live");
    }
  };
  line.hidden = false;
  control.addEventListener("input", (event) => {
    if (!event.isComposing) show();
  });
  control.addEventListener("compositionend", show);
  show();
}
