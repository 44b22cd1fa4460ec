import { describe, expect, it } from "vitest";
import { passwordFault } from "./password.server";

const person = { email: "mina.karimi@sofal.example", name: "Mina Karimi" };

describe("a new password", () => {
  it.each([
    ["short one", "k3%Lq9!", "password_short"],
    ["one longer than bcrypt reads", "پ".repeat(37), "password_long"],
    ["common one", "password1234", "password_common"],
    ["row of the keyboard", "qwertyuiop123", "password_common"],
    ["repeated word", "khoshehkhosheh", "password_common"],
    ["one made of the person's own name", "minakarimi1404", "password_personal"],
    ["one made of the e-mail", "mina.karimi12", "password_personal"],
  ])("is refused when it is a %s", (_name, password, fault) => {
    expect(passwordFault(password, person)).toBe(fault);
  });

  it.each(["نخل آبی کوزه 47 دریا", "correct-copper-lake-47", "72 byte".padEnd(20, "Kq3-")])("may be %s", (password) => {
    expect(passwordFault(password, person)).toBeNull();
  });
});
