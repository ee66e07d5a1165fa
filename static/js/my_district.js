// The reader's own district: kept in this browser, sent nowhere. Names, numbers and addresses are those of the page's map.
const KEPT = "my-district";

function recall() {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return undefined; // the browser keeps nothing: the plain link stays
  }
}

export default function myDistrict(root) {
  const [title, row] = [root.querySelector("[data-title]"), root.querySelector("[data-row]")];
  const question = title.textContent;
  const places = new Map();
  for (const tile of document.querySelectorAll(".district-map__tile")) {
    const [name, count] = [...tile.querySelectorAll("span")].map((one) => one.textContent.replaceAll("\u200b", ""));
    places.set(tile.pathname.split("/").at(-1), { name, count, href: tile.pathname });
  }
  const kept = recall();
  if (kept !== undefined) show(kept);

  function show(slug) {
    if (places.has(slug)) showChosen(slug, places.get(slug));
    else showChoice();
  }

  function showChoice(before = "") {
    title.textContent = question;
    row.replaceChildren(root.querySelector("[data-choose]").content.cloneNode(true));
    const select = row.querySelector("select");
    const { compare } = new Intl.Collator(document.documentElement.lang);
    for (const [slug, { name }] of [...places].sort(([, one], [, other]) => compare(one.name, other.name))) {
      select.add(new Option(name, slug, slug === before, slug === before));
    }
    row.querySelector("form").addEventListener("submit", (event) => {
      event.preventDefault();
      localStorage.setItem(KEPT, select.value);
      show(select.value);
      row.querySelector("a").focus();
    });
  }

  function showChosen(slug, { name, count, href }) {
    title.textContent = title.dataset.mine;
    row.replaceChildren(root.querySelector("[data-chosen]").content.cloneNode(true));
    const link = row.querySelector("a");
    const [nameThere, countThere] = link.querySelectorAll("span");
    link.href = href;
    nameThere.textContent = name;
    countThere.textContent = count;
    row.querySelector("button").addEventListener("click", () => {
      showChoice(slug);
      row.querySelector("select").focus();
    });
  }
}
