import { describe, expect, it } from "vitest";
import { newLanes } from "./lanes";

const held = () => {
  let release = () => undefined as void;
  const promise = new Promise<void>((resolve) => void (release = resolve));
  return { promise, release };
};

describe("work in lanes", () => {
  it("given more than run at once, then they take turns in their order, another lane goes on, and one too many is told so", async () => {
    const lanes = newLanes(2, 2);
    const gate = held();
    const begun: string[] = [];
    const work = (name: string) => async () => {
      begun.push(name);
      await gate.promise;
      return name;
    };
    const running = ["a", "b", "c", "d"].map((name) => lanes.run("one", work(name)));
    expect(running.every((run) => run !== null)).toBe(true);
    expect(lanes.run("one", work("e"))).toBeNull();
    const other = lanes.run("other", work("x"));
    await Promise.resolve();
    expect(begun).toEqual(["a", "b", "x"]);
    gate.release();
    expect(await Promise.all([...running, other])).toEqual(["a", "b", "c", "d", "x"]);
    expect(begun).toEqual(["a", "b", "x", "c", "d"]);
    expect(await lanes.run("one", async () => "again")).toBe("again");
  });

  it("given work that fails, then its place is free again", async () => {
    const lanes = newLanes(1, 5);
    const failing = lanes.run("one", async () => Promise.reject(new Error("no")))!;
    const next = lanes.run("one", async () => "next")!;
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("next");
  });
});
