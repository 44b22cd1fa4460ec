import { describe, expect, it } from "vitest";
import { networkOf } from "./limiter.server";

describe("the network an address counts for", () => {
  it.each([
    ["203.0.113.7", "203.0.113"],
    ["::ffff:203.0.113.9", "203.0.113"],
    ["2001:db8:12:34ff::1", "2001:db8:12:3400"],
    ["::1", "0:0:0:0"],
    ["unknown", "unknown"],
  ])("of %s is %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });
});
