// Counts the seconds of the undo window down, and takes the bar away when they are over: the server would refuse.
export default function undoBar(form) {
  const count = form.querySelector("[data-count]");
  const end = Date.now() + Number(form.dataset.seconds) * 1000;
  const tick = () => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (seconds <= 0) {
      clearInterval(timer);
      if (form.contains(document.activeElement)) document.getElementById("main").focus();
      form.remove();
    } else {
      count.textContent = seconds;
    }
  };
  const timer = setInterval(tick, 250);
}
