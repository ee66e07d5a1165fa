// One tick for all ticks of a list; without it each row has its own.
export default function tickAll(list) {
  const all = list.querySelector("[data-all]");
  const ticks = [...list.querySelectorAll("li input[type=checkbox]")];
  const box = all.querySelector("input");
  const follow = () => {
    const number = ticks.filter((tick) => tick.checked).length;
    box.checked = number === ticks.length;
    box.indeterminate = number > 0 && number < ticks.length;
  };
  all.hidden = false;
  box.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = box.checked;
  });
  list.addEventListener("change", follow);
  follow();
}
