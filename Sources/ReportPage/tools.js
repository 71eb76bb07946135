// The page of what other memory tools have written: its head, its views, and what was read.

function toolViews(report, stacks) {
  const offered = Object.fromEntries(report.figures.map(({ name }) => [name, FIGURES[name]]));
  return [
    report.findings && { id: "findings", name: "Findings", make: () => new FindingsView(report).panel },
    stacks && { id: "flame", name: "Flame graph", make: () => new FlameView(report, stacks, offered).panel },
    { id: "about", name: "About", make: () => toolsPanel(report.tools) },
  ];
}

function drawToolsHead({ tools, figures }) {
  const [first] = tools;
  const title = printable(first.command || first.file);
  document.title = `kmmem: ${title}`;
  document.getElementById("title").textContent = title;
  document.getElementById("facts").textContent = tools
    .map(({ name, version, written }) => [name, version].filter((part) => part).join(" ") + `, written ${written}`)
    .join("; ");
  drawFigures(
    figures.map(({ name, whole }) => [FIGURES[name].name, whole, "", (value) => figureText(name, value)])
  );
}

function toolsPanel(tools) {
  return element(
    "div",
    {},
    element("h3", {}, "What was read"),
    ...tools.flatMap((tool) => [
      factList([
        ["tool", tool.name], ["version", tool.version], ["file", tool.file], ["written", tool.written], ["command", tool.command],
        ["process", tool.process],
      ]),
      element("ul", {}, ...tool.notes.map((note) => element("li", {}, printable(note)))),
    ]),
    ...licences()
  );
}
