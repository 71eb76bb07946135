// Making elements. Texts of the program are only ever set as text, never as markup.

/** An element with attributes (`on…` are listeners) and children, which are elements or texts. */
function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A labelled list of choices: `[value, text]`. */
function choice(label, choices, chosen, onChange) {
  const select = element("select", { "aria-label": label, onchange: () => onChange(select.value) });
  for (const [value, text] of choices) select.append(element("option", { value, selected: value === chosen }, text));
  return element("label", { class: "control" }, element("span", {}, label), select);
}

/** A labelled box to tick. */
function tick(label, isTicked, onChange) {
  const box = element("input", { type: "checkbox", checked: isTicked, onchange: () => onChange(box.checked) });
  return element("label", { class: "control tick" }, box, element("span", {}, label));
}

function button(text, onClick, attributes = {}) {
  return element("button", { type: "button", onclick: onClick, ...attributes }, text);
}

/** Says something to those who do not see the page. */
function say(text) {
  document.getElementById("status").textContent = text;
}

/** Hands a text to the reader as a file. */
function download(name, type, text) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = element("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
