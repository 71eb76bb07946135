// Sites, functions, files, modules, threads, allocators, imports and sizes as tables.

const TEXT = (key, name = key) => ({ key, name: name[0].toUpperCase() + name.slice(1), kind: "text" });
const BYTES = (key, name) => ({ key, name, kind: "bytes" });
const COUNT = (key, name = "Allocations") => ({ key, name, kind: "count" });

const COUNTS = [
  BYTES("peak_bytes", "At the peak"), BYTES("live_bytes", "At the end"), BYTES("allocated_bytes", "Allocated"), COUNT("allocations"),
  COUNT("temporary_allocations", "Temporary"), COUNT("live_blocks", "Blocks at the end"),
];

/** The view: one table at a time. */
class TablesView {
  constructor(report, stacks) {
    this.report = report;
    this.stacks = stacks;
    this.place = element("div", {});
    const names = Object.keys(this.tables());
    this.panel = element(
      "div",
      {},
      element("div", { class: "controls" }, choice("Table", names.map((name) => [name, name]), names[0], (name) => this.show(name))),
      this.place
    );
    this.show(names[0]);
  }

  show(name) {
    this.place.replaceChildren(this.tables()[name]().panel);
  }

  /** By name, what makes the table. */
  tables() {
    return { ...(this.stacks ? this.recordedTables() : {}), ...(this.report.heap ? this.heapTables() : {}) };
  }

  recordedTables() {
    const { report } = this;
    const counted = (name, rows, ...texts) => () => new Table(name, [...COUNTS, ...texts], rows());
    const tables = {
      places: counted("places", () => this.groups("place"), TEXT("function"), TEXT("place")),
      functions: counted("functions", () => this.groups("function"), TEXT("function"), TEXT("file")),
      files: counted("files", () => this.groups("file"), TEXT("file")),
      modules: counted("modules", () => this.groups("module"), TEXT("module")),
      threads: () =>
        new Table("threads", [BYTES("allocated_bytes", "Allocated"), COUNT("allocations"), TEXT("thread")],
          report.threads.map((thread) => ({ ...thread, thread: threadText(thread) }))),
      allocators: counted("allocators", () => report.allocators, TEXT("allocator")),
      sizes: () =>
        new Table("sizes", [BYTES("from", "From"), BYTES("to", "To"), COUNT("allocations")], report.sizes, { key: "from", isUp: true }),
      timeline: () =>
        new Table("timeline", [
          { key: "seconds", name: "Time", kind: "seconds" }, BYTES("heap_bytes", "Heap"), BYTES("object_bytes", "Python objects"),
          BYTES("mapped_bytes", "Mappings"), BYTES("rss_bytes", "Resident set"), BYTES("peak_bytes", "Peak until then"),
        ], report.timeline, { key: "seconds", isUp: true }),
    };
    if (!report.imports.length) return tables;
    const imports = [
      BYTES("total_peak_bytes", "With its imports"), BYTES("self_peak_bytes", "Alone"),
      BYTES("total_live_bytes", "With its imports, at the end"), COUNT("allocations"), TEXT("module"),
    ];
    return { ...tables, imports: () => new Table("imports", imports, report.imports) };
  }

  heapTables() {
    const { groups } = this.report.heap;
    const columns = [
      BYTES("retained_bytes", "Retained"), BYTES("own_bytes", "Own"), BYTES("native_bytes", "Native"), COUNT("count", "Objects"),
    ];
    const of = (name, by, figures) => () => new Table(name, [...figures, TEXT("name", by)], groups[by], { key: figures[0].key, isUp: false });
    return {
      "types of objects": of("types of objects", "type", columns),
      "modules of objects": of("modules of objects", "module", columns),
      "holders of objects": of("holders of objects", "holder", [columns[1], columns[3]]),
    };
  }

  /** All leaves added up by what they are put down to: a frame's place, function, file or module. */
  groups(by) {
    const { stacks } = this;
    const { columns } = stacks;
    const rows = new Map();
    columns["leaf.responsible"].forEach((number, leaf) => {
      const frame = stacks.frame(number);
      const file = frame.file ?? frame.module ?? "(unknown)";
      const words = {
        place: { function: frame.name, place: frame.place },
        function: { function: frame.name, file },
        file: { file },
        module: { module: number < 0 ? "(no stack)" : frame.module ?? "(unknown)" },
      }[by];
      const key = Object.values(words).join("\0");
      let row = rows.get(key);
      if (!row) {
        row = { ...words, ...Object.fromEntries(COUNTS.map(({ key: name }) => [name, 0])) };
        rows.set(key, row);
      }
      for (const { key: name } of COUNTS) row[name] += columns[`leaf.${name}`][leaf];
    });
    return [...rows.values()];
  }
}
