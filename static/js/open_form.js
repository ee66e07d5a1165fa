// A button of the decision bar opens the form it leads to where it stands, instead of asking the server for the page.
export default function openForm(link) {
  link.addEventListener("click", (event) => {
    const details = document.getElementById(new URL(link.href).hash.slice(1));
    if (!details || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    details.open = true;
    details.scrollIntoView({ block: "start" });
    details.querySelector("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
  });
}
