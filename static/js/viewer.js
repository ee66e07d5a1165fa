// The album: links to the large pictures become a dialog with arrows, keys and swipe. Words come from the page.
export default function viewer(album) {
  const dialog = document.getElementById(album.dataset.viewer);
  if (!dialog?.showModal) return;
  const links = [...album.querySelectorAll("a[data-caption]")];
  const image = dialog.querySelector("img");
  const place = dialog.querySelector("[data-place]");
  const caption = dialog.querySelector("[data-caption]");
  let current = 0;
  let startX = null;

  const load = (index) => {
    new Image().src = links[(index + links.length) % links.length].href;
  };
  const show = (index) => {
    current = (index + links.length) % links.length;
    const link = links[current];
    image.src = link.href;
    image.alt = link.querySelector("img").alt;
    place.textContent = `${current + 1} / ${links.length}`;
    caption.textContent = link.dataset.caption;
    if (links.length > 1) {
      load(current + 1);
      load(current - 1);
    }
  };

  links.forEach((link, index) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      show(index);
      dialog.showModal();
    });
  });
  dialog.querySelector("[data-close]").addEventListener("click", () => dialog.close());
  for (const [name, step] of [["previous", -1], ["next", 1]]) {
    const button = dialog.querySelector(`[data-${name}]`);
    button.hidden = links.length < 2;
    button.addEventListener("click", () => show(current + step));
  }
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(current - 1);
    if (event.key === "ArrowRight") show(current + 1);
  });
  dialog.addEventListener("pointerdown", (event) => {
    startX = event.isPrimary ? event.clientX : null;
  });
  dialog.addEventListener("pointerup", (event) => {
    const moved = startX === null ? 0 : event.clientX - startX;
    if (Math.abs(moved) > 60 && links.length > 1) show(current - Math.sign(moved));
    startX = null;
  });
  dialog.addEventListener("close", () => links[current].focus());
}
