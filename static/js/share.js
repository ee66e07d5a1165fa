// Copy, print and the phone's own sharing: buttons that need a script are shown by it.
export default function share(bar) {
  const status = bar.querySelector("[data-status]");
  const own = bar.querySelector("[data-share]");
  const copy = bar.querySelector("[data-copy]");
  const print = bar.querySelector("[data-print]");
  if (own && navigator.share) {
    own.hidden = false;
    own.addEventListener("click", () => {
      navigator.share({ title: bar.dataset.title, url: bar.dataset.url }).catch(() => {});
    });
  }
  if (copy && navigator.clipboard) {
    const label = copy.querySelector("span");
    const words = label.textContent;
    copy.hidden = false;
    copy.addEventListener("click", async () => {
      await navigator.clipboard.writeText(copy.dataset.copy);
      label.textContent = copy.dataset.done;
      if (status) status.textContent = copy.dataset.done;
      setTimeout(() => {
        label.textContent = words;
        if (status) status.textContent = "";
      }, 2500);
    });
  }
  if (print) {
    print.hidden = false;
    print.addEventListener("click", () => window.print());
  }
}
