// Beside a remark: a button that marks the paragraph it is about in the long text below.
export default function goToParagraph(list) {
  const text = list.nextElementSibling?.querySelector("textarea");
  if (!text) return;
  for (const remark of list.querySelectorAll("[data-anchor]")) {
    const anchor = remark.dataset.anchor.replace(/…$/, "").trimEnd();
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--quiet button--small";
    button.textContent = list.dataset.label;
    button.addEventListener("click", () => {
      const start = find(text.value, anchor);
      if (start < 0) {
        text.focus();
        return;
      }
      const end = text.value.indexOf("\n\n", start);
      text.focus();
      text.setSelectionRange(start, start); // browsers show the caret, not the end of a selection
      text.setSelectionRange(start, end < 0 ? text.value.length : end);
    });
    remark.append(button);
  }
}

// Line ends inside a paragraph are blanks in its anchor.
function find(text, anchor) {
  return anchor ? text.replace(/\s/g, " ").indexOf(anchor) : -1;
}
