import { existsSync, globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { messagesFor } from "../app/i18n/messages";

const root = path.resolve(import.meta.dirname, "..");
const files = globSync("{app,server}/**/*.{ts,tsx}", { cwd: root }).map((file) => file.replaceAll("\\", "/"));
const sources = new Map(files.map((file) => [file, readFileSync(path.join(root, file), "utf8")]));

/** Modules of ours that a file imports, as paths from the root; `types` keeps imports that vanish in the build. */
function importsOf(file: string, { types }: { types: boolean }): string[] {
  const found: string[] = [];
  for (const [, typeOnly, specifier = ""] of sources.get(file)!.matchAll(/^(?:import|export)\s+(type\s)?[^"';]*?from\s+"([^"]+)"|^import\s+"([^"]+)"/gm)) {
    if (typeOnly && !types) continue;
    const target = specifier.startsWith("~/") ? path.posix.join("app", specifier.slice(2)) : specifier.startsWith(".") ? path.posix.join(path.posix.dirname(file), specifier) : null;
    const resolved = target && [target, `${target}.ts`, `${target}.tsx`].find((candidate) => sources.has(candidate));
    if (resolved) found.push(resolved);
  }
  return found;
}

const isTest = (file: string) => /\.test\.tsx?$/.test(file);
const product = files.filter((file) => !isTest(file));
const breaches = (from: (file: string) => boolean, to: (file: string) => boolean, types = false) =>
  product.filter(from).flatMap((file) => importsOf(file, { types }).filter(to).map((target) => `${file} → ${target}`));

describe("the direction of imports", () => {
  it("then the reader of imports finds them", () => {
    expect(importsOf("app/routes/market/round.tsx", { types: false })).toEqual(expect.arrayContaining(["app/features/joint-actions/purchase/round-page.server.ts", "app/ui/button.tsx"]));
    expect(product.length).toBeGreaterThan(200);
  });

  it("then the kit, the languages and the infrastructure know nothing of the product", () => {
    expect(breaches((file) => /^app\/(ui|i18n|lib)\//.test(file), (target) => /^app\/(features|routes)\//.test(target))).toEqual([]);
  });

  it("then features know no route and no process", () => {
    expect(breaches((file) => file.startsWith("app/features/"), (target) => /^(app\/routes|server)\//.test(target), true)).toEqual([]);
  });

  it("then the app knows no process", () => {
    expect(breaches((file) => file.startsWith("app/"), (target) => target.startsWith("server/"), true)).toEqual([]);
  });

  it("then pure files of a feature reach no database, file or clock of the server", () => {
    const pure = (file: string) => /^app\/features\/.*\/(rules|schema|events|clearing|ladder|shares|allocation|preview|snapshot|shortfall|normalise)\.ts$/.test(file);
    expect(breaches(pure, (target) => target.includes(".server."))).toEqual([]);
  });

  it("then what the browser draws imports no code of the server", () => {
    const drawn = (file: string) => /^app\/(ui|features\/.*\/ui)\//.test(file) || file === "app/entry.client.tsx";
    expect(breaches(drawn, (target) => target.includes(".server."))).toEqual([]);
  });

  it("then no module waits for itself", () => {
    const state = new Map<string, "open" | "done">();
    const cycles: string[] = [];
    const visit = (file: string, trail: string[]): void => {
      if (state.get(file) === "done") return;
      if (state.get(file) === "open") return void cycles.push([...trail.slice(trail.indexOf(file)), file].join(" → "));
      state.set(file, "open");
      for (const target of importsOf(file, { types: false })) visit(target, [...trail, file]);
      state.set(file, "done");
    };
    for (const file of product) visit(file, []);
    expect(cycles).toEqual([]);
  });
});

describe("the house's rules", () => {
  it("then a feature's files use the shared vocabulary, not a drawer for everything", () => {
    expect(files.filter((file) => /\/(utils?|helpers?|common|misc|services?|index)\.tsx?$/.test(file) && !/^app\/i18n\/(fa|en)\/common\.ts$/.test(file) && file !== "server/index.ts")).toEqual([]);
  });

  it("then pages turn with the direction of the language: only logical sides", () => {
    const physical = /className="[^"]*\b(?:ml|mr|pl|pr|left|right|rounded-l|rounded-r|border-l|border-r)-(?!\[)[\w.]+|\btext-(?:left|right)\b/;
    const lines = product.filter((file) => file.endsWith(".tsx")).flatMap((file) => sources.get(file)!.split("\n").flatMap((line, index) => (physical.test(line) ? [`${file}:${index + 1}`] : [])));
    expect(lines).toEqual([]);
  });

  it("then nothing stands in for work to be done", () => {
    const marker = new RegExp(`\\b(?:${["TO", "DO"].join("")}|FIXME|XXX)\\b|coming soon|lorem ipsum`, "i");
    expect(product.filter((file) => marker.test(sources.get(file)!))).toEqual([]);
  });

  it("then every address of the table has its file", () => {
    const table = sources.get("app/routes.ts")!;
    const routes = [...table.matchAll(/"(routes\/[^"]+)"/g)].map(([, file]) => `app/${file}`);
    expect(routes.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
    const unlisted = files.filter((file) => file.startsWith("app/routes/") && !isTest(file) && !routes.includes(file));
    expect(unlisted).toEqual([]);
  });

  it("then both languages are there for every area", () => {
    expect(Object.keys(messagesFor("en")).sort()).toEqual(Object.keys(messagesFor("fa")).sort());
  });
});
