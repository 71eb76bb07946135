// What was recorded, and how far its figures can be trusted.

function certaintyPanel(report) {
  const { capture, certainty, lost } = report;
  const losses = Object.entries(lost).filter(([, count]) => count > 0);
  const isWhole = certainty.complete && !certainty.sampled;
  return element(
    "div",
    {},
    element("h3", {}, "What was recorded"),
    captureFacts(capture),
    element("h3", {}, "How certain this is"),
    isWhole ? element("p", {}, "Every allocation was recorded; nothing was dropped.") : null,
    element("ul", {}, ...certainty.notes.map((note) => element("li", {}, printable(note)))),
    losses.length ? element("h3", {}, "What was lost") : null,
    element("dl", { class: "facts" }, ...losses.flatMap(([name, count]) => [element("dt", {}, name.replaceAll("_", " ")), element("dd", {}, countText(count))])),
    ...licences()
  );
}

/** What was recorded, when and how. */
function captureFacts(capture) {
  return factList([
    ["command", capture.command.join(" ")], ["folder", capture.cwd], ["capture", capture.path], ["process", capture.pid],
    ["started", capture.started], ["recorded for", secondsText(capture.duration_seconds)], ["ended by", capture.state],
    ["Python", capture.python?.version ?? "none"], ["interpreter", capture.python?.executable ?? null],
  ]);
}

/** Terms and texts; what is not known is left out. */
function factList(facts) {
  return element(
    "dl",
    { class: "facts" },
    ...facts
      .filter(([, fact]) => fact !== null && fact !== "")
      .flatMap(([term, fact]) => [element("dt", {}, term), element("dd", {}, printable(String(fact)))])
  );
}

function licences() {
  return [
    element("h3", {}, "Licences"),
    element("p", {}, "The drawings are made by D3 (https://d3js.org), copyright Mike Bostock, under the BSD 3-clause licence, whose text stands in this page's source."),
  ];
}
