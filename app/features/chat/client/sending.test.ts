import { expect, it, vi } from "vitest";
import type { ChatView } from "./chat";
import * as outboxes from "./outbox";
import { openSending } from "./sending";
import { memoryStore } from "./store";

const read = vi.hoisted(() => vi.fn<() => number>());
// why: the instant that matters lies between two readings of the clock, microseconds apart.
vi.mock("./clock", () => ({ clock: read }));

it("given a message whose time comes while it is looked at, then it leaves or is waited for", () => {
  const refused = outboxes.refused(outboxes.began(outboxes.added([], { id: "a", c: "c", body: "a", as: null }, 0), "a"), "a", { code: "UNAVAILABLE", retryAfterMs: 100 }, 0, 0);
  let view = { outbox: refused, timelines: new Map() } as unknown as ChatView;
  const asked = vi.fn(() => new Promise<never>(() => undefined));
  const waits = vi.fn();
  const { begin, flush } = openSending({
    // why: what is asked matters here, not what a server answers.
    line: { state: () => "live", ask: asked } as never,
    store: memoryStore(),
    view: () => view,
    set: (change) => (view = { ...view, ...change }),
    after: waits,
    cancel: () => undefined,
    syncSoon: () => undefined,
    stopped: () => false,
  });
  read.mockReturnValue(0);
  begin();
  waits.mockClear();
  read.mockReturnValueOnce(99.9).mockReturnValue(100.1);
  flush();
  expect(asked.mock.calls.length + waits.mock.calls.length).toBe(1);
});
