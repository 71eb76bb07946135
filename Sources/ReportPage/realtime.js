// What was done in real-time sections that must not be done there.

/** Violations that are shown before somebody asks for more. */
const VIOLATIONS_SHOWN = 50;

const hasRealtime = ({ realtime }) => Boolean(realtime && (realtime.sections || realtime.functions.length || realtime.violations.length));

/** The view: a card for each place and kind, the most frequent first. */
class RealtimeView {
  constructor({ realtime, realtime_frames: frames, capture }) {
    this.violations = realtime.violations;
    this.frames = frames;
    this.folder = capture.cwd;
    this.kind = "all";
    this.limit = VIOLATIONS_SHOWN;
    this.list = element("div", { class: "cards" });
    this.count = element("p", { class: "count", role: "status" });
    this.more = button("Show all", () => {
      this.limit = Infinity;
      this.draw();
    });
    const kinds = [...new Set(this.violations.map(({ kind }) => kind))].sort();
    const choose = (kind) => {
      this.kind = kind;
      this.draw();
    };
    this.panel = element(
      "div",
      {},
      element("p", {}, this.summary(realtime)),
      kinds.length
        ? element("div", { class: "controls" }, choice("Kind", ["all", ...kinds].map((kind) => [kind, kind]), "all", choose), this.count)
        : null,
      this.list,
      this.more
    );
    this.draw();
  }

  /** "22,742 violations at 2 places; real-time sections were entered 2 times". */
  summary({ sections, functions }) {
    const count = d3.sum(this.violations, (violation) => violation.count);
    const found = count ? `${countText(count)} violations at ${countText(this.violations.length)} places` : "Nothing was allocated, freed, mapped or waited for in them";
    const entered = sections ? `; real-time sections were entered ${countText(sections)} times` : "";
    return printable(`${found}${entered}${functions.length ? `; functions: ${functions.join(", ")}` : ""}.`);
  }

  draw() {
    const chosen = this.violations.filter(({ kind }) => this.kind === "all" || this.kind === kind);
    const shown = chosen.slice(0, this.limit);
    this.list.replaceChildren(...shown.map((violation) => this.card(violation)));
    this.more.hidden = shown.length === chosen.length;
    this.count.textContent = `${countText(shown.length)} of ${countText(chosen.length)} places`;
  }

  card(violation) {
    const stack = violation.stack.map((number) => this.frames[number]);
    const maker = violation.responsible === null ? stack[0] : this.frames[violation.responsible];
    const place = maker?.file ? ` (${shortPath(maker.file, this.folder)}${maker.line ? `:${maker.line}` : ""})` : "";
    const title = maker ? `${maker.function}${place}` : "(no stack)";
    return element(
      "article",
      { class: "card certain", "data-kind": violation.kind },
      element("h3", {}, printable(title)),
      element(
        "p",
        { class: "badges" },
        element("span", { class: "badge certain" }, violation.kind),
        element("span", { "data-value": violation.count, "data-figure": "count" }, `${countText(violation.count)} times`),
        violation.bytes ? element("span", { "data-value": violation.bytes, "data-figure": "bytes" }, bytesText(violation.bytes)) : null,
        element("span", {}, printable(`${violation.thread_name || `thread ${violation.thread}`}${violation.pid ? `, process ${violation.pid}` : ""}`))
      ),
      stackDetails(stack, this.folder, "Done by this stack, innermost frame first")
    );
  }
}
