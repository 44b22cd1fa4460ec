import { describe, expect, it } from "vitest";
import { createLog } from "./log.server";

function logged(fields: object): string {
  const lines: string[] = [];
  createLog({ level: "info", destination: { write: (line) => void lines.push(line) } }).error(fields);
  expect(lines).toHaveLength(1);
  return lines[0]!;
}

describe("a line of the log", () => {
  it("given an error with a connection and a row on it, then it tells type, code, constraint and cause only", () => {
    const error = Object.assign(new Error("duplicate key", { cause: new TypeError("the reason") }), {
      code: "23505",
      constraint: "people_email",
      detail: "Key (phone)=(0912) already exists.",
      client: { password: "hunter22" },
    });
    const { err } = JSON.parse(logged({ err: error })) as { err: Record<string, unknown> };
    expect(Object.keys(err).sort()).toEqual(["cause", "code", "constraint", "message", "stack", "type"]);
    expect(err).toMatchObject({ type: "Error", message: "duplicate key", code: "23505", constraint: "people_email", cause: { type: "TypeError", message: "the reason" } });
  });

  it("given an error that quotes an address, then the address isn't told", () => {
    const line = logged({ err: new Error("550 <maryam.s+1@mail.example.org> is unknown here") });
    expect(line).not.toContain("@mail.example.org");
    expect(line).toContain("550 <[address]> is unknown here");
  });

  it("given secrets under their names, then they aren't told", () => {
    expect(logged({ password: "hunter22", user: { email: "a@b.example", token: "t0ken" } })).not.toMatch(/hunter22|a@b\.example|t0ken/);
  });
});
