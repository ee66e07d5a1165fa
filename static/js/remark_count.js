// Says in the form for changes how many paragraphs and photos have a remark, which stand far above it.
export default function remarkCount(line) {
  const form = line.closest("form");
  const said = line.querySelector("[data-count]");
  const show = () => {
    const written = [...form.elements].filter((one) => one.name.startsWith("remark-") && one.value.trim());
    line.querySelector("[data-none]").hidden = written.length > 0;
    said.textContent = written.length ? line.dataset.one.replace("{count}", written.length) : "";
  };
  for (const one of form.elements) if (one.name.startsWith("remark-")) one.addEventListener("input", show);
  show();
}
