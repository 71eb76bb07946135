// The figure "retained": what would go if what a stack has made were let go.

/** Stands for what no recorded stack retains, in the place of a frame. */
const UNRECORDED = -2;
const UNRECORDED_FRAME = {
  kind: "unrecorded", name: "(not recorded)", place: "made before the recording, or part of the interpreter",
  file: null, line: 0, module: null,
};

/** The figure in words. */
function retainedMeaning({ snapshot, total_bytes: whole, unrecorded_bytes: unrecorded }) {
  const name = printable(snapshot.path.split("/").at(-1));
  return (
    `Who keeps what is in ${name}: a stack has what would go if what it has made were let go. Each object and block counts once, for the ` +
    "stack that made the outermost holder without which it would not be there; modules, classes, functions and closures only give names, " +
    `and are no holders. ${bytesText(unrecorded)} of ${bytesText(whole)} (${percentText(unrecorded, whole)}) nothing recorded keeps: ` +
    "it was made before the recording, or is part of the interpreter."
  );
}
