// Charts of the tables beside them: colours from the tokens, patterns for those who see no colour.
// The library comes when the first chart is near; without script the tables say the same.
(() => {
  "use strict";
  const source = document.currentScript.dataset.echarts;
  const charts = [...document.querySelectorAll(".chart[data-chart]")];
  if (!charts.length || !("IntersectionObserver" in window)) return;
  const drawn = new Map();
  let library;

  const load = () => library ||= new Promise((resolve, reject) => {
    const script = Object.assign(document.createElement("script"), { src: source, onload: resolve, onerror: reject });
    document.head.append(script);
  });
  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
  const text = (cell) => cell.textContent.trim();
  const number = (cell) => {
    const value = "value" in cell.dataset ? cell.dataset.value : text(cell);
    return value === "" ? null : Number(value);
  };

  const read = (chart) => {
    const table = chart.closest("section").querySelector("table");
    const rows = [...table.tBodies[0].rows];
    return {
      heads: [...table.tHead.rows[0].cells].map(text),
      names: rows.map((row) => text(row.cells[0])),
      column: (n) => rows.map((row) => number(row.cells[n])),
      most: Number(chart.dataset.most),
      cut: chart.dataset.cut,
    };
  };

  const frame = () => ({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    aria: { enabled: true, decal: { show: true } },
    color: [token("red"), token("gold"), token("ok"), token("focus")],
    textStyle: { color: token("ink-2"), fontFamily: getComputedStyle(document.body).fontFamily },
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, axisPointer: { type: "shadow" } },
    legend: { top: 0, textStyle: { color: token("ink-2") } },
    grid: { left: 8, right: 16, top: 36, bottom: 8, containLabel: true },
  });
  const label = () => ({ color: token("ink-2") });
  const names = (data) => ({ type: "category", data, axisLabel: { ...label(), interval: "auto", hideOverlap: true }, axisLine: { lineStyle: { color: token("line") } } });
  const counts = (more) => ({ type: "value", minInterval: 1, axisLabel: label(), splitLine: { lineStyle: { color: token("line") } }, ...more });

  const OPTIONS = {
    trend: ({ heads, names: months, column }) => ({
      xAxis: names(months),
      yAxis: [counts(), counts({ min: 0, max: 100, splitLine: { show: false }, axisLabel: { ...label(), formatter: "{value}%" } })],
      series: [
        { name: heads[1], type: "bar", data: column(1) },
        { name: heads[2], type: "bar", data: column(2) },
        { name: heads[3], type: "line", yAxisIndex: 1, symbolSize: 8, connectNulls: false, data: column(3) },
      ],
    }),
    stack: ({ names: ages, column }) => {
      const all = column(1), late = column(2);
      return {
        xAxis: names(ages),
        yAxis: counts(),
        series: [
          { name: "已超期", type: "bar", stack: "open", data: late },
          { name: "未超期", type: "bar", stack: "open", data: all.map((count, n) => count - late[n]) },
        ],
      };
    },
    bars: ({ heads, names: lines, column, most, cut }) => {
      const first = (list) => list.slice(0, most).reverse();
      const { legend, grid } = frame();
      const title = { text: cut, left: 0, top: 0, textStyle: { fontSize: 12, fontWeight: "normal", color: token("ink-2") } };
      return {
        ...(cut && { title, legend: { ...legend, top: 22 }, grid: { ...grid, top: 56 } }),
        xAxis: counts(),
        yAxis: { ...names(first(lines)), axisLabel: { ...label(), width: 130, overflow: "truncate" } },
        series: [
          { name: heads[1], type: "bar", data: first(column(1)) },
          { name: heads[heads.length - 1], type: "bar", data: first(column(heads.length - 1)) },
        ],
      };
    },
  };

  const draw = (chart) => {
    drawn.get(chart)?.dispose();
    const made = window.echarts.init(chart, null, { renderer: "canvas" });
    made.setOption({ ...frame(), ...OPTIONS[chart.dataset.chart](read(chart)) });
    drawn.set(chart, made);
  };

  const near = new IntersectionObserver((entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(target);
      load().then(() => draw(target)).catch(() => { target.hidden = true; });
    }
  }, { rootMargin: "300px" });

  for (const chart of charts) {
    chart.setAttribute("aria-hidden", "true"); // the table beside it is read instead
    chart.hidden = false;
    near.observe(chart);
  }
  addEventListener("resize", () => drawn.forEach((made) => made.resize()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => [...drawn.keys()].forEach(draw));
})();
