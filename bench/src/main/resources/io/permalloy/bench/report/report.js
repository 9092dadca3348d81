"use strict";
(() => {
  const data = JSON.parse(document.getElementById("data").textContent);
  const root = document.documentElement;
  let charts = [];
  let ink;

  // ---- Theme: the colours of the style sheet, read again when the scheme changes.

  function readTheme() {
    const style = getComputedStyle(root);
    const colour = (name) => style.getPropertyValue("--" + name).trim();
    ink = {
      text: colour("ink"), soft: colour("soft"), line: colour("line"), card: colour("card"),
      own: colour("own"), peer: colour("peer"), limit: colour("limit"),
      series: Array.from({ length: 10 }, (_, i) => colour("s" + (i + 1))),
    };
  }

  // A map has the same colour in every plot; Permalloy has the first.
  const names = [];
  for (const list of [data.percentiles, data.growth, ...data.scaling.map((plot) => plot.series)]) {
    for (const one of list) {
      if (!names.includes(one.name)) {
        one.name === "Permalloy" ? names.unshift(one.name) : names.push(one.name);
      }
    }
  }
  function colourOf(name) {
    const shift = names[0] === "Permalloy" ? 0 : 1;
    return ink.series[(names.indexOf(name) + shift) % ink.series.length];
  }

  // ---- Numbers for people.

  function digits(value) {
    const size = Math.abs(value);
    const places = size >= 100 || size === 0 ? 0 : size >= 10 ? 1 : size >= 0.1 ? 2 : 3;
    return value.toLocaleString("en", { maximumFractionDigits: places, minimumFractionDigits: places, useGrouping: size >= 1e4 });
  }
  function short(value) {
    return Number(value.toPrecision(3)).toLocaleString("en", { useGrouping: value >= 1e4 });
  }
  function time(ns) {
    if (ns >= 1e9) return short(ns / 1e9) + " s";
    if (ns >= 1e6) return short(ns / 1e6) + " ms";
    return ns >= 1e3 ? short(ns / 1e3) + " µs" : short(ns) + " ns";
  }
  function bytes(value) {
    if (value < 1 << 20) return short(value / (1 << 10)) + " KiB";
    return value < 1 << 30 ? short(value / (1 << 20)) + " MiB" : short(value / (1 << 30)) + " GiB";
  }
  function count(value) {
    if (value >= 1e6) return short(value / 1e6) + " M";
    return value >= 1e3 ? short(value / 1e3) + " k" : short(value);
  }
  const escape = (text) => echarts.format.encodeHTML(String(text));

  // Steps of a logarithmic axis within a range: 1, 2, 5, 10, ... or only powers of ten if there are many.
  function steps(low, high) {
    const all = [];
    const wide = Math.log10(high / low) > 2.6;
    for (let decade = Math.floor(Math.log10(low)); decade <= Math.log10(high); decade++) {
      for (const factor of wide ? [1] : [1, 2, 5]) {
        const step = factor * 10 ** decade;
        if (step >= low * 0.999 && step <= high * 1.001) all.push(step);
      }
    }
    return all;
  }
  // The next of 1, 2, 5, 10, ... below and above.
  function stepBelow(value) {
    const decade = 10 ** Math.floor(Math.log10(value) + 1e-9);
    return decade * [5, 2, 1].find((factor) => factor * decade <= value * 1.000001);
  }
  function stepAbove(value) {
    const decade = 10 ** Math.floor(Math.log10(value) + 1e-9);
    return decade * [1, 2, 5, 10].find((factor) => factor * decade >= value * 0.999999);
  }

  // ---- What plots share.

  // Above and below the area of a plot, and between two labels at its right: pixels.
  const TOP = 40, BOTTOM = 52, LABEL = 15;

  // How far each label must move so that none covers another: one label for each value, on a scale from 0 to 1.
  function spread(shares, height) {
    const order = shares.map((share, i) => ({ i, at: (1 - share) * height })).sort((a, b) => a.at - b.at);
    // Labels that would touch become one block around the mean of their places.
    const blocks = [];
    for (const label of order) {
      let block = { labels: [label], sum: label.at };
      const top = (b) => Math.max(0, Math.min(height - (b.labels.length - 1) * LABEL, b.sum / b.labels.length - (b.labels.length - 1) * LABEL / 2));
      while (blocks.length > 0 && top(blocks[blocks.length - 1]) + blocks[blocks.length - 1].labels.length * LABEL > top(block)) {
        const above = blocks.pop();
        block = { labels: above.labels.concat(block.labels), sum: above.sum + block.sum };
      }
      block.top = top(block);
      blocks.push(block);
    }
    const offsets = [];
    for (const block of blocks) {
      block.labels.forEach((label, k) => { offsets[label.i] = block.top + k * LABEL - label.at; });
    }
    return offsets;
  }
  const logShare = (low, high) => (value) => Math.log(value / low) / Math.log(high / low);

  // Moves the labels at the ends of lines apart.
  function spreadEnds(option, height, share) {
    const lines = option.series.filter((one) => one.endLabel?.show && one.data.length > 0);
    const last = lines.map((one) => {
      const values = one.data.map((point) => (Array.isArray(point) ? point[1] : point)).filter((value) => value !== null);
      return share(values[values.length - 1]);
    });
    spread(last, height - TOP - BOTTOM).forEach((offset, i) => { lines[i].endLabel.offset = [0, offset]; });
  }

  function base() {
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: ink.text },
      tooltip: {
        backgroundColor: ink.card, borderColor: ink.line, textStyle: { color: ink.text, fontSize: 13 }, confine: true,
      },
      legend: {
        top: 0, left: 0, type: "scroll", itemWidth: 22, textStyle: { color: ink.text, fontSize: 12.5 }, inactiveColor: ink.line,
        pageIconColor: ink.soft, pageTextStyle: { color: ink.soft },
      },
      grid: { left: 64, right: 150, top: TOP, bottom: BOTTOM, outerBoundsMode: "none" },
    };
  }
  function axis(name, more) {
    return {
      name, nameLocation: "middle", nameGap: 28, nameTextStyle: { color: ink.soft, fontSize: 12.5 },
      axisLine: { show: true, lineStyle: { color: ink.soft } }, axisTick: { show: true, lineStyle: { color: ink.soft } },
      axisLabel: { color: ink.soft, fontSize: 12, ...more.label }, splitLine: { lineStyle: { color: ink.line } },
      minorSplitLine: { show: false }, ...more.axis,
    };
  }
  function logAxis(name, low, high, format, more = {}) {
    const at = steps(low, high);
    return axis(name, {
      label: { formatter: format, customValues: at, hideOverlap: true, ...more.label },
      axis: { type: "log", min: low, max: high, axisTick: { customValues: at, lineStyle: { color: ink.soft } }, ...more.axis },
    });
  }
  function vertical(axisOptions) {
    return { ...axisOptions, nameLocation: "end", nameGap: 12, nameTextStyle: { ...axisOptions.nameTextStyle, align: "left", padding: [0, 0, 0, -34] } };
  }
  function lineSeries(name, points, colour, more = {}) {
    return {
      name, type: "line", data: points, symbol: "circle", symbolSize: 5, showSymbol: points.length < 24, color: colour,
      lineStyle: { width: more.width ?? 2, type: more.dash ?? "solid", color: colour }, itemStyle: { color: colour },
      endLabel: { show: more.label !== false, formatter: more.label ?? "{a}", color: colour, fontSize: 12, distance: 6 },
      emphasis: { disabled: true }, z: more.z ?? 2,
    };
  }

  // Draws a plot into a place; several panels stand beside each other.
  function draw(id, panels) {
    const place = document.getElementById("plot-" + id);
    if (!place) return;
    place.replaceChildren();
    const box = document.createElement("div");
    box.className = panels.length > 1 ? "panels" : "";
    place.append(box);
    for (const panel of panels) {
      const cell = document.createElement("div");
      cell.className = "panel";
      if (panel.title) {
        const title = document.createElement("h3");
        title.textContent = panel.title;
        cell.append(title);
      }
      const canvas = document.createElement("div");
      canvas.className = "canvas";
      canvas.style.height = panel.height + "px";
      cell.append(canvas);
      box.append(cell);
    }
    // Only now has each panel the width that it keeps.
    box.querySelectorAll(".canvas").forEach((canvas, i) => {
      const chart = echarts.init(canvas, null, { renderer: "svg" });
      chart.setOption(panels[i].option);
      charts.push(chart);
    });
  }

  // ---- The plots.

  const CURVE_HEIGHT = 540;

  // Operations at one footprint stand above each other.
  function columnOffsets(operations, share) {
    const columns = new Map();
    for (const point of operations.flatMap((operation) => operation.points)) {
      columns.set(point.bytes, [...(columns.get(point.bytes) ?? []), point]);
    }
    const offsets = new Map();
    for (const points of columns.values()) {
      spread(points.map((point) => share(point.ns)), CURVE_HEIGHT - TOP - BOTTOM)
        .forEach((offset, i) => offsets.set(points[i], offset));
    }
    return offsets;
  }

  function curve() {
    const { small, huge, operations } = data.curve;
    const footprints = [...small, ...huge].map((point) => point[0]);
    const shown = operations.flatMap((operation) => operation.points.map((point) => point.ns));
    const low = stepBelow(Math.min(...small.map((p) => p[1]), ...huge.map((p) => p[1]), ...shown));
    const high = stepAbove(Math.max(...small.map((p) => p[1]), ...huge.map((p) => p[1]), ...shown));
    const least = Math.min(...footprints), most = Math.max(...footprints, ...operations.flatMap((o) => o.points.map((p) => p.bytes)));
    const at = [];
    for (let step = least; step <= most * 1.001; step *= 4) at.push(step);
    const option = base();
    option.grid.right = 170;
    option.legend.data = ["one load, 4 KiB pages", "one load, huge pages"];
    option.tooltip.formatter = (item) => item.data.tip ?? `${escape(item.seriesName)}<br>${bytes(item.value[0])}: <b>${time(item.value[1])}</b>`;
    option.xAxis = axis("memory that the lines are spread over", {
      label: { formatter: bytes, customValues: at, showMaxLabel: true, hideOverlap: true },
      axis: { type: "log", logBase: 2, min: least, max: most * 1.001, axisTick: { customValues: at, lineStyle: { color: ink.soft } }, splitLine: { show: false } },
    });
    option.yAxis = logAxis("", low, high, time);
    const band = (name, points, colour, dash) => lineSeries(name, points.map((p) => [p[0], p[1]]), colour, { width: 3, label: false, dash });
    option.series = [
      band("one load, 4 KiB pages", small, ink.text),
      band("one load, huge pages", huge, ink.soft, [4, 3]),
    ];
    const offsets = columnOffsets(operations, logShare(low, high));
    operations.forEach((operation, i) => {
      const colour = ink.series[i % ink.series.length];
      option.series.push({
        name: operation.name, type: "line", symbol: "circle", symbolSize: 9, color: colour,
        lineStyle: { width: 1.2, type: "dotted", color: colour }, itemStyle: { color: colour, borderColor: ink.card, borderWidth: 1 },
        emphasis: { disabled: true }, z: 4,
        data: operation.points.map((point, j) => ({
          value: [point.bytes, point.ns],
          tip: `<b>${escape(operation.name)}</b>, entries in ${bytes(point.bytes)}<br>${time(point.ns)} = ${digits(point.times)} × one load`
            + (point.limit ? `<br>limit ${time(point.limit)}` : ""),
          label: {
            show: true, position: "right", distance: 8, offset: [0, offsets.get(point)], color: colour, backgroundColor: ink.card,
            padding: [0, 3], fontSize: j === operation.points.length - 1 ? 12.5 : 11,
            formatter: (j === operation.points.length - 1 ? operation.name + "  " : "") + digits(point.times) + "×",
          },
        })),
      });
    });
    draw("curve", [{ height: CURVE_HEIGHT, option }]);
  }

  function peers() {
    draw("peers", data.peers.map((plot) => {
      const ran = plot.bars.filter((bar) => bar.ns !== undefined).sort((a, b) => a.ns - b.ns);
      const bars = ran.concat(plot.bars.filter((bar) => bar.ns === undefined));
      const limits = ran.map((bar) => bar.limit).filter((limit) => limit > 0);
      const low = Math.min(...limits, ...ran.map((bar) => bar.low)) * 0.8;
      const high = Math.max(...ran.map((bar) => bar.high)) * 1.15;
      const own = ran.find((bar) => bar.own);
      const option = base();
      option.legend = undefined;
      option.grid = { left: 152, right: 158, top: 8, bottom: 46, outerBoundsMode: "none" };
      option.tooltip.formatter = (item) => {
        const bar = bars[item.dataIndex];
        if (bar.ns === undefined) return `<b>${escape(bar.name)}</b><br>could not run: ${escape(bar.reason)}`;
        return `<b>${escape(bar.name)}</b><br>${time(bar.ns)} (${digits(bar.low)} to ${digits(bar.high)} ns)`
          + (bar.limit ? `<br>limit ${digits(bar.limit)} ns: ${digits(bar.ns / bar.limit)}×` : "")
          + (own && !bar.own ? `<br>${digits(bar.ns / own.ns)} × Permalloy` : "");
      };
      option.xAxis = logAxis("ns", low, high, short, { axis: { axisLine: { show: false } } });
      option.yAxis = {
        type: "category", inverse: true, data: bars.map((bar) => bar.name), axisTick: { show: false }, axisLine: { show: false },
        axisLabel: {
          color: ink.text, fontSize: 13, interval: 0,
          formatter: (name, i) => (bars[i] && bars[i].own ? "{own|" + name + "}" : name),
          rich: { own: { fontWeight: "bold", color: ink.own, fontSize: 13 } },
        },
      };
      option.series = [{
        type: "custom", data: bars.map((bar, i) => [bar.ns ?? low, i]), clip: false,
        renderItem: (params, api) => {
          const bar = bars[params.dataIndex];
          const middle = api.coord([bar.ns ?? low, params.dataIndex])[1];
          const thick = Math.min(22, api.size([0, 1])[1] * 0.62);
          const text = (x, words, fill, weight) => ({
            type: "text", style: { x, y: middle, text: words, fill, font: `${weight} 12.5px ${option.textStyle.fontFamily}`, verticalAlign: "middle" },
          });
          if (bar.ns === undefined) {
            const words = "could not run: " + bar.reason;
            return text(api.coord([low, 0])[0] + 4, words.length > 62 ? words.slice(0, 60) + "…" : words, ink.soft, "italic 400");
          }
          const x = (ns) => api.coord([ns, params.dataIndex])[0];
          const begin = x(bar.limit > 0 ? bar.limit : low);
          const line = (x1, y1, x2, y2, stroke, lineWidth) => ({ type: "line", shape: { x1, y1, x2, y2 }, style: { stroke, lineWidth } });
          const words = `${digits(bar.ns)} ns` + (bar.limit ? `  ·  ${digits(bar.ns / bar.limit)}× limit` : "");
          const children = [
            { type: "rect", shape: { x: Math.min(begin, x(bar.ns)), y: middle - thick / 2, width: Math.abs(x(bar.ns) - begin), height: thick }, style: { fill: bar.own ? ink.own : ink.peer } },
            line(x(bar.low), middle, x(bar.high), middle, ink.text, 1.3),
            line(x(bar.low), middle - 4, x(bar.low), middle + 4, ink.text, 1.3),
            line(x(bar.high), middle - 4, x(bar.high), middle + 4, ink.text, 1.3),
            text(Math.max(x(bar.high), begin) + 7, words, ink.text, bar.own ? 700 : 400),
          ];
          if (bar.limit > 0) {
            const half = api.size([0, 1])[1] / 2;
            children.push(line(begin, middle - half, begin, middle + half, ink.limit, 2));
          }
          return { type: "group", children };
        },
      }];
      return { title: plot.operation, height: 60 + 30 * bars.length, option };
    }));
  }

  // Percentiles: nine more on the scale for every nine in the percentage.
  function percentileAxis(most) {
    const at = steps(1, most).filter((step) => Number.isInteger(Math.log10(step) + 1e-9) || Math.abs(Math.log10(step) % 1) < 1e-9);
    return axis("percentile", {
      label: { customValues: at, formatter: (step) => (step <= 1 ? "0" : step <= 10 ? "90%" : "99" + (step > 100 ? "." + "9".repeat(Math.round(Math.log10(step)) - 2) : "") + "%") },
      axis: { type: "log", min: 1, max: most, axisTick: { customValues: at, lineStyle: { color: ink.soft } } },
    });
  }
  const onScale = (points) => points.filter((p) => p[0] < 100 && p[1] > 0).map((p) => [100 / (100 - p[0]), p[1]]);

  function percentiles() {
    const runs = data.percentiles;
    const panel = (title, series) => {
      const all = series.flatMap((one) => one.data);
      const option = base();
      option.legend = undefined;
      option.tooltip.formatter = (item) => `${escape(item.seriesName)}<br>p${short(100 - 100 / item.value[0])}: <b>${time(item.value[1])}</b>`;
      option.xAxis = percentileAxis(10 ** Math.ceil(Math.log10(Math.max(...all.map((p) => p[0]))) - 1e-9));
      const low = stepBelow(Math.min(...all.map((p) => p[1]))), high = stepAbove(Math.max(...all.map((p) => p[1])));
      option.yAxis = vertical(logAxis("", low, high, time));
      option.series = series;
      spreadEnds(option, 400, logShare(low, high));
      return { title, height: 400, option };
    };
    const panels = [];
    const own = runs.find((run) => run.own);
    if (own) {
      let next = 0;
      panels.push(panel(`${own.name}, each operation`, own.series.map((one) =>
        lineSeries(one.operation, onScale(one.points), one.floor ? ink.soft : ink.series[next++], { dash: one.floor ? [5, 4] : "solid" }))));
    }
    if (runs.length > 1 || !own) {
      const series = [];
      for (const run of runs) {
        const all = run.series.find((one) => one.operation === "all") ?? run.series.find((one) => one.operation === "get")
          ?? run.series.find((one) => !one.floor);
        if (all) series.push(lineSeries(`${run.name}, ${all.operation}`, onScale(all.points), colourOf(run.name), { label: run.name, width: run.own ? 3.2 : 1.8 }));
      }
      const floor = (own ?? runs[0]).series.find((one) => one.floor);
      if (floor) series.push(lineSeries("floor", onScale(floor.points), ink.soft, { dash: [5, 4] }));
      panels.push(panel("Beside other maps", series));
    }
    draw("percentiles", panels);
  }

  function scaling() {
    draw("scaling", data.scaling.map((plot) => {
      const threads = [...new Set(plot.series.flatMap((one) => one.points.map((p) => p[0])))].sort((a, b) => a - b);
      const option = base();
      option.legend = undefined;
      option.tooltip.formatter = (item) => `${escape(item.seriesName)}, ${item.name} threads<br><b>${digits(item.value)} M/s</b>`;
      option.xAxis = axis("threads", { axis: { type: "category", data: threads.map(String), boundaryGap: false, splitLine: { show: false } } });
      option.yAxis = vertical(axis("M/s", { label: { formatter: short }, axis: { type: "value", min: 0 } }));
      const place = (points) => threads.map((n) => (points.find((p) => p[0] === n) ?? [n, null])[1]);
      option.series = plot.series.map((one) =>
        ({ ...lineSeries(one.name, place(one.points), colourOf(one.name), { width: one.own ? 3.2 : 1.8 }), showSymbol: true, symbolSize: 7, connectNulls: true }));
      const own = plot.series.find((one) => one.own);
      if (own) {
        const [n, rate] = own.points[0];
        option.series.push(lineSeries("perfect", threads.map((t) => rate / n * t), ink.soft, { dash: [2, 3], width: 1.2, label: false, z: 1 }));
      }
      const most = Math.max(...option.series.flatMap((one) => one.data).filter((rate) => rate !== null)) * 1.05;
      option.yAxis.max = most;
      option.yAxis.axisLabel.showMaxLabel = false;
      spreadEnds(option, 330, (rate) => rate / most);
      return { title: plot.operation, height: 330, option };
    }));
  }

  function growth() {
    const panel = (title, column) => {
      const all = data.growth.flatMap((run) => run.points.map((p) => p[column]).filter((ns) => ns > 0));
      const option = base();
      option.legend = undefined;
      option.tooltip.formatter = (item) => `${escape(item.seriesName)}, ${count(item.value[0])} entries<br><b>${time(item.value[1])}</b>`;
      option.xAxis = axis("entries", { label: { formatter: count, showMaxLabel: false }, axis: { type: "value", max: "dataMax", splitLine: { show: false } } });
      const low = stepBelow(Math.min(...all)), high = stepAbove(Math.max(...all));
      option.yAxis = vertical(logAxis("", low, high, time));
      option.series = data.growth.map((run) =>
        lineSeries(run.name, run.points.filter((p) => p[column] > 0).map((p) => [p[0], p[column]]), colourOf(run.name), { width: run.own ? 2.6 : 1.5 }));
      spreadEnds(option, 360, logShare(low, high));
      return { title, height: 360, option };
    };
    draw("growth", [panel("Mean insert", 1), panel("Longest insert", 2)]);
  }

  function drawAll() {
    charts.forEach((chart) => chart.dispose());
    charts = [];
    readTheme();
    for (const plot of [curve, peers, percentiles, scaling, growth]) {
      if (document.getElementById("plot-" + plot.name)) plot();
    }
  }

  // ---- Tables: a click on a head sorts, text filters.

  function sortBy(table, column, head) {
    const ascending = head.getAttribute("aria-sort") !== "ascending";
    table.querySelectorAll("thead th").forEach((th) => th.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
    const value = (row) => {
      const cell = row.cells[column];
      if (!cell || cell.classList.contains("reason")) return null;
      if (cell.dataset.v === undefined) return cell.textContent;
      return cell.dataset.v === "" ? null : Number(cell.dataset.v);
    };
    for (const body of table.tBodies) {
      const rows = [...body.rows].filter((row) => !row.classList.contains("group"));
      rows.sort((a, b) => {
        const x = value(a), y = value(b);
        if (x === null || y === null) return (x === null) - (y === null);
        const order = typeof x === "number" ? x - y : x.localeCompare(y);
        return ascending ? order : -order;
      });
      body.append(...rows);
    }
  }
  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      head.tabIndex = 0;
      head.addEventListener("click", () => sortBy(table, column, head));
      head.addEventListener("keydown", (event) => {
        if (event.key === "Enter") sortBy(table, column, head);
      });
    });
  }
  const filter = document.getElementById("filter");
  const rows = document.getElementById("rows");
  function applyFilter() {
    if (!rows) return;
    const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0, all = 0;
    for (const body of rows.tBodies) {
      let any = false;
      for (const row of body.rows) {
        if (row.classList.contains("group")) continue;
        const text = (body.dataset.group + " " + row.textContent).toLowerCase();
        const match = words.every((word) => text.includes(word));
        row.hidden = !match;
        any ||= match;
        shown += match;
        all++;
      }
      body.hidden = !any;
    }
    document.getElementById("shown").textContent = `${shown} of ${all}`;
  }
  filter.addEventListener("input", applyFilter);

  // ---- When to draw.

  drawAll();
  applyFilter();
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", drawAll);
  addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
  addEventListener("beforeprint", () => {
    root.classList.add("paper");
    drawAll();
  });
  addEventListener("afterprint", () => {
    root.classList.remove("paper");
    drawAll();
  });
})();
