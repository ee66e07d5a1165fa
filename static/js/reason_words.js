// Ticking a reason adds its sentence to the message, taking the tick away removes it again, unless it was edited. A saved
// reply goes before what was typed, and instead of what was only filled in.
export default function reasonWords(form) {
  const message = form.querySelector("textarea");
  const reply = form.querySelector("[data-reply]");
  form.querySelector("[data-fill]")?.remove();
  let filled = "";

  const sentenceOf = (tick) => tick.closest(".pick")?.querySelector(".pick__hint")?.textContent.trim() ?? "";
  const ticked = () => [...form.querySelectorAll("[type=checkbox]:checked")].map(sentenceOf).filter(Boolean).join("\n");
  const write = (words) => {
    message.value = words;
    message.dispatchEvent(new Event("input", { bubbles: true }));
  };

  form.addEventListener("change", (event) => {
    if (event.target === reply) return useReply();
    const sentence = event.target.type === "checkbox" ? sentenceOf(event.target) : "";
    if (!sentence) return;
    const isUntouched = message.value === filled;
    const lines = message.value.split("\n").filter((line) => line.trim() !== sentence);
    if (event.target.checked) lines.push(sentence);
    write(lines.join("\n").replace(/^\n+/, ""));
    if (isUntouched && filled) useReply(); // the reply has a place for the sentences
  });

  function useReply() {
    const text = reply.selectedOptions[0].dataset.text;
    if (text === undefined) return;
    const typed = message.value.trim();
    const isOurs = !typed || message.value === filled || typed === ticked() || typed.startsWith(filled.trim() || "\0");
    filled = text.replace(/^\{reasons\}\n?/gm, () => (ticked() ? `${ticked()}\n` : "")).replaceAll("{reasons}", ticked());
    write(isOurs ? filled : `${filled}\n\n${typed}`);
  }
}
