// Findings: what leaks and what grows, most certain first.

const CERTAINTIES = ["certain", "probable", "possible"];

/** The view of `kmmem.findings` and `kmmem.growth`. */
class FindingsView {
  constructor(report) {
    this.report = report;
    this.findings = report.findings?.findings ?? [];
    this.shown = new Set(CERTAINTIES);
    this.detector = "all";
    this.list = element("div", { class: "cards" });
    this.count = element("p", { class: "count", role: "status" });
    const detectors = [...new Set(this.findings.map(({ detector }) => detector))].sort();
    this.panel = element(
      "div",
      {},
      this.findings.length
        ? element(
            "div",
            { class: "controls" },
            choice("Kind", [["all", "all kinds"], ...detectors.map((name) => [name, name])], "all", (detector) => {
              this.detector = detector;
              this.draw();
            }),
            ...CERTAINTIES.filter((word) => this.findings.some(({ certainty }) => certainty === word)).map((word) =>
              tick(word, true, (isShown) => {
                if (isShown) this.shown.add(word);
                else this.shown.delete(word);
                this.draw();
              })
            ),
            this.count
          )
        : null,
      this.list,
      ...(report.growth ? growthPanels(report.growth) : []),
      this.verdicts()
    );
    this.draw();
  }

  draw() {
    const shown = this.findings.filter(
      ({ certainty, detector }) => this.shown.has(certainty) && (this.detector === "all" || this.detector === detector)
    );
    this.count.textContent = `${shown.length} of ${this.findings.length} findings`;
    this.list.replaceChildren(...shown.map((finding) => this.card(finding)));
    if (this.report.findings && !this.findings.length) {
      const where = this.report.tools ? "Nothing was found by these tools." : "No leaks were found in this snapshot.";
      this.list.append(element("p", {}, where));
    }
  }

  card(finding) {
    const folder = this.report.capture?.cwd ?? this.report.tools?.[0].folder ?? null;
    const figures = [
      ["in all", bytesText(finding.bytes), finding.bytes], ["of Python", bytesText(finding.python_bytes), finding.python_bytes],
      ["of native blocks", bytesText(finding.native_bytes), finding.native_bytes],
      ["with all that only they hold", bytesText(finding.retained_bytes), finding.retained_bytes],
    ].filter(([, , bytes]) => bytes > 0);
    return element(
      "article",
      { class: `card ${finding.certainty}`, "data-fingerprint": finding.fingerprint },
      element("h3", {}, printable(finding.title)),
      element(
        "p",
        { class: "badges" },
        element("span", { class: `badge ${finding.certainty}` }, finding.certainty),
        element("span", { class: "badge" }, `${finding.detector}/${finding.kind}`),
        ...figures.map(([name, text, bytes]) => element("span", { "data-value": bytes, "data-figure": name }, `${text} ${name}`))
      ),
      this.drawing(finding),
      finding.reached || finding.detector === "heap-errors" ? null : element("p", {}, "No root reaches it: no variable, stack, register or global data."),
      ...finding.holders.map((holder) => element("p", {}, "held by ", element("code", {}, printable(holder)))),
      finding.path ? element("p", {}, "held by ", element("code", {}, printable(finding.path))) : null,
      finding.culprit ? element("p", {}, element("strong", {}, "Why: "), printable(finding.culprit.reason)) : null,
      ...finding.cures.map((cure) => this.cure(cure)),
      ...(finding.stacks.length
        ? finding.stacks.map(({ role, frames }) => stackDetails(frames, folder, stackTitles[role]))
        : [stackDetails(finding.stack, folder)]),
      element("p", { class: "fingerprint" }, "fingerprint ", element("code", {}, finding.fingerprint))
    );
  }

  drawing(finding) {
    if (finding.cycle.length) return cycleDrawing(finding.cycle, finding.cycle_hidden);
    if (finding.path_steps?.length) return pathDrawing(finding.path_root ?? "a root", finding.path_steps, finding.path_hidden);
    return null;
  }

  cure(cure) {
    const checked = cure.verified ? " (checked: without it nothing of this stays)" : "";
    return element(
      "div",
      {},
      element("p", {}, element("strong", {}, "Change: "), printable(cure.text) + checked),
      cure.code ? element("pre", { tabindex: "0" }, element("code", {}, cure.code)) : null
    );
  }

  /** What each detector says of itself. */
  verdicts() {
    const detectors = this.report.findings?.detectors ?? [];
    if (!detectors.length) return null;
    return element(
      "details",
      { open: !this.findings.length },
      element("summary", {}, "Detectors"),
      element(
        "ul",
        {},
        ...detectors.map(({ name, verdict, reason }) => element("li", {}, `${name}: ${verdict}${reason ? `. ${printable(reason)}` : ""}`))
      )
    );
  }
}

/** What happened in each of several stacks. */
const stackTitles = {
  access: "What went wrong, innermost frame first", found: "Where it was found, innermost frame first",
  freed: "Given back by this stack, innermost frame first", allocated: "Made by this stack, innermost frame first",
};

/** A stack of named frames that opens, innermost first. */
function stackDetails(stack, folder, title = "Made by this stack, innermost frame first") {
  if (!stack.length) return null;
  const rows = stack.map((frame) => {
    const where = frame.file ? `${printable(shortPath(frame.file, folder))}${frame.line ? `:${frame.line}` : ""}` : "";
    const kind = frame.language === "native" ? "native" : frame.language;
    return element(
      "tr",
      {},
      element("td", {}, element("span", { class: `swatch ${boxClass(kind)}` }), frame.language),
      element("td", { title: printable(frame.function) }, printable(frame.function)),
      element("td", {}, where)
    );
  });
  return element(
    "details",
    {},
    element("summary", {}, title),
    element("div", { class: "table-frame", tabindex: "0", role: "region", "aria-label": "Stack" }, element("table", {}, element("tbody", {}, ...rows)))
  );
}

/** What grows, with its course from rung to rung. */
function growthPanels(growth) {
  const accused = growth.verdicts.filter(({ verdict }) => verdict === "CONFIRMED" || verdict === "LIKELY");
  const others = growth.verdicts.filter((verdict) => !accused.includes(verdict));
  const title = `Growth over ${countText(growth.rounds)} ${growth.unit}s`;
  return [
    element("h3", {}, title),
    accused.length
      ? element("div", { class: "cards" }, ...accused.map((verdict) => growthCard(verdict, growth)))
      : element("p", {}, "Nothing grows without a limit."),
    others.length
      ? element(
          "details",
          {},
          element("summary", {}, `${others.length} places that are not accused`),
          element(
            "ul",
            {},
            ...others.map(({ verdict, place, evidence }) => element("li", {}, `${verdict} `, element("code", {}, printable(place)), `: ${printable(evidence.join("; "))}`))
          )
        )
      : null,
  ];
}

function growthCard(verdict, growth) {
  const added = verdict.added_by;
  return element(
    "article",
    { class: `card ${verdict.verdict === "CONFIRMED" ? "certain" : "probable"}` },
    element("h3", {}, printable(verdict.place)),
    element(
      "p",
      { class: "badges" },
      element("span", { class: `badge ${verdict.verdict === "CONFIRMED" ? "certain" : "probable"}` }, verdict.verdict),
      element("span", {}, `${printable(verdict.type)}, per ${growth.unit} ${bytesText(verdict.bytes_per_round)} and entries: ${verdict.entries_per_round}`)
    ),
    courseDrawing(verdict.entries),
    element("p", {}, printable(verdict.evidence.join("; "))),
    added ? element("p", {}, `added by ${printable(added.function)} (${printable(added.file ?? "")}:${added.line})${added.context ? ` for ${printable(added.context)}` : ""}`) : null,
    element("p", {}, element("strong", {}, "Change: "), printable(verdict.change))
  );
}

/** A small curve of a number from rung to rung. */
function courseDrawing(entries) {
  const [width, height] = [260, 60];
  const x = d3.scaleLinear([0, entries.length - 1], [6, width - 6]);
  const y = d3.scaleLinear([0, d3.max(entries) || 1], [height - 6, 6]);
  const drawing = d3.create("svg").attr("viewBox", [0, 0, width, height]).attr("class", "course").attr("role", "img");
  drawing.attr("aria-label", `Entries from rung to rung: ${entries.join(", ")}`);
  drawing.append("path").attr("d", d3.line().x((_, place) => x(place)).y((count) => y(count))(entries));
  drawing.selectAll("circle").data(entries).join("circle").attr("cx", (_, place) => x(place)).attr("cy", (count) => y(count)).attr("r", 3);
  return drawing.node();
}
