// A second press while the form is on its way is not sent; the pressed button says that it works.
export default function sendOnce(form) {
  let isSending = false;
  form.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return; // held back by another module
    if (isSending) {
      event.preventDefault();
      return;
    }
    isSending = true;
    event.submitter?.setAttribute("aria-busy", "true");
  });
  addEventListener("pageshow", () => {
    isSending = false;
    for (const button of form.querySelectorAll('[aria-busy="true"]')) button.removeAttribute("aria-busy");
  });
}
