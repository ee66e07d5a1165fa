// Before and after in one frame, with a slider of the browser's own between them: mouse, touch and keys move it.
// Pictures of different shapes stay side by side, as they are without this script; the room is the same (pages.css).
const TOLERANCE = 0.1;

export default function beforeAfter(box) {
  const shapes = [...box.querySelectorAll("img")].map((image) => image.getAttribute("width") / image.getAttribute("height"));
  if (Math.abs(shapes[0] / shapes[1] - 1) > TOLERANCE) return;

  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: 0, max: 100, value: 50, className: "before-after__slider" });
  slider.setAttribute("aria-label", box.dataset.label);
  const show = () => {
    box.style.setProperty("--part", slider.value / 100);
    const words = box.dataset.value.replace("{before}", slider.value).replace("{after}", 100 - slider.value);
    slider.setAttribute("aria-valuetext", words);
  };
  slider.addEventListener("input", show);
  show();
  box.classList.add("before-after--slider");
  box.append(slider);
}
