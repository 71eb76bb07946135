// Drawn graphs of findings: a cycle as a ring, the way from a root as a row.

const RADIUS = 7;

/** What a node is: native memory, a Python object, or a Python object that native memory leads to or from. */
function nodeKind(steps, place, isRing) {
  if (steps[place].native) return "c++";
  const neighbours = [place - 1, place + 1].map((index) => (isRing ? (index + steps.length) % steps.length : index));
  return neighbours.some((index) => steps[index]?.native) ? "boundary" : "python";
}

/** A cycle; each step's `step` is the place in its object that holds the next one. */
function cycleDrawing(steps, hidden) {
  const width = 760;
  const height = Math.max(220, Math.min(420, 90 + steps.length * 38));
  const radii = [width / 2 - 280, height / 2 - 36];
  const angle = (place) => (2 * Math.PI * place) / steps.length - Math.PI / 2;
  const points = steps.map((_, place) => [width / 2 + radii[0] * Math.cos(angle(place)), height / 2 + radii[1] * Math.sin(angle(place))]);
  const drawing = graphDrawing(width, height, `A cycle of ${steps.length} objects`);
  const middle = [width / 2, height / 2];
  steps.forEach((step, place) => {
    const next = points[(place + 1) % steps.length];
    arrow(drawing, points[place], next, step.step, { isUnseen: !step.seen_by_collector, middle });
  });
  steps.forEach((step, place) => {
    const isLeft = points[place][0] < width / 2 - 1;
    dot(drawing, points[place], nodeKind(steps, place, true), step.type, isLeft ? "end" : "start");
  });
  return figureOf(drawing, hidden ? `· ${countText(hidden)} more objects of the cycle are not drawn` : "");
}

/** A drawing with what its colours mean. */
function figureOf(drawing, more) {
  const dots = [["python", "Python"], ["c++", "native"], ["boundary", "between them"]];
  const legend = dots.flatMap(([kind, name]) => [element("span", { class: `swatch ${boxClass(kind)}` }), `${name} `]);
  const lines = drawing.select(".unseen-by-collector").empty() ? "" : "· dashed: what Python's collector does not see";
  return element("figure", { class: "graph" }, drawing.node(), element("figcaption", { class: "help" }, ...legend, [lines, more].join(" ")));
}

/** The way from a root to an object, from above to below. */
function pathDrawing(root, steps, hidden) {
  const rows = [{ type: root, isRoot: true }, ...steps];
  const height = rows.length * 40 + 8;
  const drawing = graphDrawing(640, height, `The way from ${root}`);
  rows.forEach((row, place) => {
    const point = [20, 20 + place * 40];
    if (place) arrow(drawing, [20, point[1] - 40], point, row.step, { isStraight: true });
    dot(drawing, point, row.isRoot ? "interpreter" : nodeKind(steps, place - 1, false), row.type, "start");
  });
  return figureOf(drawing, hidden ? `· ${countText(hidden)} objects in the middle of the way are not drawn` : "");
}

function graphDrawing(width, height, label) {
  const drawing = d3.create("svg").attr("viewBox", [0, 0, width, height]).attr("role", "img").attr("aria-label", label);
  drawing.style("max-width", `${width}px`);
  return drawing;
}

function dot(drawing, [x, y], kind, name, anchor) {
  drawing.append("circle").attr("cx", x).attr("cy", y).attr("r", RADIUS).attr("class", `dot ${boxClass(kind)}`);
  const text = printable(name);
  drawing
    .append("text")
    .attr("x", anchor === "end" ? x - RADIUS - 5 : x + RADIUS + 5)
    .attr("y", y + 4)
    .attr("text-anchor", anchor)
    .attr("class", "dot-name")
    .text(text.length > 44 ? `${text.slice(0, 43)}…` : text)
    .append("title")
    .text(text);
}

function arrow(drawing, from, to, name, { isUnseen = false, isStraight = false, middle = null } = {}) {
  const length = Math.hypot(to[0] - from[0], to[1] - from[1]) || 1;
  const toward = [(to[0] - from[0]) / length, (to[1] - from[1]) / length];
  const start = [from[0] + toward[0] * (RADIUS + 2), from[1] + toward[1] * (RADIUS + 2)];
  const end = [to[0] - toward[0] * (RADIUS + 4), to[1] - toward[1] * (RADIUS + 4)];
  const line = drawing.append("g").attr("class", isUnseen ? "arrow unseen-by-collector" : "arrow");
  if (from === to) line.append("circle").attr("cx", from[0]).attr("cy", from[1] - 16).attr("r", 14);
  else line.append("line").attr("x1", start[0]).attr("y1", start[1]).attr("x2", end[0]).attr("y2", end[1]);
  const tip = d3.line()([[-7, -4], [0, 0], [-7, 4]]);
  const turn = (Math.atan2(toward[1], toward[0]) * 180) / Math.PI;
  line.append("path").attr("d", tip).attr("transform", `translate(${end[0]},${end[1]}) rotate(${turn})`);
  if (!name) return;
  const place = [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
  if (middle) for (const axis of [0, 1]) place[axis] += (middle[axis] - place[axis]) * 0.12;
  drawing
    .append("text")
    .attr("x", place[0] + (isStraight ? 12 : 0))
    .attr("y", place[1] + 4)
    .attr("text-anchor", isStraight ? "start" : "middle")
    .attr("class", "arrow-name")
    .text(printable(name).slice(0, 60));
}
