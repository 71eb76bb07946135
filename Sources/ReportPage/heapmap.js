// The heap's map: what keeps what alone, as boxes within boxes, Python's objects and native blocks together.

/** Children of a box that are drawn at once. */
const DRAWN = 400;

/** The view; a click goes into a box, the trail goes back. */
class HeapMapView {
  constructor(report) {
    this.report = report;
    this.boxes = heapBoxes(report);
    this.by = "dominator";
    this.top = this.boxes[0];
    this.drawing = element("div", { class: "heap-map", role: "group", "aria-label": "Heap map" });
    this.trail = element("p", { class: "trail" });
    this.detail = element("section", { class: "detail", "aria-label": "The chosen box" });
    const groupings = [
      ["dominator", "who keeps what alone"], ["type", "type"], ["module", "module"], ["holder", "holder"],
    ];
    this.panel = element(
      "div",
      {},
      element("div", { class: "controls" }, choice("By", groupings, this.by, (by) => this.show(by))),
      element("p", { class: "help" }, "The area of a box is what would be freed with it. Enter or a click goes into a box, Escape goes back."),
      this.trail,
      this.drawing,
      this.detail
    );
    this.drawing.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.top.parent) return;
      this.enter(this.top.parent);
      event.preventDefault();
    });
    new ResizeObserver(() => this.draw()).observe(this.drawing);
  }

  show(by) {
    this.by = by;
    this.top = by === "dominator" ? this.boxes[0] : this.grouped(by);
    this.draw();
  }

  /** One box for each type, module or holder, in a box of all. */
  grouped(by) {
    const { groups, total_bytes: total } = this.report.heap;
    const whole = { name: `heap by ${by}`, value: total, own: 0, count: 0, parent: null, children: [] };
    whole.children = groups[by].map((group) => ({
      name: printable(group.name), value: group.own_bytes, own: group.own_bytes, count: group.count, parent: whole, children: [],
      retained: group.retained_bytes, kind: "group",
    }));
    return whole;
  }

  enter(box) {
    this.top = box;
    this.draw();
    this.drawing.querySelector("button")?.focus();
    say(`${box.name}, ${bytesText(box.value)}`);
  }

  draw() {
    const width = this.drawing.clientWidth;
    if (!width) return;
    const height = Math.max(360, Math.min(620, width * 0.6));
    this.drawing.style.height = `${height}px`;
    const shown = [...this.top.children].sort((left, right) => right.value - left.value).slice(0, DRAWN);
    const rest = this.top.value - d3.sum(shown, (box) => box.value);
    const parts = rest > 0 && shown.length ? [...shown, { name: "itself and the rest", value: rest, isRest: true, children: [] }] : shown;
    const whole = { children: parts.length ? parts : [{ ...this.top, children: [] }] };
    const tree = d3.hierarchy(whole, (box) => (box === whole ? box.children : null)).sum((box) => (box === whole ? 0 : box.value));
    d3.treemap().size([width, height]).padding(1)(tree);
    const leaves = tree.leaves().filter((leaf) => leaf.x1 - leaf.x0 > 2 && leaf.y1 - leaf.y0 > 2);
    d3.select(this.drawing)
      .selectAll("button")
      .data(leaves)
      .join("button")
      .attr("type", "button")
      .attr("class", (leaf) => `map-box ${mapClass(leaf.data)}`)
      .attr("aria-label", (leaf) => this.label(leaf.data))
      .attr("data-value", (leaf) => leaf.data.value)
      .style("left", (leaf) => `${leaf.x0}px`)
      .style("top", (leaf) => `${leaf.y0}px`)
      .style("width", (leaf) => `${leaf.x1 - leaf.x0}px`)
      .style("height", (leaf) => `${leaf.y1 - leaf.y0}px`)
      .text("")
      .each((leaf, place, boxes) => {
        const [width, height] = [leaf.x1 - leaf.x0, leaf.y1 - leaf.y0];
        if (width > 40 && height > 18) boxes[place].append(element("span", {}, leaf.data.name));
        if (width > 40 && height > 34) boxes[place].append(element("span", {}, bytesText(leaf.data.value)));
      })
      .on("click", (leaf) => (leaf.data.children.length ? this.enter(leaf.data) : this.drawDetail(leaf.data)))
      .on("focus", (leaf) => this.drawDetail(leaf.data))
      .on("pointerenter", (leaf) => this.drawDetail(leaf.data));
    this.drawTrail();
    this.drawDetail(this.top);
  }

  label(box) {
    const share = percentText(box.value, this.report.heap.total_bytes);
    return `${box.step ? `${box.step} ` : ""}${box.name}, ${bytesText(box.value)}, ${share}`;
  }

  drawTrail() {
    const trail = [];
    for (let box = this.top; box; box = box.parent) trail.unshift(box);
    this.trail.replaceChildren(
      ...trail.flatMap((box, place) => [
        place ? " › " : "",
        place === trail.length - 1 ? element("strong", {}, box.name) : button(box.name, () => this.enter(box), { class: "link" }),
      ])
    );
  }

  drawDetail(box) {
    const rows = [["in all", `${bytesText(box.value)}, ${percentText(box.value, this.report.heap.total_bytes)}`]];
    if (box.own) rows.push(["itself", bytesText(box.own)]);
    if (box.retained !== undefined) rows.push(["freed with them", bytesText(box.retained)]);
    if (box.count) rows.push(["objects and blocks", countText(box.count)]);
    if (box.step) rows.push(["kept as", box.step]);
    if (box.locator) rows.push(["path", box.locator]);
    if (box.type) rows.push(["type", box.type]);
    if (box.module) rows.push(["module", box.module]);
    if (box.address) rows.push(["address", `0x${box.address.toString(16)}`]);
    this.detail.replaceChildren(
      element("h3", {}, box.name),
      element("dl", {}, ...rows.flatMap(([term, text]) => [element("dt", {}, term), element("dd", {}, printable(text))]))
    );
  }
}

function mapClass(box) {
  if (box.isRest) return "kind-interpreter";
  if (box.isLost) return "map-lost";
  if (box.kind === "group") return "kind-runtime";
  return box.isNative ? "kind-cplusplus" : "kind-python";
}

/** The boxes of the report's columns, each with its children; the first is the whole heap. */
function heapBoxes(report) {
  const { columns } = report;
  const string = (number) => (number ? columns.strings[number - 1] : null);
  const boxes = [...columns["map.name"]].map((name, place) => ({
    name: printable(string(name)),
    value: columns["map.retained_bytes"][place],
    own: columns["map.own_bytes"][place],
    count: columns["map.count"][place],
    type: string(columns["map.type"][place]),
    module: string(columns["map.module"][place]),
    step: string(columns["map.step"][place]),
    locator: string(columns["map.locator"][place]),
    address: columns["map.address"][place],
    isNative: columns["map.native"][place] === 1,
    parent: null,
    children: [],
  }));
  boxes.forEach((box, place) => {
    box.isLost = place > 0 && box.count === 0;
    const distance = columns["map.parent"][place];
    if (!distance) return;
    box.parent = boxes[place - distance];
    box.parent.children.push(box);
  });
  return boxes;
}
