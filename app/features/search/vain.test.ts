import { describe, expect, it } from "vitest";
import { SearchAddress } from "./schema";
import { isVain } from "./vain.server";

const vain = (query: Record<string, string>, total: number, unfiltered: number) => isVain(SearchAddress.parse(query), { total, unfiltered });

describe("a search in vain", () => {
  it("given words that nobody has, then it is one, whatever it was narrowed by", () => {
    expect(vain({ q: "x" }, 0, 0)).toBe(true);
    expect(vain({ q: "x", size: "50+", market: "IQ" }, 0, 0)).toBe(true);
  });

  it("given words that nobody has in the clusters asked for, then it is one", () => {
    expect(vain({ q: "x", cluster: "lalejin-ceramics" }, 0, 7)).toBe(true);
  });

  it("given results, or results that another filter keeps away, then it is none", () => {
    expect(vain({ q: "x" }, 3, 3)).toBe(false);
    expect(vain({ q: "x", cluster: "lalejin-ceramics", market: "IQ" }, 0, 7)).toBe(false);
    expect(vain({ q: "x", near: "35,51", within: "5" }, 0, 7)).toBe(false);
  });
});
