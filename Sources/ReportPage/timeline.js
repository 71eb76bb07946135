// The course of the memory: what was tracked, one kind above the other, the resident set, and the moments that somebody named.

const LAYERS = [
  { key: "mapped_bytes", name: "mappings", className: "layer-mapped" },
  { key: "object_bytes", name: "Python objects", className: "layer-objects" },
  { key: "heap_bytes", name: "heap (malloc, new)", className: "layer-heap" },
];

/** The height of a thread's row, and how many are drawn at most. */
const LANE = 20;
const MOST_LANES = 12;
/** About the width of a letter. */
const LETTER = 7;

/** The view; below it the flame graph of what was made in the chosen span and lived at the end. */
class TimelineView {
  constructor(report, stacks) {
    this.report = report;
    this.stacks = stacks;
    this.moments = thinned(report.timeline, 2000);
    this.end = Math.max(report.timeline[report.timeline.length - 1]?.seconds ?? 0, 1e-6);
    this.span = [0, this.end];
    this.drawing = element("div", { class: "timeline" });
    this.reading = element("p", { class: "reading", "aria-live": "polite" });
    this.panel = element("div", {}, this.legend(), this.drawing, this.reading, this.named(), this.born());
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

  /** The moments that have names, as a list. */
  named() {
    const moments = [
      ...this.report.marks,
      ...this.report.photographs.map((moment) => ({ ...moment, name: `photograph ${moment.name}` })),
    ].sort((left, right) => left.seconds - right.seconds);
    if (!moments.length) return null;
    return element(
      "section",
      {},
      element("h3", {}, "Moments that the program named, and photographs"),
      element(
        "ul",
        { class: "marks" },
        ...moments.map((moment) =>
          element("li", {}, `${secondsText(moment.seconds)}: ${printable(moment.name)}, ${bytesText(moment.live_bytes)} live`)
        )
      )
    );
  }

  /** What was made in a span and lived at the end, or why that is not known. */
  born() {
    if (!this.report.epochs) {
      return element("p", { class: "help" }, "What was made when is not known: the recording did not end, or an older kmmem made it.");
    }
    const bound = (place, label) =>
      element("input", {
        type: "number", min: 0, max: this.end, step: "any", value: round(this.span[place]), "aria-label": label,
        onchange: (event) => {
          const span = [...this.span];
          span[place] = Number(event.target.value);
          this.choose(span);
        },
      });
    this.bounds = [bound(0, "From, in seconds"), bound(1, "To, in seconds")];
    this.flame = new FlameView(this.report, this.stacks, BORN, this.epochs());
    this.spanText = element("p", { class: "help", role: "status" });
    this.sayBorn();
    return element(
      "section",
      { class: "born" },
      element("h3", {}, "Made in a span of time, alive at the end"),
      element(
        "div",
        { class: "controls" },
        element("span", { class: "control" }, "From", this.bounds[0]),
        element("span", { class: "control" }, "to", this.bounds[1], "seconds"),
        button("All of the time", () => this.choose([0, this.end]))
      ),
      this.spanText,
      this.flame.panel
    );
  }

  /** The numbers of the epochs that the span touches: the first, and the one behind the last. */
  epochs() {
    const starts = this.report.epochs;
    const [from, to] = this.span;
    return [Math.max(0, d3.bisectRight(starts, from) - 1), Math.max(1, d3.bisectLeft(starts, to))];
  }

  choose([from, to]) {
    const clamp = (seconds) => Math.min(this.end, Math.max(0, Number.isFinite(seconds) ? seconds : 0));
    this.span = [clamp(Math.min(from, to)), clamp(Math.max(from, to))];
    this.bounds.forEach((box, place) => {
      box.value = round(this.span[place]);
    });
    this.flame.showEpochs(this.epochs());
    this.sayBorn();
    this.showSpan();
  }

  sayBorn() {
    const starts = this.report.epochs;
    const [from, to] = this.epochs();
    const text = `${secondsText(starts[from])} to ${secondsText(to < starts.length ? starts[to] : this.end)}`;
    // Threads say which process they are of where there are several; the timeline is the first one's.
    const process = this.report.threads.some(({ pid }) => pid) ? ` of process ${this.report.capture.pid} alone` : "";
    this.spanText.textContent =
      `${text}${process}: ${bytesText(this.flame.view.root.value)} were made then and lived at the end. Times are as fine as the recording has them.`;
  }

  /** Marks the span on the drawing. */
  showSpan() {
    if (!this.brush || !this.x) return;
    const isAll = this.span[0] <= 0 && this.span[1] >= this.end;
    this.isMoving = true;
    this.brush.call(this.brushing.move, isAll ? null : this.span.map(this.x));
    this.isMoving = false;
  }

  draw() {
    const width = this.drawing.clientWidth;
    const { moments } = this;
    if (!width) return;
    if (moments.length < 2) {
      this.drawing.replaceChildren(element("p", {}, "The recording was too short for a course over time."));
      return;
    }
    const lanes = lanesOf(this.report);
    const margin = { top: 24, right: 12, bottom: 28 + lanes.length * LANE, left: 76 };
    const height = 292 + margin.bottom;
    const { end } = this;
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
    this.drawThreads(drawing, lanes, height - lanes.length * LANE);
    drawing.on("pointermove", () => this.read(d3.mouse(drawing.node())[0]));
    this.drawing.replaceChildren(drawing.node());
    if (this.report.epochs) this.drawBrush(drawing, [[margin.left, margin.top], [width - margin.right, height - margin.bottom]]);
  }

  drawBrush(drawing, extent) {
    this.brushing = d3.brushX().extent(extent).on("end", () => {
      if (this.isMoving) return;
      const { selection } = d3.event;
      this.choose(selection ? selection.map(this.x.invert) : [0, this.end]);
    });
    this.brush = drawing.append("g").attr("class", "brush").call(this.brushing);
    this.showSpan();
  }

  drawAxes(drawing, y, { width, height, margin, highest }) {
    const unit = byteUnit(highest);
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
    const { totals, marks, photographs } = this.report;
    const moments = [
      ...marks,
      { name: "peak", seconds: totals.peak_seconds, kind: "peak" },
      ...photographs.map((moment) => ({ ...moment, kind: "photograph" })),
    ].filter(({ seconds }) => seconds <= end);
    const groups = drawing
      .selectAll("g.mark")
      .data(moments)
      .join("g")
      .attr("class", ({ kind }) => (kind ? `mark ${kind}` : "mark"))
      .attr("transform", ({ seconds }) => `translate(${this.x(seconds)},0)`);
    groups.append("line").attr("y1", margin.top).attr("y2", height - margin.bottom);
    groups.append("title").text(({ name, seconds }) => `${secondsText(seconds)}: ${printable(name)}`);
    const isEarly = ({ seconds }) => seconds <= end / 2;
    const label = ({ name }) => printable(name).slice(0, 40);
    const taken = [];
    groups
      .filter((moment) => {
        const [at, width] = [this.x(moment.seconds), label(moment).length * LETTER];
        return takesRoom(taken, isEarly(moment) ? [at, at + width] : [at - width, at]);
      })
      .append("text")
      .attr("y", margin.top - 8)
      .attr("text-anchor", (moment) => (isEarly(moment) ? "start" : "end"))
      .text(label);
  }

  /** A bar for each thread, from when it came to when it ended. */
  drawThreads(drawing, lanes, top) {
    const groups = drawing
      .selectAll("g.lane")
      .data(lanes)
      .join("g")
      .attr("class", "lane")
      .attr("transform", (_, place) => `translate(0,${top + place * LANE})`);
    const until = ({ ended_seconds: ended }) => this.x(Math.min(this.end, ended ?? this.end));
    groups
      .append("rect")
      .attr("x", ({ began_seconds: began }) => this.x(began))
      .attr("width", (thread) => Math.max(2, until(thread) - this.x(thread.began_seconds)))
      .attr("height", LANE - 4);
    groups
      .append("text")
      .attr("x", ({ began_seconds: began }) => this.x(began) + (began > this.end / 2 ? -4 : 4))
      .attr("y", LANE - 7)
      .attr("text-anchor", ({ began_seconds: began }) => (began > this.end / 2 ? "end" : "start"))
      .text(laneText);
    groups.append("title").text(laneText);
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

/** The first process's threads that are drawn: those that made most, in the order in which they came. None where times are not known. */
function lanesOf({ threads, capture }) {
  const known = threads.filter(({ pid, began_seconds: began }) => (pid ?? capture.pid) === capture.pid && began !== null);
  const most = [...known].sort((left, right) => right.allocated_bytes - left.allocated_bytes).slice(0, MOST_LANES);
  return most.sort((left, right) => left.began_seconds - right.began_seconds || left.slot - right.slot);
}

function laneText(thread) {
  const several = thread.threads > 1 ? `, ${countText(thread.threads)} threads one after the other` : "";
  return `${threadText(thread)}: ${bytesText(thread.allocated_bytes)} allocated${several}`;
}

/** Whether nothing that was written before is in the way of a text between two places; then they are taken. */
function takesRoom(taken, [left, right]) {
  if (taken.some(([from, to]) => left < to && from < right)) return false;
  taken.push([left, right]);
  return true;
}

/** A number of seconds that a box can hold. */
function round(seconds) {
  return Number(seconds.toFixed(3));
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
