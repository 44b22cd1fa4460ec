import { expect, test } from "vitest";
import { scriptSafeJson } from "./json-ld";

test("what people wrote can't end the script", () => {
  const hostile = { name: "</script><script>alert(1)</script>", note: "<!-- &amp; \u2028 \u2029" };
  const text = scriptSafeJson(hostile);
  expect(text).not.toMatch(/[<>&\u2028\u2029]/);
  expect(JSON.parse(text)).toEqual(hostile);
});
