import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packed, partsOf } from "./bus";

const message = fc.record({ topic: fc.constantFrom("chat.message", "chat.lists"), payload: fc.record({ conversationId: fc.uuid(), ev: fc.nat(), note: fc.string({ maxLength: 300 }) }) });

describe("what one notification holds", () => {
  it("given any messages, then they leave whole, in their order, and each notification is one that Postgres takes", () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 120 }), (told) => {
        const notifications = packed(told);
        expect(notifications.flat()).toEqual(told.map(({ topic, payload }) => [topic, payload]));
        for (const notification of notifications) expect(Buffer.byteLength(JSON.stringify({ from: "x".repeat(36), told: notification }))).toBeLessThan(8_000);
      }),
    );
  });

  it("given a list of more people than one message holds, then everybody is in one of several", () => {
    const personIds = Array.from({ length: 950 }, (_, index) => `${index}`.padStart(36, "0"));
    const parts = partsOf({ topic: "chat.lists", payload: { personIds } });
    expect(parts.flatMap(({ payload }) => payload.personIds)).toEqual(personIds);
    for (const notification of packed(parts)) expect(Buffer.byteLength(JSON.stringify({ from: "x".repeat(36), told: notification }))).toBeLessThan(8_000);
  });
});
