// Chosen photos are sent at once, by the form's own button for that (data-upload).
export default function fileDrop(label) {
  const input = label.querySelector('input[type="file"]');
  const button = input?.form?.querySelector("[data-upload]");
  if (!button) return;
  input.addEventListener("change", () => {
    if (input.files.length) button.click();
  });
}
