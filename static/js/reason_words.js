// Ticking a reason adds its sentence to the message, taking the tick away removes it again, unless it was edited.
export default function reasonWords(form) {
  const message = form.querySelector("textarea");
  form.addEventListener("change", (event) => {
    const sentence = event.target.closest(".pick")?.querySelector(".pick__hint")?.textContent.trim();
    if (event.target.type !== "checkbox" || !sentence) return;
    const lines = message.value.split("\n").filter((line) => line.trim() !== sentence);
    if (event.target.checked) lines.push(sentence);
    message.value = lines.join("\n").replace(/^\n+/, "");
    message.dispatchEvent(new Event("input", { bubbles: true }));
  });
}
