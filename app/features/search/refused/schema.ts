import { z } from "zod";
import { id } from "~/lib/zod";

/** One document to send again. */
export const TryAgainForm = z.object({ firm: id() });
