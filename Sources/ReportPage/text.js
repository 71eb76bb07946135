// Figures in words, as the report in a terminal writes them.

const UNITS = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];

/** "212.4 MiB"; whole bytes below one KiB. */
function bytesText(bytes) {
  let value = Math.abs(bytes);
  let unit = 0;
  while (value >= (unit === 0 ? 1024 : 1023.95) && unit < UNITS.length - 1) {
    value /= 1024;
    unit += 1;
  }
  return `${bytes < 0 ? "-" : ""}${unit === 0 ? value : value.toFixed(1)} ${UNITS[unit]}`;
}

/** The bytes of the largest unit that a number has, for scales with round numbers. */
function byteUnit(bytes) {
  return 1024 ** Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log(bytes) / Math.log(1024))));
}

/** "12,345,678". */
function countText(count) {
  return Math.round(count).toLocaleString("en-US");
}

/** "+2.0 MiB", "-312 B"; `text` writes the number without its sign. */
function signedText(value, text) {
  return `${value > 0 ? "+" : value < 0 ? "-" : "±"}${text(Math.abs(value))}`;
}

function percentText(part, whole) {
  return whole > 0 ? `${((100 * part) / whole).toFixed(1)} %` : "";
}

function secondsText(seconds) {
  return seconds < 1 ? `${Math.round(seconds * 1000)} ms` : seconds < 100 ? `${seconds.toFixed(1)} s` : `${countText(seconds)} s`;
}

/** A text with a dot for each character that moves the cursor or turns the letters around. */
function printable(text) {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "·");
}

/** The file of a path below the recorded folder, else its end. */
function shortPath(path, folder) {
  if (folder && folder.length > 1 && path.startsWith(`${folder}/`)) return path.slice(folder.length + 1);
  const packages = path.lastIndexOf("/site-packages/");
  if (packages >= 0) return path.slice(packages + "/site-packages/".length);
  const library = path.match(/\/lib\/python3\.\d+\/(.*)$/);
  return library ? library[1] : path;
}
