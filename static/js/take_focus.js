// What went wrong is said first: the summary takes the focus, and the page's title starts with it.
export default function takeFocus(summary) {
  const title = summary.querySelector("h2")?.textContent;
  if (title) document.title = `${title} · ${document.title}`;
  summary.focus();
}
