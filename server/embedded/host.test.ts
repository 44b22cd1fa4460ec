import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { findHost } from "./host";

describe.runIf(process.platform === "linux" && process.getuid?.() === 0)("Postgres of root", () => {
  it("given a folder that only root may enter, then its user finds the programs and the data in it", () => {
    const closed = mkdtempSync(path.join(tmpdir(), "khosheh-closed-"));
    try {
      const program = path.join(closed, "program");
      writeFileSync(program, "");
      chmodSync(program, 0o755);
      const host = findHost(path.join(closed, "pg"));
      // Node's accessSync is access(2), which counts capabilities in its own way.
      const seen = host.run(process.execPath, ["-e", `const fs = require("node:fs"); fs.accessSync(process.argv[1], fs.constants.X_OK); console.log(process.getuid())`, program]);
      expect(seen.output.trim()).toMatch(/^[1-9]\d*$/);
      expect(seen.ok).toBe(true);
    } finally {
      rmSync(closed, { recursive: true, force: true });
    }
  });
});
