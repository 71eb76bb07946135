// The flame graph of two recordings: as wide as one of them, in the colours of what has changed.

/** Of the larger of both figures, how much a stack has gained or lost at least to have a colour; the strongest first. */
const STEPS = [
  { part: 0.5, grown: "new, or doubled and more", shrunk: "gone, or halved and more" },
  { part: 0.1, grown: "grown by a tenth and more", shrunk: "shrunk by a tenth and more" },
  { part: 0, grown: "grown by less", shrunk: "shrunk by less" },
];

/**
 * Each recording is a view of the same tree, so that a box finds what the other one has of its stack by its frames.
 *
 * The widths are those of the later recording, as in Brendan Gregg's differential flame graphs: what has grown is as wide as it is now, among
 * all that surrounds it. What is gone has no width there; so the reader can take the widths from the earlier recording, where it has its
 * place. Boxes as wide as the larger figure would show both at once, but would add up to a whole that no recording ever had.
 * Colours tell what a stack with all that it called has gained (Gregg's tell what its innermost function has itself): the way to what has
 * grown can be followed from the root.
 */
class DifferenceFlameView extends FlameView {
  get isBefore() {
    return this.state.widths === "before";
  }

  partChoice(change) {
    return choice("Widths", [["after", "after"], ["before", "before"]], "after", (widths) => change({ widths }));
  }

  legend() {
    const { live, count } = this.report.difference.above;
    const same = live || count ? `the same within ${bytesText(live)} or ${countText(count)} allocations` : "the same";
    return element(
      "div",
      {},
      colourLegend([
        ...STEPS.map(({ grown }, step) => [`change-grown-${step}`, `+ ${grown}`]),
        ["change-same", same],
        ...STEPS.map(({ shrunk }, step) => [`change-shrunk-${step}`, `- ${shrunk}`]).reverse(),
      ]),
      element("p", { class: "help" }, "A box is as wide as what the recording has that is chosen under Widths; what is gone is seen with those of before.")
    );
  }

  part() {
    return this.partOf(this.isBefore ? 0 : 1);
  }

  partOf(side) {
    const processes = this.stacks.columns["leaf.process"];
    return (leaf) => processes[leaf] === side;
  }

  rebuild() {
    this.other = this.viewOf(this.partOf(this.isBefore ? 1 : 0));
    super.rebuild();
  }

  /** What the other recording has of a node's stack; null for nothing. */
  counterpart(node) {
    if (node.counterpart !== undefined) return node.counterpart;
    const caller = node.parent && this.counterpart(node.parent);
    if (caller) caller.byFrame ??= new Map(this.other.children(caller).map((child) => [child.frame, child]));
    node.counterpart = node.parent ? caller?.byFrame.get(node.frame) ?? null : this.other.root;
    return node.counterpart;
  }

  /** A node's figure in both recordings. */
  figures(node) {
    const counterpart = this.counterpart(node);
    return this.both(node.value, counterpart?.value ?? 0);
  }

  both(shown, other) {
    const [before, after] = this.isBefore ? [shown, other] : [other, shown];
    return { before, after, gained: after - before };
  }

  /** "grown-0" to "grown-2", "shrunk-0" to "shrunk-2"; "same" for what two runs of one program differ by, and for what may be chance. */
  change(node) {
    const { before, after, gained } = this.figures(node);
    const size = Math.abs(gained);
    const { difference } = this.report;
    if (size < Math.max(1, difference.above[this.state.figure]) || size <= samplingError(difference, this.state.figure, before, after)) {
      return "same";
    }
    const step = STEPS.findIndex(({ part }) => size >= part * Math.max(before, after));
    return `${gained > 0 ? "grown" : "shrunk"}-${step}`;
  }

  /** What has become of a node, in a word. */
  word(node) {
    const { before, after, gained } = this.figures(node);
    if (!gained) return "the same";
    if (this.change(node) === "same") return "hardly changed";
    if (!before) return "new";
    if (!after) return "gone";
    return gained > 0 ? "grown" : "shrunk";
  }

  figureText(value) {
    return figureText(this.state.figure, value);
  }

  signed({ gained }) {
    return signedText(gained, (size) => this.figureText(size));
  }

  boxText(box) {
    const change = this.change(box.node);
    const mark = change === "same" ? "" : change.startsWith("grown") ? "+ " : "- ";
    const isWide = mark && box.width > 180;
    return `${mark}${this.name(box.node)}${isWide ? ` ${this.signed(this.figures(box.node))}` : ""}`;
  }

  label(node) {
    const figures = this.figures(node);
    const { name, place } = node.frame === null ? { name: "all", place: "" } : this.stacks.frame(node.frame);
    return (
      `${name}${place ? `, ${place}` : ""}, ${this.signed(figures)}, ${this.word(node)}: ` +
      `${this.figureText(figures.before)} before, ${this.figureText(figures.after)} after`
    );
  }

  colour(node) {
    return `change-${this.change(node)}`;
  }

  boxClass(node) {
    return node.frame === null ? `${super.boxClass(node)} ${this.colour(node)}` : super.boxClass(node);
  }

  draw() {
    super.draw();
    for (const box of this.boxes.children) {
      const { before, after } = this.figures(box.kmmemNode);
      Object.assign(box.dataset, { before, after });
      box.title = box.getAttribute("aria-label");
    }
  }

  foundText(sum) {
    const figures = this.both(sum, this.other.matched(this.isMatch));
    Object.assign(this.found.dataset, { before: figures.before, after: figures.after });
    return `${this.signed(figures)}: ${this.figureText(figures.before)} before, ${this.figureText(figures.after)} after,`;
  }

  figureRows(node) {
    const counterpart = this.counterpart(node);
    const itself = this.both(this.view.self(node), counterpart ? this.other.self(counterpart) : 0);
    return [
      ["change", this.changeText(this.figures(node))],
      ["in a word", this.word(node)],
      [this.state.isInverted ? "outermost" : "itself", this.changeText(itself)],
    ];
  }

  /** "+2.0 MiB (+40.0 %), from 5.0 MiB to 7.0 MiB". */
  changeText(figures) {
    if (!figures.gained) return `none, ${this.figureText(figures.after)} in both`;
    const part = figures.gained && figures.before ? ` (${signedText(figures.gained, (size) => percentText(size, figures.before))})` : "";
    return `${this.signed(figures)}${part}, from ${this.figureText(figures.before)} to ${this.figureText(figures.after)}`;
  }
}

/**
 * What chance alone may explain between two samples: twice the standard error of the difference, as `SamplingError` has it. The size of an
 * allocation is taken to be the recording's mean.
 */
function samplingError(difference, figure, before, after) {
  const variance = ({ capture, totals }, value) => {
    const perByte = FIGURES[figure].unit === "bytes" ? 1 : totals.allocations / Math.max(1, totals.allocated_bytes);
    return value * (capture.options.sample_bytes ?? 0) * perByte;
  };
  return 2 * Math.sqrt(variance(difference.before, before) + variance(difference.after, after));
}
