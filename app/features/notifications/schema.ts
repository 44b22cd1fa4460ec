import { z } from "zod";
import { id } from "~/lib/zod";
import { families } from "./kinds";
import { deliveries } from "./rules";

export const PAGE = 30;

/** Asks for an entry in a person's inbox and, with `letter`, for a mail to them; twice with one key is once. */
export const NoticeRequested = z.object({
  personId: z.uuid(),
  kind: z.string().min(1).max(60),
  facts: z.record(z.string(), z.unknown()).default({}),
  path: z.string().startsWith("/").max(2000),
  dedupeKey: z.string().min(1).max(200),
  letter: z
    .object({
      subject: z.string().min(1).max(200),
      greeting: z.string().optional(),
      paragraphs: z.array(z.string()).min(1),
      action: z.object({ label: z.string(), url: z.url() }).optional(),
      foot: z.string().optional(),
    })
    .optional(),
  unsubscribeUrl: z.url().optional(),
});
export type NoticeRequested = z.input<typeof NoticeRequested>;

export const InboxQuery = z.object({ page: z.coerce.number().int().min(1).max(10_000).catch(1).default(1), show: z.enum(["all", "unread"]).catch("all").default("all") });

export const InboxForm = z.discriminatedUnion("intent", [z.object({ intent: z.literal("open"), id: id() }), z.object({ intent: z.literal("read"), id: id() }), z.object({ intent: z.literal("read-all") })]);

/** A box that is ticked, or isn't sent at all. */
const ticked = z.literal("on").optional().transform((value) => value === "on");
const hour = z.coerce.number().int().min(0).max(23);

const kindsForm = z.object({ intent: z.literal("kinds"), kinds: z.partialRecord(z.enum(families), z.object({ delivery: z.enum(deliveries), push: ticked })) });
const roomsForm = z.object({ intent: z.literal("rooms"), rooms: z.record(z.uuid(), z.object({ delivery: z.enum(["", ...deliveries]).default(""), push: ticked })).default({}) });
/** Without a tick the hours don't count. */
const settingsForm = z.object({ intent: z.literal("settings"), quietOn: ticked, quietFrom: hour, quietUntil: hour, pushWords: ticked });
const deviceForm = z.object({
  intent: z.literal("device-add"),
  endpoint: z.url().max(1000),
  p256dh: z.string().regex(/^[A-Za-z0-9_-]{80,100}$/),
  auth: z.string().regex(/^[A-Za-z0-9_-]{20,30}$/),
  label: z.string().max(80).default(""),
});

export const PreferencesForm = z.discriminatedUnion("intent", [kindsForm, roomsForm, settingsForm, deviceForm, z.object({ intent: z.literal("device-remove"), id: id() })]);
export type KindsInput = z.output<typeof kindsForm>;
export type RoomsInput = z.output<typeof roomsForm>;
export type SettingsInput = Omit<z.output<typeof settingsForm>, "intent">;
export type Device = Omit<z.output<typeof deviceForm>, "intent">;

export const StopParams = z.object({ token: z.string().min(10).max(600) });
