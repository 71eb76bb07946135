// A table that can be sorted, searched and taken along as CSV.

/** Rows that are shown before somebody asks for more. */
const SHOWN = 100;

/**
 * `columns`: `{ key, name, kind }`, kind "text", "bytes", "count" or "seconds"; `rows`: objects with those keys. A column of numbers may have
 * a `rank` by which it is sorted, and a `text` for each.
 */
class Table {
  constructor(name, columns, rows, order = null) {
    Object.assign(this, { name, columns, rows, limit: SHOWN, words: "" });
    this.order = order ?? { key: columns.find(({ kind }) => kind !== "text")?.key ?? columns[0].key, isUp: false };
    this.head = element("thead");
    this.body = element("tbody");
    this.count = element("p", { class: "count", role: "status" });
    this.more = button("Show all", () => {
      this.limit = Infinity;
      this.draw();
    });
    const search = element("input", {
      type: "search", placeholder: "Filter", "aria-label": `Filter the table of ${name}`,
      oninput: () => {
        this.words = search.value.toLowerCase();
        this.draw();
      },
    });
    this.panel = element(
      "div",
      { class: "table-view" },
      element(
        "div",
        { class: "controls" },
        search,
        button("Copy as CSV", () => this.copy()),
        button("Save as CSV", () => download(`${name}.csv`, "text/csv", this.csv())),
        this.count
      ),
      element(
        "div",
        { class: "table-frame", tabindex: "0", role: "region", "aria-label": name },
        element("table", {}, element("caption", { class: "unseen" }, name), this.head, this.body)
      ),
      this.more
    );
    this.draw();
  }

  /** The rows that the filter lets through, in order. */
  chosen() {
    const { key, isUp } = this.order;
    const texts = this.columns.filter(({ kind }) => kind === "text");
    const rows = this.words
      ? this.rows.filter((row) => texts.some((column) => String(row[column.key] ?? "").toLowerCase().includes(this.words)))
      : [...this.rows];
    const sign = isUp ? 1 : -1;
    const rank = this.columns.find((column) => column.key === key)?.rank ?? ((value) => value);
    return rows.sort((left, right) => sign * (d3.ascending(rank(left[key]), rank(right[key])) || 0));
  }

  draw() {
    this.head.replaceChildren(element("tr", {}, ...this.columns.map((column) => this.heading(column))));
    const rows = this.chosen();
    const shown = rows.slice(0, this.limit);
    this.body.replaceChildren(...shown.map((row) => this.row(row)));
    this.more.hidden = shown.length === rows.length;
    this.count.textContent =
      shown.length === rows.length ? `${countText(rows.length)} rows` : `${shown.length} of ${countText(rows.length)} rows`;
  }

  heading({ key, name, kind }) {
    const isChosen = this.order.key === key;
    const sort = isChosen ? (this.order.isUp ? "ascending" : "descending") : "none";
    const onClick = () => {
      this.order = { key, isUp: isChosen ? !this.order.isUp : kind === "text" };
      this.draw();
      this.head.querySelector(`[data-key="${key}"]`).focus();
    };
    const arrow = isChosen ? (this.order.isUp ? " ▲" : " ▼") : "";
    return element(
      "th",
      { scope: "col", "aria-sort": sort, class: kind === "text" ? null : "number" },
      button(name + arrow, onClick, { class: "link", "data-key": key })
    );
  }

  row(row) {
    return element(
      "tr",
      {},
      ...this.columns.map(({ key, kind, text }) => {
        const value = row[key];
        if (kind === "text") return element("td", { title: value ?? "" }, printable(String(value ?? "")));
        return element("td", { class: "number", "data-value": value }, text ? text(value) : cellText(kind, value));
      })
    );
  }

  csv() {
    const lines = [this.columns.map(({ key }) => key), ...this.chosen().map((row) => this.columns.map(({ key }) => csvField(row[key])))];
    return lines.map((line) => `${line.join(",")}\r\n`).join("");
  }

  async copy() {
    const text = this.csv();
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // A page from a file has no clipboard in some browsers; a selection can be copied everywhere.
      const area = element("textarea", { class: "unseen" }, text);
      document.body.append(area);
      area.select();
      document.execCommand("copy");
      area.remove();
    }
    say(`${this.name} copied as CSV`);
  }
}

function cellText(kind, value) {
  if (kind === "bytes") return bytesText(value);
  return kind === "seconds" ? secondsText(value) : countText(value);
}

/** A field that no reader takes for several, and no spreadsheet for a formula. */
function csvField(value) {
  if (typeof value === "number") return String(value);
  let text = printable(String(value ?? ""));
  if (/^[=+\-@]/.test(text)) text = `'${text}`;
  return /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
