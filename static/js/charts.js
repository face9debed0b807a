/* Charts that answer to the pointer: ECharts draws what the server drew already, from the figures that the page carries.
   Without this file, and on paper, the server's drawing stays. A column leads to the list behind it. */

(() => {
  "use strict";

  const MANY = 24;
  const chinese = document.documentElement.lang.startsWith("zh");
  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const number = (exact) => Number(exact.replaceAll(",", ""));

  /* An axis shortens as the pages do: 元, 万元, 亿元; in English millions. */
  function shortened(yuan) {
    const units = chinese ? [[1e8, "亿元"], [1e4, "万元"], [1, "元"]] : [[1e6, "m"], [1e3, "k"], [1, ""]];
    const [size, unit] = units.find(([least]) => Math.abs(yuan) >= least) ?? units[2];
    return `${+(yuan / size).toFixed(2)}${chinese ? " " : ""}${unit}`;
  }

  function options(data) {
    const faint = colour("--ink-faint");
    const axis = { axisLabel: { color: faint }, axisLine: { lineStyle: { color: "#b4c2d3" } }, splitLine: { lineStyle: { color: "#e8eef5" } } };
    const font = getComputedStyle(document.body).fontFamily;
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      textStyle: { fontFamily: font },
      grid: { left: 56, right: 84, top: 36, bottom: data.labels.length > MANY ? 72 : 36 },
      /* Rich text, for the page's policy allows no styles in HTML. */
      tooltip: { trigger: "axis", renderMode: "richText", formatter: ([first]) => told(data, first.dataIndex) },
      dataZoom: data.labels.length > MANY ? [{ type: "slider", height: 22, bottom: 12 }, { type: "inside", zoomOnMouseWheel: false }] : [],
      xAxis: { type: "category", data: data.labels, axisLabel: axis.axisLabel, axisLine: axis.axisLine },
      yAxis: [
        { type: "value", name: data.unit, minInterval: 1, ...axis },
        { type: "value", ...axis, splitLine: { show: false }, axisLabel: { color: faint, formatter: shortened } },
      ],
      series: [
        { name: data.counted, type: "bar", data: data.counts, barMaxWidth: 28, cursor: "pointer",
          itemStyle: { color: colour("--blue-pale"), borderRadius: 3 }, emphasis: { itemStyle: { color: "#5f95da" } } },
        { name: data.summed, type: "line", yAxisIndex: 1, data: data.sums.map(number), symbolSize: 7,
          showSymbol: data.labels.length <= MANY, itemStyle: { color: colour("--gold-bar") }, lineStyle: { width: 3 },
          markLine: data.goal ? goal(data) : undefined },
      ],
    };
  }

  function goal(data) {
    return { silent: true, symbol: "none", data: [{ yAxis: number(data.goal) }],
      lineStyle: { color: colour("--red-bar"), type: "dashed" },
      label: { position: "insideStartTop", color: colour("--red"), formatter: `${data.aim} ${shortened(number(data.goal))}` } };
  }

  function told(data, place) {
    return [data.labels[place], `${data.counted}: ${data.counts[place].toLocaleString("en")}`,
      `${data.brought}: ¥${data.amounts[place]}`, `${data.summed}: ¥${data.sums[place]}`].join("\n");
  }

  /* Stacked columns, in the colours of the drawn ones. */
  function stackOptions(data) {
    const faint = colour("--ink-faint");
    const axis = { axisLabel: { color: faint }, axisLine: { lineStyle: { color: "#b4c2d3" } }, splitLine: { lineStyle: { color: "#e8eef5" } } };
    return {
      animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      color: [colour("--blue"), "#3f7fcf", "#7eaee6", colour("--gold-bar"), "#d8b77a"],
      grid: { left: data.money ? 84 : 56, right: 24, top: 24, bottom: data.labels.length > MANY ? 72 : 36 },
      tooltip: { trigger: "axis", renderMode: "richText", formatter: ([first]) => stackTold(data, first.dataIndex) },
      dataZoom: data.labels.length > MANY ? [{ type: "slider", height: 22, bottom: 12 }, { type: "inside", zoomOnMouseWheel: false }] : [],
      xAxis: { type: "category", data: data.labels, axisLabel: axis.axisLabel, axisLine: axis.axisLine },
      yAxis: { type: "value", ...axis, axisLabel: data.money ? { color: faint, formatter: shortened } : axis.axisLabel },
      series: data.series.map(({ name, values }) => ({ name, type: "bar", stack: "all", data: values.map(number), barMaxWidth: 28, cursor: "pointer" })),
    };
  }

  function stackTold(data, place) {
    const mark = data.money ? "¥" : "";
    const told = data.series.filter(({ values }) => number(values[place]) !== 0);
    return [data.labels[place], ...told.map(({ name, values }) => `${name}: ${mark}${values[place]}`)].join("\n");
  }

  /* Draws over what the server drew; `linked` says where a click on a column leads. */
  function enliven(figure, shown, linked) {
    const drawn = figure.querySelector(".chart svg");
    const live = document.createElement("div");
    live.className = "chart-live";
    live.setAttribute("role", "img");
    live.setAttribute("aria-label", drawn.getAttribute("aria-label"));
    drawn.before(live);
    drawn.classList.add("chart-drawn");
    const chart = window.echarts.init(live, null, { renderer: "svg" });
    chart.setOption(shown);
    chart.on("click", (at) => {
      const href = linked(at);
      if (href) location.assign(href);
    });
    new ResizeObserver(() => chart.resize()).observe(live);
  }

  for (const figure of document.querySelectorAll("[data-trend]")) {
    const data = JSON.parse(figure.dataset.trend);
    enliven(figure, options(data), ({ dataIndex }) => data.links[data.labels[dataIndex]]);
  }

  for (const figure of document.querySelectorAll("[data-stack]")) {
    const data = JSON.parse(figure.dataset.stack);
    enliven(figure, stackOptions(data), ({ seriesIndex, dataIndex }) => data.series[seriesIndex].links[dataIndex]);
  }
})();
