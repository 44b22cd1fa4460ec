import { z } from "zod";
import { pledgeForm } from "~/features/joint-actions/purchase/schema";
import type { CurrencyUnit } from "~/i18n/digits";
import { emailAddress, id, optionalText, text } from "~/lib/zod";

export const DeskParams = z.object({ cluster: z.string().max(120) });

/** The broker's answer to an application; the command asks for a reason where one is due. */
export const DecisionForm = z.object({
  firmId: id(),
  decision: z.enum(["active", "rejected", "changes_requested"]),
  note: optionalText(1000),
});

export const pledgeSources = ["phone", "visit", "paper"] as const;

// A select left on its empty choice sends "".
const chosenId = z.preprocess((value) => (value === "" ? undefined : value), id());

/** A pledge entered for a firm: which firm, which round, how it asked, and the pledge itself. */
export const assistForm = (unit: CurrencyUnit) =>
  pledgeForm(unit).and(z.object({ roundId: chosenId, firmId: id(), source: z.enum(pledgeSources), note: optionalText(300) }));
export type AssistInput = z.output<ReturnType<typeof assistForm>>;

export const ReviewForm = z.object({ certificateId: id(), level: z.enum(["claimed", "seen", "verified"]) });

const staffRole = z.enum(["broker", "coordinator"]);

/** Appointing somebody by address, or ending an appointment. */
export const StaffForm = z.discriminatedUnion("intent", [
  z.object({ intent: z.literal("appoint"), email: emailAddress(), role: staffRole }),
  z.object({ intent: z.literal("revoke"), personId: id(), role: staffRole }),
]);

const searched = { q: optionalText(80) };
const page = z.coerce.number().int().min(1).max(10_000).catch(1).default(1);

/** Members by name, or only the quiet ones. */
export const FirmsQuery = z.object({ ...searched, page, which: z.enum(["quiet", "all"]).catch("quiet").default("quiet") });

/** Certificates of one level. */
export const CertificateQuery = z.object({ ...searched, page, level: z.enum(["claimed", "seen", "verified"]).catch("claimed").default("claimed") });

/** Which firm and round a pledge is being entered for, or the words by which the firm is looked for. */
export const AssistQuery = z.object({ ...searched, firm: id().optional().catch(undefined), round: id().optional().catch(undefined) });

/** Which two members are to be introduced, and the words by which one is looked for. */
export const IntroduceQuery = z.object({ ...searched, page, one: id().optional().catch(undefined), other: id().optional().catch(undefined) });
export const IntroductionForm = z.object({ one: id(), other: id(), reason: text(500) });
