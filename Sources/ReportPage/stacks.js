// The stacks of the recording, and the trees that the flame graph shows of them.

/** What can be drawn of a leaf: its column and its unit. */
const FIGURES = {
  peak: { name: "Live at the peak", column: "leaf.peak_bytes", unit: "bytes" },
  live: { name: "Live at the end", column: "leaf.live_bytes", unit: "bytes" },
  allocated: { name: "Allocated in all", column: "leaf.allocated_bytes", unit: "bytes" },
  count: { name: "Allocations", column: "leaf.allocations", unit: "count" },
  temporary: { name: "Temporary allocations", column: "leaf.temporary_allocations", unit: "count" },
  // Of a page with a snapshot.
  retained: { name: "Retained in the snapshot", column: "leaf.retained_bytes", unit: "bytes", meaning: retainedMeaning },
};

function figureText(figure, value) {
  return (FIGURES[figure] ?? BORN[figure]).unit === "bytes" ? bytesText(value) : countText(value);
}

/** What is drawn of a span of time: what was made in it and lived at the end. */
const BORN = {
  born: { name: "Bytes alive at the end", column: "birth.bytes", unit: "bytes" },
  born_blocks: { name: "Blocks alive at the end", column: "birth.blocks", unit: "count" },
};

/** From where a page's source files are named. */
function foldersOf({ capture, difference, tools }) {
  if (capture) return [capture.cwd];
  return tools ? tools.map(({ folder }) => folder) : [difference.after.capture.cwd, difference.before.capture.cwd];
}

/** All stacks as one tree: node 0 is the root, and a caller's number is below the numbers of what it called. */
class Stacks {
  constructor(report) {
    const { columns } = report;
    const recorded = columns["node.parent"].length + 1;
    // The last node, if there is a snapshot, has what no stack retains.
    this.unrecorded = report.retained ? { node: recorded, bytes: report.retained.unrecorded_bytes } : null;
    const count = recorded + (this.unrecorded ? 1 : 0);
    this.columns = columns;
    this.kinds = report.frame_kinds;
    this.folders = foldersOf(report);
    this.parents = new Int32Array(count);
    this.frames = new Int32Array(count);
    this.firstChild = new Int32Array(count);
    this.nextSibling = new Int32Array(count);
    if (this.unrecorded) this.frames[recorded] = UNRECORDED;
    for (let node = 1; node < recorded; node += 1) {
      this.parents[node] = node - columns["node.parent"][node - 1];
      this.frames[node] = columns["node.frame"][node - 1];
    }
    for (let node = count - 1; node > 0; node -= 1) {
      this.nextSibling[node] = this.firstChild[this.parents[node]];
      this.firstChild[this.parents[node]] = node;
    }
    this.leafNodes = new Int32Array(columns["leaf.node"].length);
    let node = 0;
    columns["leaf.node"].forEach((distance, leaf) => {
      node += distance;
      this.leafNodes[leaf] = node;
    });
  }

  get count() {
    return this.parents.length;
  }

  string(number) {
    return number ? this.columns.strings[number - 1] : null;
  }

  /** A frame in words; `frame` -1 stands for stacks without any. */
  frame(frame) {
    if (frame === UNRECORDED) return UNRECORDED_FRAME;
    if (frame < 0) return { kind: "native", name: "(no stack)", place: "", file: null, line: 0, module: null };
    const { columns } = this;
    const file = this.string(columns["frame.file"][frame]);
    const line = columns["frame.line"][frame];
    const module = this.string(columns["frame.module"][frame]);
    const where = file ?? module;
    return {
      kind: this.kinds[columns["frame.kind"][frame]],
      name: printable(this.string(columns["frame.function"][frame]) ?? "") || "(unknown)",
      place: where ? this.place(where, file ? line : 0) : "",
      file,
      line,
      module,
      isInlined: columns["frame.inlined"][frame] === 1,
    };
  }

  /** A file's path below the recorded folder, with a line if one is known. */
  place(path, line) {
    const folder = this.folders.find((candidate) => path.startsWith(`${candidate}/`));
    return printable(shortPath(path, folder)) + (line ? `:${line}` : "");
  }

  /** What each node has of what was made in some epochs and lived at the end. */
  born(figure, isKept, [from, to]) {
    const leaves = this.columns["birth.leaf"];
    const epochs = this.columns["birth.epoch"];
    const column = this.columns[BORN[figure].column];
    const own = new Float64Array(this.count);
    let leaf = 0;
    leaves.forEach((distance, birth) => {
      leaf += distance;
      if (epochs[birth] >= from && epochs[birth] < to && isKept(leaf)) own[this.leafNodes[leaf]] += column[birth];
    });
    return own;
  }

  /** What each node has itself: the sum of its leaves that a filter lets through; null is asked for what has no leaf. */
  weights(figure, isKept = () => true) {
    const column = this.columns[FIGURES[figure].column];
    const own = new Float64Array(this.count);
    for (let leaf = 0; leaf < this.leafNodes.length; leaf += 1) {
      if (isKept(leaf)) own[this.leafNodes[leaf]] += Math.max(0, column[leaf]);
    }
    if (figure === "retained" && isKept(null)) own[this.unrecorded.node] = this.unrecorded.bytes;
    return own;
  }

  /** The same with all that a node called. */
  totals(own) {
    const totals = own.slice();
    for (let node = this.count - 1; node > 0; node -= 1) totals[this.parents[node]] += totals[node];
    return totals;
  }
}

/**
 * The stacks as they are drawn: without the frames that are hidden, equal callees of one caller as one, perhaps turned around.
 * Children are found when they are asked for, so that what is too small to be seen costs nothing.
 */
class StackView {
  constructor(stacks, { figure, isKept, epochs, hidden = new Set(), isInverted = false }) {
    this.stacks = stacks;
    this.figure = figure;
    this.isInverted = isInverted;
    this.isHidden = Uint8Array.from(stacks.columns["frame.kind"], (kind) => (hidden.has(stacks.kinds[kind]) ? 1 : 0));
    this.own = BORN[figure] ? stacks.born(figure, isKept, epochs) : stacks.weights(figure, isKept);
    this.totals = stacks.totals(this.own);
    this.root = { frame: null, value: this.totals[0], depth: 0, parent: null, nodes: [0], weights: null, found: null };
    if (isInverted) this.root.found = this.innermost();
  }

  /** What a node called (of an inverted view: what called it), the largest first. */
  children(node) {
    if (!node.found) node.found = this.isInverted ? this.callers(node) : this.callees(node);
    return node.found;
  }

  /** What a node has itself. */
  self(node) {
    return this.children(node).reduce((rest, child) => rest - child.value, node.value);
  }

  callees(node) {
    const groups = new Map();
    const pending = [...node.nodes];
    while (pending.length) {
      const caller = pending.pop();
      for (let child = this.stacks.firstChild[caller]; child; child = this.stacks.nextSibling[child]) {
        if (this.totals[child] <= 0) continue;
        const frame = this.stacks.frames[child];
        if (this.isHidden[frame]) pending.push(child);
        else this.add(groups, node, frame, child, this.totals[child]);
      }
    }
    return this.sorted(groups);
  }

  innermost() {
    const groups = new Map();
    for (let node = 0; node < this.stacks.count; node += 1) {
      if (this.own[node] <= 0) continue;
      const shown = this.shown(node);
      this.add(groups, this.root, shown ? this.stacks.frames[shown] : -1, shown, this.own[node], this.own[node]);
    }
    return this.sorted(groups);
  }

  callers(node) {
    const groups = new Map();
    node.nodes.forEach((callee, place) => {
      const caller = callee && this.shown(this.stacks.parents[callee]);
      const weight = node.weights[place];
      if (caller) this.add(groups, node, this.stacks.frames[caller], caller, weight, weight);
    });
    return this.sorted(groups);
  }

  /** The first node outwards that is not hidden, the node itself included; 0 where there is none. */
  shown(node) {
    let found = node;
    while (found && this.isHidden[this.stacks.frames[found]]) found = this.stacks.parents[found];
    return found;
  }

  add(groups, parent, frame, node, value, weight) {
    let group = groups.get(frame);
    if (!group) {
      group = { frame, value: 0, depth: parent.depth + 1, parent, nodes: [], weights: [], found: null };
      groups.set(frame, group);
    }
    group.value += value;
    group.nodes.push(node);
    group.weights.push(weight);
  }

  sorted(groups) {
    return [...groups.values()].sort((left, right) => right.value - left.value || left.frame - right.frame);
  }

  /** The sum of what has a frame in its stack that matches; `isMatch` by frame. */
  matched(isMatch) {
    const { stacks, own } = this;
    const isBelow = new Uint8Array(stacks.count);
    let sum = 0;
    for (let node = 1; node < stacks.count; node += 1) {
      const frame = stacks.frames[node];
      isBelow[node] = isBelow[stacks.parents[node]] || (isMatch[frame] && !this.isHidden[frame]) ? 1 : 0;
      if (isBelow[node]) sum += own[node];
    }
    return sum;
  }
}
