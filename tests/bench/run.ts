import { readdirSync } from "node:fs";

/** A bench reports numbers and asserts nothing; each file beside this one exports one as its default. */
export type Bench = () => void | Promise<void>;

const folder = new URL(".", import.meta.url);
const known = readdirSync(folder)
  .filter((file) => file.endsWith(".ts") && file !== "run.ts")
  .map((file) => file.slice(0, -".ts".length))
  .sort();

const wanted = process.argv.slice(2).filter((argument) => !argument.startsWith("--"));
const unknown = wanted.filter((name) => !known.includes(name));
if (unknown.length > 0) {
  console.error(`No bench named ${unknown.join(", ")}. There are: ${known.join(", ")}.`);
  process.exit(1);
}

for (const name of wanted.length > 0 ? wanted : known) {
  console.log(`\n${name}`);
  const { default: bench } = (await import(new URL(`${name}.ts`, folder).href)) as { default: Bench };
  await bench();
}
