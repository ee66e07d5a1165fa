// The album: links to the large pictures open in PhotoSwipe, which is loaded with its stylesheets when a photo is first
// opened. Keys, pinch and swipe are its own; the words come from the page (components/album_words.html). Where it cannot
// load, the link is followed as it is without a script.
const LONG_MS = 300; // a press that long was to look, not to zoom

let loading = null;

function load(styles) {
  loading ??= Promise.all([import("../vendor/photoswipe/photoswipe.esm.min.js"), ...styles.map(addStyles)]).then(
    ([library]) => library.default,
    (error) => {
      loading = null;
      throw error;
    },
  );
  return loading;
}

function addStyles(address) {
  return new Promise((done, failed) => {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = address;
    link.onload = done;
    link.onerror = () => {
      link.remove();
      failed(new Error(`no ${address}`));
    };
    document.head.append(link);
  });
}

// What is shown of a link. The large picture comes in the format that the browser chose for the small one.
function slideOf(link) {
  const small = link.querySelector("img");
  const offered = [...link.querySelectorAll("source, img")];
  const chosen = small.currentSrc && offered.find(({ srcset }) => addressesIn(srcset).includes(small.currentSrc));
  const width = Number(link.dataset.width);
  return {
    src: chosen ? addressesIn(chosen.srcset).at(-1) : link.href,
    srcset: chosen?.srcset,
    msrc: small.currentSrc,
    width,
    height: Math.round((width * small.getAttribute("height")) / small.getAttribute("width")),
    alt: small.alt,
    caption: link.dataset.caption,
    lang: link.dataset.lang,
  };
}

function addressesIn(srcset) {
  return srcset ? srcset.split(", ").map((one) => new URL(one.split(" ")[0], document.baseURI).href) : [];
}

export default function album(list) {
  const links = [...list.querySelectorAll("a[data-caption]")];
  const words = list.dataset;
  let isBusy = false;

  links.forEach((link, index) => {
    link.addEventListener("click", async (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (isBusy) return;
      isBusy = true;
      try {
        open(await load(words.styles.split(" ")), index);
      } catch {
        location.assign(link.href);
      }
      isBusy = false;
    });
  });

  function open(PhotoSwipe, index) {
    const viewer = new PhotoSwipe({
      dataSource: links.map(slideOf),
      index,
      mainClass: "album-viewer",
      bgOpacity: 1,
      showHideAnimationType: "fade",
      paddingFn: (_size, slide) => ({ top: 60, bottom: slide.caption ? 96 : 0, left: 0, right: 0 }),
      returnFocus: false, // it goes to the photo that was looked at last
      closeTitle: words.close,
      zoomTitle: words.zoom,
      arrowPrevTitle: words.previous,
      arrowNextTitle: words.next,
      errorMsg: words.failed,
    });
    viewer.on("uiRegister", () => viewer.ui.registerElement(caption()));
    viewer.on("afterInit", () => stand(viewer, links, words.label));
    ignoreLongPresses(viewer);
    closeOnWayBack(viewer);
    viewer.init();
  }
}

// Caption, and for people who cannot see the photo what it shows: read out as it changes.
function caption() {
  return {
    name: "caption",
    className: "album-viewer__caption",
    appendTo: "root",
    order: 9,
    onInit(element, viewer) {
      const [shown, spoken] = [document.createElement("p"), document.createElement("p")];
      element.id = "album-caption";
      element.setAttribute("role", "status");
      spoken.className = "visually-hidden";
      element.append(shown, spoken);
      viewer.on("change", () => {
        const { caption: words, alt, lang } = viewer.currSlide.data;
        shown.textContent = words;
        spoken.textContent = alt === words ? "" : alt;
        element.lang = lang || document.documentElement.lang;
      });
    },
  };
}

// The page behind can be neither reached nor read until the viewer is gone.
function stand(viewer, links, label) {
  const root = viewer.element;
  const behind = [...document.body.children].filter((one) => one !== root && !one.inert);
  root.setAttribute("aria-label", label);
  root.setAttribute("aria-modal", "true");
  root.setAttribute("aria-describedby", "album-caption");
  for (const one of root.querySelectorAll("[aria-roledescription]")) one.removeAttribute("aria-roledescription"); // English
  for (const one of behind) one.inert = true;
  viewer.on("destroy", () => {
    for (const one of behind) one.inert = false;
    links[viewer.currIndex].focus();
  });
}

// A phone's way back closes what lies over the page; closed otherwise, it leaves no step behind.
function closeOnWayBack(viewer) {
  const gone = new AbortController();
  history.pushState({ album: true }, "");
  addEventListener("popstate", () => viewer.close(), { signal: gone.signal });
  viewer.on("destroy", () => {
    gone.abort();
    if (history.state?.album) history.back();
  });
}

function ignoreLongPresses(viewer) {
  let since = 0;
  viewer.on("pointerDown", ({ originalEvent }) => {
    since = originalEvent.timeStamp;
  });
  for (const action of ["imageClickAction", "bgClickAction", "tapAction"]) {
    viewer.on(action, (event) => {
      if (event.originalEvent.timeStamp - since > LONG_MS) event.preventDefault();
    });
  }
}
