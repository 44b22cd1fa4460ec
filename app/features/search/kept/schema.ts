import { z } from "zod";
import { id } from "~/lib/zod";
import { readQuery, savedQuery } from "../schema";
import { cadences } from "./rules";

const cadence = z.enum(cadences);

export const SavedSearchForm = z.discriminatedUnion("intent", [
  // Whatever comes is brought into canonical form, so that one search isn't saved twice in two spellings.
  z.object({ intent: z.literal("save"), query: z.string().max(4000).transform((text) => savedQuery(readQuery(text))).pipe(z.string().min(1).max(2000)), cadence }),
  z.object({ intent: z.literal("cadence"), id: id(), cadence }),
  z.object({ intent: z.literal("stop"), id: id() }),
  z.object({ intent: z.literal("resume"), id: id() }),
  z.object({ intent: z.literal("remove"), id: id() }),
]);
export type SavedSearchChange = z.output<typeof SavedSearchForm>;

export const StopParams = z.object({ key: z.uuid() });
