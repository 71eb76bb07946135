// What components came to run by run, as the history of kmmem has it.

const MEASURES = ["peak", "baseline", "rss", "kept", "allocated", "allocations", "violations"];
/** Those that count times, the others count bytes. */
const COUNTED = ["allocations", "violations"];

/** The view: a line with a point for each run, and the words of the latest one or of the one that is pointed at. */
class HistoryView {
  constructor({ history }) {
    this.runs = history;
    const components = [...new Set(history.flatMap((run) => Object.keys(run.components)))];
    this.components = components.sort((left, right) => (right === "all") - (left === "all") || (left < right ? -1 : 1));
    const branches = [...new Set(history.map(({ branch }) => branch ?? ""))];
    [this.component, this.measure, this.branch] = [this.components[0] ?? "all", "peak", "*"];
    this.drawing = element("div", { class: "timeline" });
    this.reading = element("p", { class: "reading", "aria-live": "polite" });
    const set = (key) => (value) => {
      this[key] = value;
      this.draw();
    };
    this.panel = element(
      "div",
      {},
      element(
        "div",
        { class: "controls" },
        choice("Component", this.components.map((name) => [name, printable(name)]), this.component, set("component")),
        choice("Measure", MEASURES.map((name) => [name, name]), this.measure, set("measure")),
        choice("Branch", [["*", "all"], ...branches.map((name) => [name, printable(name) || "(none)"])], "*", set("branch"))
      ),
      this.drawing,
      this.reading
    );
    new ResizeObserver(() => this.draw()).observe(this.drawing);
  }

  /** The runs that have the figure, each with it. */
  points() {
    return this.runs
      .filter(({ branch }) => this.branch === "*" || (branch ?? "") === this.branch)
      .map((run) => ({ run, value: run.components[this.component]?.[this.measure] }))
      .filter(({ value }) => value !== undefined);
  }

  text(value) {
    return COUNTED.includes(this.measure) ? countText(value) : bytesText(value);
  }

  words({ run, value }) {
    const commit = run.commit ? ` ${run.commit.slice(0, 10)}` : "";
    return `run ${run.run}, ${run.time.slice(0, 16).replace("T", " ")} UTC, ${printable((run.branch ?? "") + commit)}: ${this.text(value)}`;
  }

  draw() {
    const width = this.drawing.clientWidth;
    if (!width) return;
    const points = this.points();
    this.reading.textContent = points.length ? this.words(points[points.length - 1]) : "No run of these has such a figure.";
    const [height, margin] = [260, { top: 12, right: 16, bottom: 28, left: 84 }];
    const highest = d3.max(points, ({ value }) => value) || 1;
    const x = d3.scalePoint(points.map(({ run }) => run.run), [margin.left, width - margin.right]).padding(0.5);
    const y = d3.scaleLinear([0, highest], [height - margin.bottom, margin.top]);
    const drawing = d3.create("svg").attr("viewBox", [0, 0, width, height]).attr("role", "img").attr("aria-label", this.summary(points));
    const unit = COUNTED.includes(this.measure) ? 1 : byteUnit(highest);
    const step = Math.max(1, Math.ceil(points.length / (width / 60)));
    drawing
      .append("g")
      .attr("transform", `translate(${margin.left},0)`)
      .call(d3.axisLeft(y).tickValues(d3.ticks(0, highest / unit, 5).map((tick) => tick * unit)).tickFormat((value) => this.text(value)).tickSize(margin.left + margin.right - width))
      .attr("class", "axis grid");
    drawing
      .append("g")
      .attr("transform", `translate(0,${height - margin.bottom})`)
      .call(d3.axisBottom(x).tickValues(x.domain().filter((_, place) => place % step === 0)))
      .attr("class", "axis");
    const line = d3.line().x(({ run }) => x(run.run)).y(({ value }) => y(value));
    drawing.append("path").datum(points).attr("class", "resident").attr("d", line);
    drawing
      .selectAll("circle")
      .data(points)
      .join("circle")
      .attr("class", "run")
      .attr("data-value", ({ value }) => value)
      .attr("cx", ({ run }) => x(run.run))
      .attr("cy", ({ value }) => y(value))
      .attr("r", 4)
      .on("pointerenter", (point) => {
        this.reading.textContent = this.words(point);
      })
      .append("title")
      .text((point) => this.words(point));
    this.drawing.replaceChildren(drawing.node());
  }

  summary(points) {
    const ends = points.length ? `; ${this.words(points[0])}; ${this.words(points[points.length - 1])}` : "";
    return `${printable(this.component)}, ${this.measure}, in ${countText(points.length)} runs${ends}`;
  }
}
