// Maps to zoom and pan, made of the shapes the server sends when a reader asks for them. The drawing on the page is whole without.
const night = matchMedia("(prefers-color-scheme: dark)");
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const SHADES = [1, 2, 3, 4, 5], LINED = ["!=", ["geometry-type"], "Point"];

const layers = () => {
  const fill = ["match", ["get", "shade"], ...SHADES.flatMap((shade) => [shade, colour(`shade${shade}`)]), colour("shade0")];
  const here = (yes, no) => ["case", ["boolean", ["feature-state", "here"], false], yes, no];
  return [
    { id: "ground", type: "background", paint: { "background-color": colour("ground") } },
    { id: "areas", type: "fill", source: "spots", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-color": fill } },
    { id: "lines", type: "line", source: "spots", filter: LINED, paint: { "line-color": colour("ground"), "line-width": 1.2 } },
    // Above all others: a border belongs to two neighbours, and only one of them is told of.
    { id: "here", type: "line", source: "spots", filter: LINED, paint: { "line-color": colour("focus"), "line-width": 4, "line-opacity": here(1, 0) } },
    {
      id: "dots", type: "circle", source: "spots", filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 6, "circle-color": fill, "circle-stroke-color": here(colour("focus"), colour("paper")), "circle-stroke-width": here(4, 1.5) },
    },
  ];
};

const places = (coordinates) => (typeof coordinates[0] === "number" ? [coordinates] : coordinates.flatMap(places));
const bounds = (features) => {
  const all = features.flatMap((one) => places(one.geometry.coordinates));
  const east = all.map((place) => place[0]), north = all.map((place) => place[1]);
  const least = (some) => some.reduce((a, b) => Math.min(a, b)), most = (some) => some.reduce((a, b) => Math.max(a, b));
  return [[least(east), least(north)], [most(east), most(north)]];
};

// Maps on the page now, each with what lets go of it: a browser holds only a few at once.
const live = new WeakMap();

async function open(figure) {
  const part = (name) => figure.querySelector(name);
  const stage = part(".maplive"), canvas = part(".mapcanvas"), select = part(".mapbar select");
  const said = part(".mapsaid [role=status]"), more = part(".mapsaid a");
  const [library, answer] = await Promise.all([import(figure.dataset.library), fetch(figure.dataset.map)]);
  if (!answer.ok) throw new Error(answer.statusText);
  const spots = await answer.json(), whole = bounds(spots.features);
  library.setWorkerUrl(new URL(figure.dataset.worker, location.href).href);
  stage.hidden = false;
  const map = new library.Map({
    container: canvas, bounds: whole, fitBoundsOptions: { padding: 16 }, maxZoom: 15, fadeDuration: 0, attributionControl: false,
    dragRotate: false, pitchWithRotate: false, touchPitch: false, locale: { "Map.Title": canvas.dataset.title },
    style: { version: 8, sources: { spots: { type: "geojson", data: spots } }, layers: layers() },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  const gone = new AbortController();
  live.set(figure, () => { gone.abort(); map.remove(); });
  await new Promise((resolve, reject) => { map.once("load", resolve); map.once("error", (event) => reject(event.error)); });

  let shown = null;
  const tell = (id) => {
    if (id === shown) return;
    if (shown !== null) map.setFeatureState({ source: "spots", id: shown }, { here: false });
    if (id !== null) map.setFeatureState({ source: "spots", id }, { here: true });
    shown = id;
    const facts = id === null ? null : spots.features[id].properties;
    said.textContent = facts ? facts.said : "";
    more.hidden = !(facts && facts.href);
    if (facts && facts.href) more.href = facts.href;
  };
  const at = (point) => map.queryRenderedFeatures(point, { layers: ["dots", "areas"] })[0]?.id ?? null;
  const go = (id) => map.fitBounds(id === null ? whole : bounds([spots.features[id]]), { padding: id === null ? 16 : 80, maxZoom: 12 });

  const byName = spots.features.map((one) => [one.properties.name, one.id]).sort((a, b) => a[0].localeCompare(b[0], document.documentElement.lang));
  for (const [name, id] of byName) select.add(new Option(name, id));
  select.addEventListener("change", () => {
    const id = select.value === "" ? null : Number(select.value);
    go(id);
    tell(id);
  });
  for (const button of figure.querySelectorAll("[data-map-zoom]"))
    button.addEventListener("click", () => map.zoomTo(map.getZoom() + Number(button.dataset.mapZoom)));
  for (const kind of ["mousemove", "click"])
    map.on(kind, (event) => { const id = at(event.point); if (id !== null) tell(id); });
  map.on("moveend", () => { if (document.activeElement === map.getCanvas()) tell(at(map.project(map.getCenter()))); });
  night.addEventListener("change", () => {
    for (const { id, paint } of layers()) for (const [name, value] of Object.entries(paint)) map.setPaintProperty(id, name, value);
  }, { signal: gone.signal });
  part("svg.map").remove();
  part(".mapopen").hidden = true;
  select.focus();
}

function offer(figure) {
  const button = figure.querySelector("[data-map-open]");
  button.parentElement.hidden = false;
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await open(figure);
    } catch {
      live.get(figure)?.();
      figure.querySelector(".maplive").hidden = true;
      const failed = figure.querySelector(".mapfailed");
      failed.textContent = failed.dataset.said;
    }
  });
}

const offerAll = (part) => { for (const figure of part.querySelectorAll("[data-map]")) offer(figure); };
offerAll(document);
// Maps that leave the page, and maps that come into it later.
document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  for (const figure of detail.target.querySelectorAll("[data-map]")) live.get(figure)?.();
});
document.addEventListener("htmx:afterSwap", ({ detail }) => offerAll(detail.target.isConnected ? detail.target : document.getElementById(detail.target.id)));
