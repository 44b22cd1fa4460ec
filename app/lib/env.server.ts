import { z } from "zod";

const flag = z.stringbool();
const optional = <T extends z.ZodType>(schema: T) => z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const Environment = z
  .object({
    NODE_ENV: z.enum(["production", "development", "test"]).default("production"),
    PORT: z.coerce.number().int().min(0).max(65535).default(3000),
    HOST: z.string().default("127.0.0.1"),
    SITE_URL: optional(z.url().transform((url) => url.replace(/\/+$/, ""))),
    KHOSHEH_DATA: z.string().min(1).default(".data"),
    DATABASE_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, "must start with postgres://")),
    SUPABASE_URL: optional(z.url()),
    SUPABASE_PUBLISHABLE_KEY: optional(z.string().min(20)),
    SUPABASE_SECRET_KEY: optional(z.string().min(20)),
    SUPABASE_JWT_SECRET: optional(z.string().min(32)),
    MEILI_URL: optional(z.url()),
    MEILI_KEY: optional(z.string().min(1)),
    REDIS_URL: optional(z.string().regex(/^rediss?:\/\//, "must start with redis://")),
    SMTP_URL: optional(z.string().regex(/^smtps?:\/\//, "must start with smtp://")),
    MAIL_FROM: z.string().min(3).default("Khosheh <no-reply@khosheh.test>"),
    PUSH_SERVICES: z
      .string()
      .default("")
      .transform((list) => list.split(",").map((origin) => origin.trim()).filter((origin) => origin !== ""))
      .refine((list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin), "must be origins such as https://push.example.org, by comma"),
    TRUSTED_PROXIES: z.string().default(""),
    MAP_TILES: optional(z.url({ protocol: /^https?$/ }).refine((url) => ["{z}", "{x}", "{y}"].every((part) => url.includes(part)) && !new URL(url).host.includes("%7B"), "must hold {z}, {x} and {y}, none of them in the host")),
    MAP_ATTRIBUTION: z.string().max(300).default(""),
    WORKER: flag.default(true),
    DEMO: flag.default(true),
    DEMO_PASSWORD: optional(z.string().min(12).max(72)),
    SEED_DATABASE_URL: optional(z.string().regex(/^postgres(ql)?:\/\//, "must start with postgres://")),
    // Somebody who sits before it reads the address and the accounts, which a line for each request would push away.
    LOG_LEVEL: optional(z.enum(["fatal", "error", "warn", "info", "debug", "trace", "silent"])).transform((level) => level ?? (process.stdout.isTTY ? "warn" : "info")),
    KHOSHEH_TRIAL: flag.default(false),
  })
  .superRefine((env, ctx) => {
    const services = [env.DATABASE_URL, env.SUPABASE_URL, env.SUPABASE_PUBLISHABLE_KEY, env.SUPABASE_SECRET_KEY];
    if (services.some(Boolean) && !services.every(Boolean)) {
      ctx.addIssue({
        code: "custom",
        path: ["DATABASE_URL"],
        message: "services mode needs DATABASE_URL, SUPABASE_URL, SUPABASE_PUBLISHABLE_KEY and SUPABASE_SECRET_KEY together",
      });
    }
  })
  .transform((env) => {
    const mode = env.DATABASE_URL ? ("services" as const) : ("embedded" as const);
    const trial = env.KHOSHEH_TRIAL && mode === "embedded" && !env.SITE_URL && !env.SMTP_URL;
    return { ...env, mode, showsMail: env.NODE_ENV === "development" || trial };
  });

/**
 * The environment, parsed. `mode` is "services" when DATABASE_URL and Supabase are given, else "embedded".
 * `showsMail`: somebody develops or tries the program on their own machine, where no mail server is, and reads mail at /dev/mail.
 */
export type Env = z.infer<typeof Environment>;

/** Reads the environment once; throws one readable line for all that is wrong. */
export function parseEnv(source: Record<string, string | undefined> = process.env): Env {
  const parsed = Environment.safeParse(source);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((issue) => `${issue.path.join(".") || "environment"}: ${issue.message}`);
  throw new Error(`The environment is not valid. ${problems.join("; ")}`);
}
