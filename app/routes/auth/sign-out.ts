import { redirect } from "@remix-run/node";
import { z } from "zod";
import { guard } from "~/lib/guard.server";

/** Ends this session, or with `scope=global` every session of the person. */
export const action = guard({ as: "anyone", form: z.object({ scope: z.enum(["local", "global"]).default("local") }) }, async ({ form, auth, setCookie }) => {
  await auth.client.auth.signOut({ scope: form.scope });
  setCookie("khosheh-firm", null);
  return redirect("/", { status: 303, headers: { "Clear-Site-Data": '"cache"' } });
});

export const loader = () => redirect("/");
