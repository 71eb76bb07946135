// The page of two recordings: its head, its views, and what limits the comparison.

function differenceViews(report, stacks) {
  return [
    { id: "flame", name: "Flame graph", make: () => new DifferenceFlameView(report, stacks).panel },
    { id: "changes", name: "Changes", make: () => new ChangesView(report, stacks).panel },
    { id: "about", name: "About", make: () => comparisonPanel(report.difference) },
  ];
}

function drawDifferenceHead({ before, after }) {
  const name = ({ capture }) => printable(capture.path.split("/").at(-1));
  document.title = `kmmem: ${name(before)} → ${name(after)}`;
  document.getElementById("title").textContent = `${name(before)} → ${name(after)}`;
  const [earlier, later] = [before, after].map(({ capture: { command, started, python } }) => ({
    command: printable(command.join(" ")), started, python: python ? `CPython ${python.version}` : "",
  }));
  // Commands that differ are long, and stand among the facts about each.
  document.getElementById("facts").textContent = [
    earlier.command === later.command ? later.command : "", earlier.python === later.python ? later.python : "",
    `recorded ${earlier.started} and ${later.started}`,
  ].filter((fact) => fact).join(", ");
  const change = (key) => `${signedText(after.totals[key] - before.totals[key], bytesText)}, before: ${bytesText(before.totals[key])}`;
  const figures = { Peak: "peak_bytes", "At the end": "live_bytes", Allocated: "allocated_bytes" };
  drawFigures(Object.entries(figures).map(([text, key]) => [text, after.totals[key], change(key)]));
}

function comparisonPanel({ before, after, notes }) {
  return element(
    "div",
    {},
    element("h3", {}, "Before"),
    captureFacts(before.capture),
    element("h3", {}, "After"),
    captureFacts(after.capture),
    element("h3", {}, "How certain this is"),
    element("ul", {}, ...notes.map((note) => element("li", {}, printable(note)))),
    ...licences()
  );
}
