import { describe, expect, it } from "vitest";
import { canReview, deskRights } from "./rules";

describe("rights at a desk", () => {
  it("given a stranger, then there is no desk", () => {
    expect(deskRights({ broker: false, staff: false, admin: false })).toBeNull();
  });
  it("given a coordinator, then they read and decide nothing", () => {
    expect(deskRights({ broker: false, staff: true, admin: false })).toEqual({ as: "coordinator", decides: false, appoints: [] });
  });
  it("given a broker, then they decide and appoint coordinators only", () => {
    expect(deskRights({ broker: true, staff: true, admin: false })).toEqual({ as: "broker", decides: true, appoints: ["coordinator"] });
  });
  it("given an operator who is no broker, then they appoint brokers and decide nothing", () => {
    expect(deskRights({ broker: false, staff: false, admin: true })).toEqual({ as: "admin", decides: false, appoints: ["broker", "coordinator"] });
  });
});

describe("the review of a certificate", () => {
  it.each([
    ["claimed", "seen", true],
    ["seen", "verified", true],
    ["claimed", "verified", false],
    ["verified", "seen", false],
    ["seen", "claimed", true],
    ["verified", "claimed", true],
    ["claimed", "claimed", false],
  ] as const)("from %s to %s: %s", (from, to, allowed) => {
    expect(canReview(from, to)).toBe(allowed);
  });
});
