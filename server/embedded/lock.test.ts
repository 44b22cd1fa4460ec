import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { lockOwner, takeLock } from "./lock";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "khosheh-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lockFile = () => path.join(folder, "lock");

describe("the lock of a data folder", () => {
  it("given a free folder, then it is taken and given back without a trace", () => {
    const release = takeLock(folder);
    expect(lockOwner(folder)).toBe(process.pid);
    release();
    expect(lockOwner(folder)).toBeNull();
    expect(existsSync(lockFile())).toBe(false);
  });

  it("given a live owner, then a second one is refused in one line that names it", () => {
    takeLock(folder);
    expect(() => takeLock(folder)).toThrow(new RegExp(`^The data folder .* is in use by process ${process.pid}\\. [^\\n]*$`));
  });

  it("given an owner that is gone, then the lock is taken over", () => {
    const gone = spawnSync("true").pid;
    writeFileSync(lockFile(), `${gone} 1`);
    takeLock(folder);
    expect(lockOwner(folder)).toBe(process.pid);
  });

  it.runIf(process.platform === "linux")("given another process with the dead owner's number, then the lock is taken over", () => {
    writeFileSync(lockFile(), `${process.ppid} 1`);
    expect(lockOwner(folder)).toBeNull();
    takeLock(folder);
    expect(lockOwner(folder)).toBe(process.pid);
  });

  it.each(["", "nonsense", "-1 4"])("given a lock that says %j, then it is taken over", (content) => {
    writeFileSync(lockFile(), content);
    takeLock(folder);
    expect(lockOwner(folder)).toBe(process.pid);
  });

  it("given that somebody else took the folder meanwhile, then giving back leaves theirs", () => {
    const release = takeLock(folder);
    writeFileSync(lockFile(), `${process.ppid} 1`);
    release();
    expect(readFileSync(lockFile(), "utf8")).toBe(`${process.ppid} 1`);
  });
});
