// The places, functions, files and so on that have changed between two recordings, as tables.

/** What is added up, and what a table of it is called. */
const GROUPINGS = {
  site: "places", function: "functions", file: "files", module: "modules", thread: "threads", allocator: "allocators", context: "contexts",
};

/** The view: one table at a time, of one figure. */
class ChangesView {
  constructor(report, stacks) {
    const { difference, figure } = report;
    Object.assign(this, { report, stacks, columns: stacks.columns });
    this.state = { grouping: difference.grouping, figure, change: "all", showsAll: false };
    this.summary = element("p", { class: "help" });
    this.place = element("div", {});
    const set = (changes) => {
      Object.assign(this.state, changes);
      this.draw();
    };
    const groupings = Object.entries(GROUPINGS).filter(([key]) => key !== "context" || this.column("name", key).length > 1);
    const changes = difference.changes.filter((change) => change !== "same");
    this.panel = element(
      "div",
      {},
      element(
        "div",
        { class: "controls" },
        choice("Table", groupings, this.state.grouping, (grouping) => set({ grouping })),
        choice("Figure", figureChoices(stacks), figure, (chosen) => set({ figure: chosen })),
        choice("Changes", [["all", "all"], ...changes.map((change) => [change, change])], "all", (change) => set({ change })),
        tick("small ones and chance, too", false, (showsAll) => set({ showsAll }))
      ),
      this.summary,
      this.place
    );
    this.draw();
  }

  column(name, grouping = this.state.grouping) {
    return this.columns[`change.${grouping}.${name}`];
  }

  draw() {
    const { grouping, change, showsAll } = this.state;
    const rows = this.rows();
    const listed = rows.filter(({ verdict }) => verdict === "listed");
    const counts = d3.rollup(listed, (group) => group.length, (row) => row.change);
    const words = this.report.difference.changes.filter((name) => name !== "same").map((name) => `${countText(counts.get(name) ?? 0)} ${name}`);
    const rest = rows.length - listed.length;
    this.summary.textContent = `${words.join(", ")}; ${countText(rest)} more ${rest === 1 ? "is" : "are"} small or may be chance.`;
    const shown = (showsAll ? rows : listed).filter((row) => change === "all" || row.change === change);
    this.place.replaceChildren(new Table(`changed ${GROUPINGS[grouping]}`, this.tableColumns(), shown).panel);
  }

  tableColumns() {
    const { grouping, figure, showsAll } = this.state;
    const { unit } = FIGURES[figure];
    const number = (key, name, more = {}) => ({ key, name, kind: unit, ...more });
    const texts = grouping === "site" ? [TEXT("function"), TEXT("place"), TEXT("callers", "called by"), TEXT("allocator")] : [TEXT("name", grouping)];
    return [
      number("gained", "Gained", { rank: Math.abs, text: (value) => signedText(value, (size) => figureText(figure, size)) }),
      number("before", "Before"), number("after", "After"), TEXT("change"), ...(showsAll ? [TEXT("verdict", "how sure")] : []), ...texts,
    ];
  }

  /** Of the chosen figure, all that is not the same. */
  rows() {
    const { grouping, figure } = this.state;
    const { changes, verdicts } = this.report.difference;
    const [before, after] = [this.column(`before.${figure}`), this.column(`after.${figure}`)];
    const [change, verdict] = [this.column(`change.${figure}`), this.column(`verdict.${figure}`)];
    const words = grouping === "site" ? (index) => this.placeWords(index) : (index) => ({ name: this.stacks.string(this.column("name")[index]) });
    return d3.range(change.length).filter((index) => changes[change[index]] !== "same").map((index) => ({
      before: before[index], after: after[index], gained: after[index] - before[index],
      change: changes[change[index]], verdict: verdicts[verdict[index]], ...words(index),
    }));
  }

  placeWords(index) {
    const text = (name) => this.stacks.string(this.column(name)[index]);
    const [path, line, earlier] = [text("file"), this.column("line")[index], this.column("earlier_line")[index]];
    const name = printable(text("function") ?? "(no stack)");
    return {
      function: name,
      place: path ? this.stacks.place(path, line) + (earlier ? `, was ${earlier}` : "") : "",
      callers: this.callers(name, this.column("node")[index]),
      allocator: text("name"),
    };
  }

  /** The functions of a stack outside of one of them, the nearest first. */
  callers(callee, innermost) {
    const names = [];
    for (let node = innermost; node; node = this.stacks.parents[node]) {
      const { kind, name } = this.stacks.frame(this.stacks.frames[node]);
      if (kind !== "interpreter" && kind !== "import" && kind !== "runtime") names.push(name);
    }
    return names.slice(names.indexOf(callee) + 1).join(" ← ");
  }
}
