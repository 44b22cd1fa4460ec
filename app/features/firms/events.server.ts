import { z } from "zod";
import type { Tx } from "~/lib/db.server";
import { emit } from "~/lib/outbox.server";

/** A firm, its parts or its people changed. */
export const FirmChanged = z.object({ firmId: z.uuid() });

/** An invitation to act for a firm was made; the token is the only copy, the table keeps its hash. */
export const InvitationCreated = z.object({ invitationId: z.uuid(), token: z.string(), locale: z.enum(["fa", "en"]) });

export function firmChanged(tx: Tx, firmId: string): Promise<void> {
  return emit(tx, "firm.changed", { firmId });
}

export function invitationCreated(tx: Tx, payload: z.output<typeof InvitationCreated>): Promise<void> {
  return emit(tx, "invitation.created", payload);
}
