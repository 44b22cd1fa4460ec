import { describe, expect, it } from "vitest";
import { stillTyping, TYPING_MS, withPresence, withTyping, type Typing } from "./company";

const names = (typing: Typing, c: string) => [...(typing.get(c)?.values() ?? [])].map(({ name }) => name);
const news = (on: boolean) => ({ c: "c", users: [{ u: "1", name: "Sara", on }] });

describe("company in a conversation", () => {
  it("given somebody who types, then they do until they stop, send, or nothing more is heard for a while", () => {
    const typing = withTyping(new Map(), news(true), 1000);
    expect(names(typing, "c")).toEqual(["Sara"]);
    expect(names(withTyping(typing, news(false), 1500), "c")).toEqual([]);
    expect(stillTyping(typing, 1000 + TYPING_MS - 1)).toBe(typing);
    expect(names(stillTyping(typing, 1000 + TYPING_MS), "c")).toEqual([]);
  });

  it("given news of some people, then the others stay as they were", () => {
    const one = withPresence(new Map(), [{ u: "1", state: "online", at: null }, { u: "2", state: "offline", at: null }]);
    expect([...withPresence(one, [{ u: "2", state: "away", at: null }]).values()].map(({ state }) => state)).toEqual(["online", "away"]);
  });
});
