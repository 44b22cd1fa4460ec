import { z } from "zod";
import { id } from "~/lib/zod";

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
