// A map on 天地图 tiles: [data-map] where its points are fetched, [data-key], [data-review]. The list
// beside it says the same; without script, tiles or points the section stays hidden.
(() => {
  "use strict";
  const section = document.querySelector("[data-map]");
  if (!section || !window.L) return;

  const layer = (name) => L.tileLayer(
    `https://t{s}.tianditu.gov.cn/${name}_w/wmts?SERVICE=WMTS&REQUEST=GetTile&VERSION=1.0.0&LAYER=${name}` +
    `&STYLE=default&TILEMATRIXSET=w&FORMAT=tiles&TILEMATRIX={z}&TILEROW={y}&TILECOL={x}&tk=${section.dataset.key}`,
    { subdomains: "01234567", maxZoom: 18, attribution: name === "vec" ? `天地图 ${section.dataset.review}` : "" },
  );

  fetch(section.dataset.map).then((answer) => answer.json()).then(({ points }) => {
    if (!points.length) return;
    section.hidden = false;
    const map = L.map(section.querySelector(".map"), { scrollWheelZoom: false });
    map.attributionControl.setPrefix(false);
    layer("vec").addTo(map);
    layer("cva").addTo(map);
    for (const { name, url, at } of points) {
      const link = Object.assign(document.createElement("a"), { href: url, textContent: name });
      L.circleMarker(at, { radius: 8, color: "#b91c1c", fillOpacity: 0.8 }).bindPopup(link).addTo(map);
    }
    map.fitBounds(points.map(({ at }) => at), { padding: [24, 24], maxZoom: 14 });
  }).catch(() => { /* the list is there */ });
})();
