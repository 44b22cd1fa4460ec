import { z } from "zod";
import { optionalText, several } from "~/lib/zod";

/** What the broker writes on the cluster's own page. */
export const ClusterPageForm = z.object({
  storyFa: optionalText(8000),
  storyEn: optionalText(8000),
  placeFa: optionalText(120),
  placeEn: optionalText(120),
  sectors: several(z.string().regex(/^\d{4}$/), 12),
});
export type ClusterPage = z.output<typeof ClusterPageForm>;
