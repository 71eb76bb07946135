// The page: its head, its views, light and dark.

/** A view is made when it is first shown, so that the page opens at once. */
class Tabs {
  constructor(views) {
    this.views = views;
    this.list = document.getElementById("tabs");
    this.place = document.getElementById("views");
    for (const view of views) {
      view.tab = button(view.name, () => this.show(view), {
        role: "tab", id: `tab-${view.id}`, "aria-controls": `view-${view.id}`, "aria-selected": "false", tabindex: "-1",
      });
      view.section = element(
        "section",
        { role: "tabpanel", id: `view-${view.id}`, "aria-labelledby": `tab-${view.id}`, hidden: true },
        element("h2", {}, view.name)
      );
      this.list.append(view.tab);
      this.place.append(view.section);
    }
    this.list.addEventListener("keydown", (event) => this.onKey(event));
    window.addEventListener("hashchange", () => this.showNamed(location.hash));
    // What is printed is all of it.
    window.addEventListener("beforeprint", () => views.forEach((view) => this.make(view)));
    this.showNamed(location.hash);
  }

  showNamed(name) {
    this.show(this.views.find(({ id }) => `#${id}` === name) ?? this.views[0]);
  }

  make(view) {
    if (view.isMade) return;
    view.isMade = true;
    view.section.append(view.make());
  }

  show(view) {
    for (const other of this.views) {
      const isShown = other === view;
      other.section.hidden = !isShown;
      other.tab.setAttribute("aria-selected", isShown);
      other.tab.tabIndex = isShown ? 0 : -1;
    }
    this.make(view);
    if (location.hash === `#${view.id}`) return;
    try {
      history.replaceState(null, "", `#${view.id}`);
    } catch {
      // A page within a notebook has no address to change.
    }
  }

  onKey(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const place = this.views.findIndex(({ tab }) => tab === document.activeElement);
    if (!step || place < 0) return;
    const view = this.views[(place + step + this.views.length) % this.views.length];
    this.show(view);
    view.tab.focus();
    event.preventDefault();
  }
}

function drawHead(report) {
  const { capture, totals, heap } = report;
  if (report.difference) return drawDifferenceHead(report.difference);
  if (report.tools) return drawToolsHead(report);
  if (!capture) {
    // What growth was measured in are files that may be gone.
    const name = heap ? printable(heap.snapshot.path) : `Growth in process ${report.growth.snapshot.pid}`;
    document.title = `kmmem: ${name}`;
    document.getElementById("title").textContent = name;
    if (heap) drawFigures([["Heap", heap.total_bytes, `no root reaches ${bytesText(heap.lost_bytes)}`]]);
    return;
  }
  const command = printable(capture.command.join(" ") || capture.path);
  document.title = `kmmem: ${command}`;
  document.getElementById("title").textContent = command;
  const python = capture.python ? `CPython ${capture.python.version}, ` : "";
  document.getElementById("facts").textContent =
    `${python}process ${capture.pid}, ${capture.started}, for ${secondsText(capture.duration_seconds).replace(" ", "\u00a0")}`;
  drawFigures([
    ["Peak", totals.peak_bytes, `after ${secondsText(totals.peak_seconds)}`],
    ["At the end", totals.live_bytes, `in ${countText(totals.live_blocks)} blocks`],
    ["Allocated", totals.allocated_bytes, `in ${countText(totals.allocations)} allocations`],
  ]);
}

function drawFigures(figures) {
  document.getElementById("figures").append(
    ...figures.map(([name, value, detail, text = bytesText]) =>
      element(
        "div",
        {},
        element("dt", {}, name),
        element("dd", {}, element("strong", { "data-value": value }, text(value)), " ", element("span", {}, detail))
      )
    )
  );
}

/** Light or dark as the system has it, until the reader chooses. */
function startTheme() {
  const { dataset } = document.documentElement;
  const system = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => {
    dataset.theme = system.matches ? "dark" : "light";
  };
  follow();
  system.addEventListener("change", follow);
  document.getElementById("theme").addEventListener("click", () => {
    system.removeEventListener("change", follow);
    dataset.theme = dataset.theme === "dark" ? "light" : "dark";
    say(dataset.theme);
  });
}

async function start() {
  startTheme();
  const report = await readReport();
  const stacks = "node.parent" in report.columns ? new Stacks(report) : null;
  drawHead(report);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.target.closest("input, select, textarea")) return;
    const search = document.querySelector('section[role="tabpanel"]:not([hidden]) input[type="search"]');
    if (search) {
      event.preventDefault();
      search.focus();
    }
  });
  const views = report.difference ? differenceViews(report, stacks) : report.tools ? toolViews(report, stacks) : [
    (report.findings || report.growth) && { id: "findings", name: "Findings", make: () => new FindingsView(report).panel },
    stacks && { id: "flame", name: "Flame graph", make: () => new FlameView(report, stacks).panel },
    stacks && { id: "timeline", name: "Timeline", make: () => new TimelineView(report, stacks).panel },
    hasRealtime(report) && { id: "realtime", name: "Real-time", make: () => new RealtimeView(report).panel },
    report.heap && { id: "heap", name: "Heap map", make: () => new HeapMapView(report).panel },
    (stacks || report.heap) && { id: "tables", name: "Tables", make: () => new TablesView(report, stacks).panel },
    report.history && { id: "history", name: "History", make: () => new HistoryView(report).panel },
    stacks && { id: "about", name: "About", make: () => certaintyPanel(report) },
  ];
  new Tabs(views.filter((view) => view));
  document.documentElement.dataset.ready = "true";
}

start().catch((error) => {
  const text = `This page cannot be shown: ${error.message}. It needs a browser of 2023 or later.`;
  document.getElementById("views").replaceChildren(element("p", { class: "failure", role: "alert" }, text));
  throw error;
});
