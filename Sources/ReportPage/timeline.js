// The course of the memory: what was tracked, one kind above the other, the resident set, and the moments that somebody named.

const LAYERS = [
  { key: "mapped_bytes", name: "mappings", className: "layer-mapped" },
  { key: "object_bytes", name: "Python objects", className: "layer-objects" },
  { key: "heap_bytes", name: "heap (malloc, new)", className: "layer-heap" },
];

/** The view; `onSpan` is called with a span in seconds, or null for all of the time. */
class TimelineView {
  constructor(report, onSpan) {
    this.report = report;
    this.moments = thinned(report.timeline, 2000);
    this.onSpan = onSpan;
    this.drawing = element("div", { class: "timeline" });
    this.reading = element("p", { class: "reading", "aria-live": "polite" });
    this.panel = element("div", {}, this.legend(), this.drawing, this.reading, this.marks());
    new ResizeObserver(() => this.draw()).observe(this.drawing);
  }

  legend() {
    const entries = [...LAYERS.map(({ name, className }) => [name, className]), ["resident set", "line-resident"]];
    return element(
      "ul",
      { class: "legend" },
      ...entries.map(([name, className]) => element("li", {}, element("span", { class: `swatch ${className}` }), name))
    );
  }

  marks() {
    const { marks } = this.report;
    if (!marks.length) return null;
    return element(
      "section",
      {},
      element("h3", {}, "Moments that the program named"),
      element(
        "ul",
        { class: "marks" },
        ...marks.map((mark) =>
          element("li", {}, `${secondsText(mark.seconds)}: ${printable(mark.name)}, ${bytesText(mark.live_bytes)} live`)
        )
      )
    );
  }

  draw() {
    const width = this.drawing.clientWidth;
    const { moments } = this;
    if (!width) return;
    if (moments.length < 2) {
      this.drawing.replaceChildren(element("p", {}, "The recording was too short for a course over time."));
      return;
    }
    const height = 320;
    const margin = { top: 24, right: 12, bottom: 28, left: 76 };
    const end = Math.max(moments[moments.length - 1].seconds, 1e-6);
    const highest = d3.max(moments, (moment) => Math.max(tracked(moment), moment.rss_bytes)) || 1;
    this.x = d3.scaleLinear([0, end], [margin.left, width - margin.right]);
    const y = d3.scaleLinear([0, highest], [height - margin.bottom, margin.top]);
    const drawing = d3.create("svg").attr("viewBox", [0, 0, width, height]).attr("role", "img").attr("aria-label", this.summary());
    const layers = d3.stack().keys(LAYERS.map(({ key }) => key))(moments);
    const area = d3
      .area()
      .x((_, place) => this.x(moments[place].seconds))
      .y0(([low]) => y(low))
      .y1(([, high]) => y(high))
      .curve(d3.curveStepAfter);
    drawing.selectAll("path.layer").data(layers).join("path").attr("class", (_, place) => `layer ${LAYERS[place].className}`).attr("d", area);
    const line = d3
      .line()
      .x((moment) => this.x(moment.seconds))
      .y((moment) => y(moment.rss_bytes))
      .curve(d3.curveStepAfter);
    drawing.append("path").datum(moments).attr("class", "resident").attr("d", line);
    this.drawAxes(drawing, y, { width, height, margin, highest });
    this.drawMarks(drawing, { height, margin, end });
    drawing.on("pointermove", () => this.read(d3.mouse(drawing.node())[0]));
    this.drawing.replaceChildren(drawing.node());
  }

  drawAxes(drawing, y, { width, height, margin, highest }) {
    const unit = 1024 ** Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log(highest) / Math.log(1024))));
    const ticks = d3.ticks(0, highest / unit, 6).map((tick) => tick * unit);
    drawing
      .append("g")
      .attr("transform", `translate(${margin.left},0)`)
      .call(d3.axisLeft(y).tickValues(ticks).tickFormat(bytesText).tickSize(margin.left + margin.right - width))
      .attr("class", "axis grid");
    drawing
      .append("g")
      .attr("transform", `translate(0,${height - margin.bottom})`)
      .call(d3.axisBottom(this.x).ticks(Math.max(2, width / 90)).tickFormat((seconds) => `${seconds} s`))
      .attr("class", "axis");
  }

  drawMarks(drawing, { height, margin, end }) {
    const { totals, marks } = this.report;
    const moments = [{ name: "peak", seconds: totals.peak_seconds, isPeak: true }, ...marks].filter(({ seconds }) => seconds <= end);
    const groups = drawing
      .selectAll("g.mark")
      .data(moments)
      .join("g")
      .attr("class", ({ isPeak }) => (isPeak ? "mark peak" : "mark"))
      .attr("transform", ({ seconds }) => `translate(${this.x(seconds)},0)`);
    groups.append("line").attr("y1", margin.top).attr("y2", height - margin.bottom);
    groups
      .append("text")
      .attr("y", margin.top - 8)
      .attr("text-anchor", ({ seconds }) => (seconds > end / 2 ? "end" : "start"))
      .text(({ name }) => printable(name).slice(0, 40));
  }

  /** Says what there was at a place of the drawing. */
  read(position) {
    const seconds = this.x.invert(position);
    const place = Math.max(0, d3.bisector((moment) => moment.seconds).right(this.moments, seconds) - 1);
    const moment = this.moments[place];
    const parts = [...LAYERS].reverse().map(({ key, name }) => `${name} ${bytesText(moment[key])}`);
    this.reading.textContent =
      `${secondsText(moment.seconds)}: ${bytesText(tracked(moment))} tracked (${parts.join(", ")}); ` +
      `resident set ${bytesText(moment.rss_bytes)}`;
  }

  summary() {
    const { totals, capture } = this.report;
    return (
      `Memory over ${secondsText(capture.duration_seconds)}: ${bytesText(totals.peak_bytes)} at the peak after ` +
      `${secondsText(totals.peak_seconds)}, ${bytesText(totals.live_bytes)} at the end; resident set up to ${bytesText(totals.rss_peak_bytes)}`
    );
  }
}

function tracked(moment) {
  return moment.heap_bytes + moment.object_bytes + moment.mapped_bytes;
}

/** Of each run of moments the one with most; so many as can be told apart. */
function thinned(moments, most) {
  const size = Math.ceil(moments.length / most);
  if (size < 2) return moments;
  const kept = [];
  for (let start = 0; start < moments.length; start += size) {
    const run = moments.slice(start, start + size);
    kept.push(run[d3.scan(run, (left, right) => tracked(right) - tracked(left))]);
  }
  return kept;
}
