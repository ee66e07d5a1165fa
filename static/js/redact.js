// Draws what is covered on a photo: boxes and brush strokes, by mouse, finger and keys. The rows of numbers and the
// ticks of the plain form are what is sent; this only writes into them, and they can be used as before.
const SVG = "http://www.w3.org/2000/svg";
const STEP = 1; // per cent, for a key
const LEAST = 0.5; // per cent, of a box
const MOST_POINTS = 150; // of a stroke
const SIDES = ["left", "top", "width", "height"];
const MOVES = { ArrowLeft: [-STEP, 0], ArrowRight: [STEP, 0], ArrowUp: [0, -STEP], ArrowDown: [0, STEP] };

const within = (value, least, most) => Math.min(Math.max(value, least), most);
const round = (value) => Math.round(value * 100) / 100;

export default function redact(form) {
  const stage = form.querySelector("[data-stage]");
  const svg = stage.querySelector("svg");
  const rows = form.querySelector("[data-rows]");
  const strokes = form.querySelector("[data-strokes]");
  const said = form.querySelector("[data-said]");
  const { width: across, height: down } = svg.viewBox.baseVal;
  let shapes = [...read()];
  const past = [];

  function* read() {
    for (const row of rows.querySelectorAll("[data-row]")) {
      const sides = SIDES.map((side) => row.querySelector(`[name=${side}]`).value.trim());
      if (sides.some(Boolean)) yield { kind: "box", ...Object.fromEntries(SIDES.map((side, at) => [side, sides[at]])) };
    }
    for (const tick of strokes.querySelectorAll("[name=strokes]")) {
      if (tick.checked) yield { kind: "stroke", ...JSON.parse(tick.value) };
    }
  }

  const say = (words) => (said.textContent = words);
  const remember = () => past.push(JSON.stringify(shapes));
  const numberOf = (shape) => shapes.filter((one) => one.kind === shape.kind).indexOf(shape) + 1;
  const nameOf = (shape) =>
    form.dataset[shape.kind].replace(/\{(\w+)\}/g, (_all, key) => (key === "number" ? numberOf(shape) : shape[key]));

  function draw(shape) {
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("tabindex", "0");
    group.setAttribute("role", "button");
    group.setAttribute("aria-label", nameOf(shape));
    group.setAttribute("aria-describedby", "redact-keys");
    group.shape = shape;
    const part = document.createElementNS(SVG, shape.kind === "box" ? "rect" : "polyline");
    part.setAttribute("class", `covered__${shape.kind}`);
    group.append(part);
    if (shape.kind === "box") {
      const grip = document.createElementNS(SVG, "circle");
      grip.setAttribute("class", "covered__grip");
      grip.setAttribute("r", across / 45);
      group.append(grip);
    }
    place(group);
    return group;
  }

  function place(group) {
    const { shape } = group;
    const [part, grip] = group.children;
    if (shape.kind === "box") {
      const [left, top, width, height] = SIDES.map((side) => Number(shape[side]) / 100 || 0);
      part.setAttribute("x", left * across);
      part.setAttribute("y", top * down);
      part.setAttribute("width", width * across);
      part.setAttribute("height", height * down);
      grip.setAttribute("cx", (left + width) * across);
      grip.setAttribute("cy", (top + height) * down);
    } else {
      const points = [shape.points[0], ...shape.points];
      part.setAttribute("stroke-width", shape.size * across);
      part.setAttribute("points", points.map(([x, y]) => `${x * across},${y * down}`).join(" "));
    }
    group.setAttribute("aria-label", nameOf(shape));
  }

  // Everything anew from the shapes; the focus stays with the shape or field that has it.
  function show(focused) {
    svg.replaceChildren(...shapes.map(draw));
    const boxes = shapes.filter((shape) => shape.kind === "box");
    rows.replaceChildren(...boxes.map(rowOf));
    strokes.querySelectorAll("label").forEach((label) => label.remove());
    const drawn = shapes.filter((shape) => shape.kind === "stroke");
    strokes.append(...drawn.map(tickOf));
    strokes.hidden = !drawn.length;
    if (focused) groupOf(focused)?.focus({ preventScroll: true });
  }

  const groupOf = (shape) => [...svg.children].find((group) => group.shape === shape);

  function copyOf(template, number) {
    const copy = template.content.firstElementChild.cloneNode(true);
    const name = copy.querySelector("[data-name]");
    name.textContent = name.textContent.replace("{number}", number);
    const labelled = copy.querySelector("[aria-label]");
    labelled?.setAttribute("aria-label", labelled.getAttribute("aria-label").replace("{number}", number));
    return copy;
  }

  function rowOf(shape, at) {
    const row = copyOf(rows.parentElement.querySelector("template"), at + 1);
    for (const side of SIDES) {
      const input = row.querySelector(`[name=${side}]`);
      input.id = `redact-${side}-${at}`;
      input.value = shape[side];
      input.addEventListener("input", () => {
        shape[side] = input.value;
        place(groupOf(shape));
      });
      input.addEventListener("focus", remember, { once: true });
    }
    const remove = row.querySelector("[data-remove]");
    remove.hidden = false;
    remove.addEventListener("click", () => take(shape));
    return row;
  }

  function tickOf(shape, at) {
    const label = copyOf(strokes.querySelector("template"), at + 1);
    const tick = label.querySelector("input");
    tick.id = `redact-strokes-${at}`;
    tick.value = JSON.stringify({ size: shape.size, points: shape.points });
    tick.addEventListener("change", () => take(shape));
    return label;
  }

  function add(shape) {
    if (shapes.length >= Number(form.dataset.most)) return say(form.dataset.full);
    remember();
    shapes.push(shape);
    show(shape);
    say(`${nameOf(shape)} ${form.dataset.added}`);
  }

  function take(shape) {
    remember();
    const at = shapes.indexOf(shape);
    const name = nameOf(shape);
    shapes.splice(at, 1);
    const next = shapes[Math.min(at, shapes.length - 1)];
    show(next);
    if (!next) form.querySelector("[data-add]").focus();
    say(`${name} ${form.dataset.removed}`);
  }

  function undo() {
    if (!past.length) return;
    const inSvg = svg.contains(document.activeElement);
    shapes = JSON.parse(past.pop());
    show(inSvg ? shapes.at(-1) : undefined);
    if (inSvg && !shapes.length) form.querySelector("[data-add]").focus();
    say(form.dataset.undone);
  }

  // by ... per cent of the picture
  function move(shape, x, y) {
    if (shape.kind === "box") {
      shape.left = round(within(Number(shape.left) + x, 0, 100 - Number(shape.width)));
      shape.top = round(within(Number(shape.top) + y, 0, 100 - Number(shape.height)));
    } else {
      const within1 = (value) => within(value, 0, 1);
      shape.points = shape.points.map(([px, py]) => [within1(px + x / 100), within1(py + y / 100)]);
    }
  }

  function resize(shape, x, y) {
    if (shape.kind === "box") {
      shape.width = round(within(Number(shape.width) + x, LEAST, 100 - Number(shape.left)));
      shape.height = round(within(Number(shape.height) + y, LEAST, 100 - Number(shape.top)));
    } else {
      shape.size = within(shape.size + (x - y) / 200, 0.01, 0.4);
    }
  }

  svg.addEventListener("keydown", (event) => {
    const shape = event.target.closest("g")?.shape;
    const step = MOVES[event.key];
    if (!shape || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      take(shape);
    } else if (step) {
      event.preventDefault();
      if (!event.repeat) remember();
      (event.shiftKey ? resize : move)(shape, ...step);
      show(shape);
      say(nameOf(shape));
    }
  });
  form.addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.code === "KeyZ" && !event.target.matches("[type=number]")) {
      event.preventDefault();
      undo();
    }
  });

  const pointOf = (event) => {
    const room = svg.getBoundingClientRect();
    return [within((event.clientX - room.left) / room.width, 0, 1), within((event.clientY - room.top) / room.height, 0, 1)];
  };
  const percent = (value) => round(value * 100);

  // what a drag does, from where it began; each gets the point where the pointer is now
  function dragBox([x0, y0], shape) {
    return ([x, y]) => {
      shape.left = percent(Math.min(x, x0));
      shape.top = percent(Math.min(y, y0));
      shape.width = percent(Math.abs(x - x0));
      shape.height = percent(Math.abs(y - y0));
    };
  }

  function dragShape(start, shape, act) {
    let last = start;
    return (now) => {
      act(shape, (now[0] - last[0]) * 100, (now[1] - last[1]) * 100);
      last = now;
    };
  }

  function dragBrush(_start, shape) {
    return ([x, y]) => {
      if (shape.points.length < MOST_POINTS) shape.points.push([Number(x.toFixed(4)), Number(y.toFixed(4))]);
    };
  }

  svg.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    event.preventDefault();
    const start = pointOf(event);
    const held = event.target.closest("g")?.shape;
    const isBrush = form.querySelector("[name=tool]:checked").value === "stroke";
    let shape = held;
    let drag;
    if (held && !isBrush) {
      remember();
      drag = dragShape(start, held, event.target.matches(".covered__grip") ? resize : move);
      groupOf(held).focus({ preventScroll: true });
    } else {
      if (shapes.length >= Number(form.dataset.most)) return say(form.dataset.full);
      remember();
      const size = Number(form.querySelector("[data-size]").value) / 100;
      shape = isBrush
        ? { kind: "stroke", size, points: [start.map((part) => Number(part.toFixed(4)))] }
        : { kind: "box", left: percent(start[0]), top: percent(start[1]), width: 0, height: 0 };
      shapes.push(shape);
      svg.append(draw(shape));
      drag = (isBrush ? dragBrush : dragBox)(start, shape);
    }
    svg.setPointerCapture(event.pointerId);
    const follow = (moved) => {
      drag(pointOf(moved));
      place(groupOf(shape));
    };
    const end = () => {
      svg.removeEventListener("pointermove", follow);
      svg.removeEventListener("pointerup", end);
      svg.removeEventListener("pointercancel", end);
      if (shape.kind === "box" && (shape.width < LEAST || shape.height < LEAST)) {
        shapes = shapes.filter((one) => one !== shape); // a click, not a drag
        past.pop();
        return show();
      }
      show(shape);
      say(nameOf(shape));
    };
    svg.addEventListener("pointermove", follow);
    svg.addEventListener("pointerup", end);
    svg.addEventListener("pointercancel", end);
  });

  form.querySelector("[data-add]").addEventListener("click", () => {
    const place = (shapes.length % 5) * 4; // the next one does not hide the last
    add({ kind: "box", left: 35 + place, top: 35 + place, width: 20, height: 20 });
  });
  form.querySelector("[data-undo]").addEventListener("click", undo);
  form.querySelector("[data-tools]").hidden = false;
  svg.removeAttribute("aria-hidden");
  stage.classList.add("redact__stage--live");
  show();
}
