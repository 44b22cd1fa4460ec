const LEAST = [20, 19];

/** Ends the program with one line when this Node is too old for our packages. */
export function supportedNode() {
  const version = process.versions.node.split(".").map(Number);
  if (version[0] > LEAST[0] || (version[0] === LEAST[0] && version[1] >= LEAST[1])) return;
  console.error("Khosheh needs Node " + LEAST.join(".") + " or newer; this is " + process.version + ".");
  process.exit(1);
}
