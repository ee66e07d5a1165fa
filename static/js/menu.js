// The menu on small screens closes on Escape and when the reader goes elsewhere.
export default function menu(details) {
  const close = (withFocus) => {
    details.open = false;
    if (withFocus) details.querySelector("summary").focus();
  };
  details.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && details.open) close(true);
  });
  document.addEventListener("click", (event) => {
    if (details.open && !details.contains(event.target)) close(false);
  });
  details.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !details.contains(event.relatedTarget)) close(false);
  });
}
