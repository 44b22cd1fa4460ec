import { expect, test } from "vitest";
import { z } from "zod";
import { money, optionalMoney } from "~/lib/zod";
import { tehranDateTime } from "./date-field";
import { reasonText, zodMessages } from "./errors";

const messages = (schema: z.ZodType, value: unknown, locale: "fa" | "en" = "en") => schema.safeParse(value, { error: zodMessages(locale) }).error?.issues.map((issue) => issue.message);

test("zod's issues speak the reader's language", () => {
  expect(messages(z.string(), undefined, "fa")).toEqual(["این خانه را پر کنید."]);
  expect(messages(z.string().min(3), "a", "fa")).toEqual(["دست‌کم ۳ نویسه بنویسید."]);
  expect(messages(z.bigint().max(1000n), 2000n, "fa")).toEqual(["نباید بیشتر از ۱٬۰۰۰ باشد."]);
  expect(messages(z.email(), "x")).toEqual(["This e-mail address isn’t right; write it like name@example.com."]);
  expect(messages(z.enum(["a"]), "b")).toEqual(["Choose one of the options."]);
  expect(messages(z.bigint(), "twelve")).toEqual(["Write a whole number, without decimals."]);
});

test("an issue of our own is named by its reason", () => {
  expect(messages(z.string().refine(() => false, { params: { reason: "stale_version" } }), "x")).toEqual([reasonText("en", "stale_version")]);
  expect(messages(tehranDateTime, { calendar: "jalali", year: "1405", month: "12", day: "30" }, "fa")).toEqual(["چنین تاریخی در تقویم نیست."]);
  for (const typed of ["۱۲۳٫۴۵", "abc"]) expect(messages(money("toman"), typed, "fa")).toEqual(["مبلغی به تومان بنویسید، با حداکثر یک رقم اعشار."]);
  expect(messages(optionalMoney("rial"), "12.5")).toEqual(["Write a sum in whole rials."]);
  expect(messages(money("rial"), "")).toEqual(["Fill this in."]);
});

test("a reason without a text still says something", () => {
  expect(reasonText("fa", "never_heard_of")).toBe("انجام نشد. دوباره بکوشید.");
  expect(reasonText("en", "toString")).toBe("That didn’t work. Please try again.");
});
