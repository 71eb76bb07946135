// The flame graph: a row for each depth of the stacks, a box as wide as what its stack has.

const ROW = 20;
/** Narrower boxes are left out. */
const NARROWEST = 1.5;

/** The view with its controls: of some figures, and of some epochs if they are of what was born. */
class FlameView {
  constructor(report, stacks, figures = FIGURES, epochs = null) {
    this.report = report;
    this.stacks = stacks;
    this.offered = figures;
    this.epochs = epochs;
    this.state = {
      figure: report.figure in figures ? report.figure : Object.keys(figures)[0],
      thread: "all", hides: new Set(["interpreter", "import"]), isInverted: false, isFlame: false,
    };
    this.help = epochs ? "span-help" : "flame-help";
    this.pattern = "";
    this.isMatch = null;
    this.boxes = element("div", { class: "flame", role: "tree", "aria-label": "Flame graph", "aria-describedby": this.help });
    this.meaning = element("p", { class: "help meaning" });
    this.trail = element("p", { class: "trail" });
    this.detail = element("section", { class: "detail", "aria-label": "The chosen frame" });
    this.found = element("output", { class: "found" });
    this.panel = element(
      "div",
      { class: "flame-view" },
      this.controls(),
      element(
        "p",
        { id: this.help, class: "help" },
        "Enter or a click shows what a frame called across the whole width, Escape goes back. Arrow keys move; / searches."
      ),
      this.legend(),
      this.meaning,
      this.trail,
      this.boxes,
      this.detail
    );
    this.boxes.addEventListener("keydown", (event) => this.onKey(event));
    this.boxes.addEventListener("click", (event) => this.onClick(event));
    this.boxes.addEventListener("focusin", (event) => this.onFocus(event));
    this.boxes.addEventListener("pointerover", (event) => this.onFocus(event));
    this.observer = new ResizeObserver(() => this.draw());
    this.observer.observe(this.boxes);
    this.rebuild();
  }

  controls() {
    const change = (changes) => {
      Object.assign(this.state, changes);
      this.rebuild();
    };
    const hide = (kind) => (isHidden) => {
      const hides = new Set(this.state.hides);
      if (isHidden) hides.add(kind);
      else hides.delete(kind);
      change({ hides });
    };
    this.search = element("input", {
      type: "search", placeholder: "Search (regular expression)", "aria-label": "Search frames by a regular expression",
      oninput: () => this.searchFor(this.search.value),
    });
    return element(
      "div",
      { class: "controls" },
      choice("Show", figureChoices(this.stacks, this.offered), this.state.figure, (figure) => change({ figure })),
      this.partChoice(change),
      choice("Draw as", [["icicle", "icicle"], ["flame", "flame"]], "icicle", (shape) => change({ isFlame: shape === "flame" })),
      tick("invert", false, (isInverted) => change({ isInverted })),
      tick("hide imports", true, hide("import")),
      tick("hide interpreter", true, hide("interpreter")),
      tick("hide runtime", false, hide("runtime")),
      element("span", { class: "control search" }, this.search, this.found),
      button("Reset", () => this.zoom(this.view.root))
    );
  }

  /** Which part of the recording is shown: a thread. */
  partChoice(change) {
    const threads = this.report.threads
      .map((thread, number) => [String(number), threadText(thread)])
      .filter(([number]) => this.stacks.columns["leaf.thread"].includes(Number(number)));
    return choice("Thread", [["all", "all threads"], ...threads], "all", (thread) => change({ thread }));
  }

  legend() {
    const kinds = new Set([...this.stacks.columns["frame.kind"]].map((kind) => this.stacks.kinds[kind]));
    const names = {
      python: "Python", "c++": "C++", native: "C and other", boundary: "between Python and C++", runtime: "C and C++ runtime",
      interpreter: "interpreter", import: "imports", context: "context",
    };
    return colourLegend(Object.entries(names).filter(([kind]) => kinds.has(kind)).map(([kind, name]) => [boxClass(kind), name]));
  }

  /** Whether a leaf is in the part of the recording that is shown. */
  part() {
    const { thread } = this.state;
    const threads = this.stacks.columns["leaf.thread"];
    return thread === "all" ? () => true : (leaf) => threads[leaf] === Number(thread);
  }

  /** The stacks of some leaves, as the controls have them. */
  viewOf(isKept) {
    const { figure, hides, isInverted } = this.state;
    return new StackView(this.stacks, { figure, isKept, epochs: this.epochs, hidden: hides, isInverted });
  }

  /** Makes the tree anew after a change of what is shown. */
  rebuild() {
    this.view = this.viewOf(this.part());
    this.meaning.textContent = this.offered[this.state.figure].meaning?.(this.report.retained) ?? "";
    this.meaning.hidden = !this.meaning.textContent;
    this.top = this.view.root;
    this.chosen = null;
    this.isMatch = matches(this.stacks, this.pattern);
    this.draw();
  }

  /** Shows other epochs. */
  showEpochs(epochs) {
    this.epochs = epochs;
    this.rebuild();
  }

  /** Draws what a node called across the whole width. */
  zoom(node) {
    this.top = node;
    this.chosen = node;
    this.draw();
    say(`${this.label(node)} fills the width`);
  }

  searchFor(pattern) {
    this.pattern = pattern;
    this.isMatch = matches(this.stacks, pattern);
    this.search.classList.toggle("wrong", this.isMatch === undefined);
    this.search.setAttribute("aria-invalid", this.isMatch === undefined);
    this.draw();
  }

  draw() {
    const width = this.boxes.clientWidth;
    if (!width) return;
    const boxes = this.layout(width);
    const rows = Math.max(...boxes.map((box) => box.row)) + 1;
    this.boxes.style.height = `${rows * ROW}px`;
    const place = (box) => (this.state.isFlame ? rows - 1 - box.row : box.row) * ROW;
    d3.select(this.boxes)
      .selectAll("div")
      .data(boxes)
      .join("div")
      .attr("role", "treeitem")
      .attr("aria-level", (box) => box.row + 1)
      .attr("aria-label", (box) => this.label(box.node))
      .attr("data-value", (box) => box.node.value)
      .attr("tabindex", (box) => (box.node === (this.chosen ?? this.top) ? 0 : -1))
      .attr("class", (box) => this.boxClass(box.node))
      .style("left", (box) => `${box.x}px`)
      .style("width", (box) => `${Math.max(1, box.width - 0.5)}px`)
      .style("top", (box) => `${place(box)}px`)
      .text((box) => (box.width > 24 ? this.boxText(box) : ""))
      .property("kmmemNode", (box) => box.node);
    this.drawFound();
    this.drawTrail();
    this.drawDetail(this.chosen ?? this.top);
  }

  /** The boxes that are wide enough to be seen: the callers of what is shown, and all that it called. */
  layout(width) {
    const boxes = [];
    const callers = [];
    for (let node = this.top.parent; node; node = node.parent) callers.unshift(node);
    callers.forEach((node, row) => boxes.push({ node, x: 0, width, row, isCaller: true }));
    const whole = this.top.value || 1;
    let pending = [{ node: this.top, x: 0, width, row: callers.length }];
    while (pending.length) {
      const next = [];
      for (const box of pending) {
        boxes.push(box);
        let { x } = box;
        for (const child of this.view.children(box.node)) {
          const childWidth = (child.value / whole) * width;
          if (childWidth < NARROWEST) break;
          next.push({ node: child, x, width: childWidth, row: box.row + 1 });
          x += childWidth;
        }
      }
      pending = next;
    }
    return boxes;
  }

  name(node) {
    return node.frame === null ? "all" : this.stacks.frame(node.frame).name;
  }

  boxText(box) {
    return this.name(box.node);
  }

  label(node) {
    const value = figureText(this.state.figure, node.value);
    const share = percentText(node.value, this.view.root.value);
    if (node.frame === null) return `all, ${value}`;
    const { name, place } = this.stacks.frame(node.frame);
    return `${name}${place ? `, ${place}` : ""}, ${value}, ${share}`;
  }

  boxClass(node) {
    if (node.frame === null) return "box box-root";
    const isDimmed = this.pattern && this.isMatch && !(node.frame >= 0 && this.isMatch[node.frame]);
    const isFound = this.pattern && this.isMatch && node.frame >= 0 && this.isMatch[node.frame];
    return `box ${this.colour(node)}${isDimmed ? " dimmed" : ""}${isFound ? " match" : ""}`;
  }

  colour(node) {
    return `${boxClass(this.stacks.frame(node.frame).kind)} shade-${Math.abs(node.frame) % 3}`;
  }

  drawFound() {
    if (!this.pattern) this.found.textContent = "";
    else if (!this.isMatch) this.found.textContent = "not a regular expression";
    else {
      const sum = this.view.matched(this.isMatch);
      this.found.textContent = `${this.foundText(sum)} in stacks with a match`;
      this.found.dataset.value = sum;
    }
  }

  foundText(sum) {
    return `${figureText(this.state.figure, sum)}, ${percentText(sum, this.view.root.value) || "0 %"}`;
  }

  drawTrail() {
    const trail = [];
    for (let node = this.top; node; node = node.parent) trail.unshift(node);
    this.trail.replaceChildren(
      ...trail.flatMap((node, place) => [
        place ? " › " : "",
        place === trail.length - 1
          ? element("strong", {}, this.name(node))
          : button(this.name(node), () => this.zoom(node), { class: "link" }),
      ])
    );
    this.trail.hidden = trail.length < 2;
  }

  drawDetail(node) {
    const frame = node.frame === null ? null : this.stacks.frame(node.frame);
    const rows = this.figureRows(node);
    if (frame?.file) rows.push(["where", printable(frame.file) + (frame.line ? `:${frame.line}` : "")]);
    if (frame?.module) rows.push(["module", printable(frame.module)]);
    if (frame?.isInlined) rows.push(["", "put into its caller by the compiler"]);
    this.detail.replaceChildren(
      element("h3", {}, frame ? frame.name : this.offered[this.state.figure].name),
      element("dl", {}, ...rows.flatMap(([term, text]) => [element("dt", {}, term), element("dd", {}, text)]))
    );
  }

  /** What the details tell of a node's figure. */
  figureRows(node) {
    const { figure } = this.state;
    return [
      ["in all", `${figureText(figure, node.value)}, ${percentText(node.value, this.view.root.value)}`],
      [this.state.isInverted ? "outermost" : "itself", figureText(figure, this.view.self(node))],
    ];
  }

  onClick(event) {
    const node = event.target.kmmemNode;
    if (!node) return;
    this.zoom(node);
    this.focus(node);
  }

  onFocus(event) {
    const node = event.target.kmmemNode;
    if (!node) return;
    if (event.type === "focusin") {
      this.chosen = node;
      for (const box of this.boxes.children) box.tabIndex = box === event.target ? 0 : -1;
    }
    this.drawDetail(node);
  }

  onKey(event) {
    const node = event.target.kmmemNode;
    if (!node) return;
    const isDown = event.key === (this.state.isFlame ? "ArrowUp" : "ArrowDown");
    const isUp = event.key === (this.state.isFlame ? "ArrowDown" : "ArrowUp");
    const siblings = node.parent ? this.view.children(node.parent) : [node];
    const place = siblings.indexOf(node);
    if (isDown) this.focus(this.view.children(node)[0]);
    else if (isUp) this.focus(node.parent);
    else if (event.key === "ArrowRight") this.focus(siblings[place + 1]);
    else if (event.key === "ArrowLeft") this.focus(siblings[place - 1]);
    else if (event.key === "Home") this.focus(this.view.root);
    else if (event.key === "Enter" || event.key === " ") {
      this.zoom(node);
      this.focus(node);
    } else if (event.key === "Escape" || event.key === "Backspace") {
      if (this.top.parent) this.zoom(this.top.parent);
      this.focus(this.top);
    } else return;
    event.preventDefault();
  }

  /** Puts the focus on a node's box, if it is wide enough to have one. */
  focus(node) {
    if (!node) return;
    for (const box of this.boxes.children) if (box.kmmemNode === node) box.focus();
  }
}

/** The figures that a page has, by their names. */
function figureChoices({ columns }, figures = FIGURES) {
  return Object.entries(figures)
    .filter(([, { column }]) => column in columns)
    .map(([key, { name }]) => [key, name]);
}

/** What colours mean: the classes that have them, and words. */
function colourLegend(entries) {
  return element(
    "ul",
    { class: "legend", "aria-label": "Colours" },
    ...entries.map(([colour, name]) => element("li", {}, element("span", { class: `swatch ${colour}` }), name))
  );
}

function boxClass(kind) {
  return `kind-${kind === "c++" ? "cplusplus" : kind}`;
}

/** By frame whether it matches a pattern; null for none, undefined for one that is wrong. */
function matches(stacks, pattern) {
  if (!pattern) return null;
  let expression;
  try {
    expression = new RegExp(pattern, "iu");
  } catch {
    return undefined;
  }
  const count = stacks.columns["frame.kind"].length;
  return Uint8Array.from({ length: count }, (_, frame) => {
    const { name, file } = stacks.frame(frame);
    return expression.test(name) || (file && expression.test(file)) ? 1 : 0;
  });
}

function threadText(thread) {
  // Other tools do not tell the system's numbers of threads, nor of every block the thread.
  const named = thread.tid ? `${thread.name} (${thread.tid})` : thread.name;
  const name = thread.name ? named : thread.tid ? `thread ${thread.tid}` : "no thread known";
  return printable(thread.pid ? `${name} of process ${thread.pid}` : name);
}
