import { App } from "@supabase/lite";
import { createPostgresConnection } from "@supabase/lite/postgres";
import { createServer } from "node:http";
import { Readable } from "node:stream";
import path from "node:path";

/** What the parent hands to this child. */
export type AuthServerSettings = { url: string; port: number; jwtSecret: string; publishableKey: string; secretKey: string; siteUrl: string };
/** A mail that Auth wants sent; the parent writes its text. */
export type AuthMail = { to: string; kind: "confirmation" | "recovery" | "magic_link" | "email_change" | "invite"; tokenHash: string; redirectTo: string; newEmail: string };
export type AuthServerMessage = { type: "ready" } | { type: "mail"; mail: AuthMail };

const KINDS = ["confirmation", "recovery", "magic_link", "email_change", "invite"] as const;
const BODY_BYTES = 256 * 1024;

// This child serves the Auth and REST protocols on loopback to our own server, and ends with its parent.
process.on("disconnect", () => process.exit(0));
process.once("message", (settings: AuthServerSettings) => {
  serve(settings).catch((error: unknown) => {
    process.stderr.write(`auth: ${String(error)}\n`);
    process.exit(1);
  });
});

async function serve(settings: AuthServerSettings): Promise<void> {
  const send = (message: AuthServerMessage) => process.send?.(message);
  const connection = createPostgresConnection({
    url: settings.url,
    postgresOptions: { max: 8, connection: { statement_timeout: 5_000, lock_timeout: 3_000 } },
  } as Parameters<typeof createPostgresConnection>[0]);
  const template = Object.fromEntries(KINDS.map((kind) => [kind, { subject: kind, content_path: path.resolve("server/embedded/mail", `${kind}.html`) }]));
  const app = new App({
    connection,
    auth: {
      jwt_secret: settings.jwtSecret,
      publishable_key: settings.publishableKey,
      secret_key: settings.secretKey,
      jwt_expiry: 600,
      minimum_password_length: 12,
      enable_signup: true,
      site_url: settings.siteUrl,
      additional_redirect_urls: [`${settings.siteUrl}/**`],
      email: { enable_signup: true, enable_confirmations: true, double_confirm_changes: true, otp_expiry: 3600, max_frequency: "1s", template },
    },
    options: {
      server: { admin: false },
      drivers: {
        email: {
          async send({ to, subject, html }: { to: string; subject: string; html?: string }) {
            const kind = KINDS.find((name) => name === subject);
            if (!kind) return;
            const fields = JSON.parse(decodeEntities(html ?? "{}")) as Omit<AuthMail, "to" | "kind">;
            send({ type: "mail", mail: { to, kind, ...fields } });
          },
        },
      },
    },
  } as unknown as ConstructorParameters<typeof App>[0]);

  const server = createServer((request, response) => {
    const headers = new Headers();
    for (const [name, value] of Object.entries(request.headers)) if (typeof value === "string") headers.set(name, value);
    const body: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= BODY_BYTES) body.push(chunk);
    });
    request.on("end", () => {
      if (size > BODY_BYTES) return void response.writeHead(413).end();
      const hasBody = request.method !== "GET" && request.method !== "HEAD";
      Promise.resolve(
        app.fetch(new Request(`http://127.0.0.1:${settings.port}${request.url ?? "/"}`, { method: request.method ?? "GET", headers, ...(hasBody && { body: Buffer.concat(body) }) })),
      ).then(
        (answer) => {
          response.writeHead(answer.status, Object.fromEntries(answer.headers));
          if (answer.body) Readable.fromWeb(answer.body as Parameters<typeof Readable.fromWeb>[0]).pipe(response);
          else response.end();
        },
        () => void response.writeHead(500).end(),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(settings.port, "127.0.0.1", resolve));
  // The first keyed request sets up row-level security and is slow; nobody should wait for it.
  await fetch(`http://127.0.0.1:${settings.port}/rest/v1/clusters?select=id&limit=1`, { headers: { apikey: settings.publishableKey } });
  send({ type: "ready" });
}

function decodeEntities(text: string): string {
  return text
    .replace(/&quot;|&#34;|&#x22;/g, '"')
    .replace(/&#39;|&#x27;/g, "'")
    .replace(/&#x2F;/gi, "/")
    .replace(/&#x3D;/gi, "=")
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&amp;/g, "&");
}
