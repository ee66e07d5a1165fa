// Filters stand open without JavaScript; with it they are folded on phones, unless one is chosen.
export default function fold(form) {
  const details = form.querySelector("details");
  if (details && !details.dataset.keepOpen && matchMedia("(max-width: 48rem)").matches) details.open = false;
}
