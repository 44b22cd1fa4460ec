import { z } from "zod";
import { safeRedirect } from "~/lib/http";
import { checkbox, id, optionalText } from "~/lib/zod";

/** Whose list: the person's own, or that of the firm they act for. */
export const shortlists = ["me", "firm"] as const;
export type Shortlist = (typeof shortlists)[number];

export const ShortlistQuery = z.object({ of: z.enum(shortlists).catch("me").default("me") });

/** Where the form was: the reader comes back there. */
const next = z.string().optional().transform((path) => safeRedirect(path, "/shortlist"));

const shared = {
  firmId: id(),
  of: z.enum(shortlists).default("me"),
  next,
  /** The page sent it by itself and stays where it is. */
  stay: checkbox(),
};

export const ShortlistForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("add"), ...shared }),
  z.object({ intent: z.literal("remove"), ...shared }),
  z.object({ intent: z.literal("note"), note: optionalText(300), ...shared }),
]);
export type ShortlistChange = z.output<typeof ShortlistForm>;
