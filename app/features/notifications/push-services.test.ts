import { describe, expect, it } from "vitest";
import { isPushService } from "./push-services";

describe("the address of a push message", () => {
  it.each([
    ["https://fcm.googleapis.com/fcm/send/abc", true],
    ["https://updates.push.services.mozilla.com/wpush/v2/abc", true],
    ["https://wns2-par02p.notify.windows.com/w/?token=abc", true],
    ["https://web.push.apple.com/abc", true],
    ["http://fcm.googleapis.com/fcm/send/abc", false],
    ["https://fcm.googleapis.com:8443/abc", false],
    ["https://fcm.googleapis.com.evil.test/abc", false],
    ["https://evilpush.apple.com.test/abc", false],
    ["https://user@fcm.googleapis.com/abc", false],
    ["http://127.0.0.1:5432/", false],
    ["http://169.254.169.254/latest", false],
    ["javascript:alert(1)", false],
    ["", false],
  ])("given %s, then it is a push service: %s", (endpoint, known) => {
    expect(isPushService(endpoint, [])).toBe(known);
  });

  it("given a service that the operator named, then exactly its origin is one", () => {
    expect(isPushService("http://127.0.0.1:9000/x", ["http://127.0.0.1:9000"])).toBe(true);
    expect(isPushService("http://127.0.0.1:9001/x", ["http://127.0.0.1:9000"])).toBe(false);
  });
});
