// What kmmem wrote into the page: JSON, and columns of numbers that are packed.

/** The report: the members of its JSON, and `columns` by their names. */
async function readReport() {
  const report = JSON.parse(document.getElementById("kmmem-data").textContent);
  const bytes = await unpacked(document.getElementById("kmmem-columns").textContent);
  const columns = {};
  for (const { name, count, start, end } of report.columns) {
    const part = bytes.subarray(start, end);
    columns[name] = count === null ? JSON.parse(new TextDecoder().decode(part)) : numbers(part, count);
  }
  return { ...report, columns };
}

/** The bytes of a zlib stream in base64. */
async function unpacked(text) {
  const packed = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}

/** Numbers from zigzag LEB128; those beyond 2^53 are rounded. */
function numbers(bytes, count) {
  const found = new Float64Array(count);
  let place = 0;
  for (let index = 0; index < count; index += 1) {
    let number = 0;
    let factor = 1;
    let byte;
    do {
      byte = bytes[place];
      number += (byte & 0x7f) * factor;
      factor *= 128;
      place += 1;
    } while (byte > 0x7f);
    found[index] = number % 2 ? -(number + 1) / 2 : number / 2;
  }
  return found;
}
