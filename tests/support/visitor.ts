import { vi } from "vitest";
import { asSuperuser } from "./installation";
import type { TestServer } from "./server";

/** A browser without JavaScript: keeps its cookies, posts forms as a page of the site does, and follows nothing by itself. */
export type Visitor = {
  cookies: Map<string, string>;
  get: (address: string, headers?: Record<string, string>) => Promise<Response>;
  post: (address: string, fields: Record<string, string> | FormData, headers?: Record<string, string>) => Promise<Response>;
};

/** Opens a new browser; `from` is the network it comes from, where the server trusts a proxy. */
export function newVisitor(server: Pick<TestServer, "url">, options: { locale?: "fa" | "en"; from?: string } = {}): Visitor {
  const cookies = new Map<string, string>();
  if (options.locale) cookies.set("khosheh-locale", options.locale);
  async function send(address: string, init: RequestInit & { headers: Record<string, string> }): Promise<Response> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(new URL(address, server.url), {
      ...init,
      redirect: "manual",
      headers: { ...(cookie && { Cookie: cookie }), ...(options.from && { "X-Forwarded-For": options.from }), ...init.headers },
    });
    for (const set of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
      if (value === "" || /Max-Age=0(;|$)/i.test(set)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  }
  return {
    cookies,
    get: (address, headers = {}) => send(address, { headers }),
    post: (address, fields, headers = {}) =>
      send(address, { method: "POST", body: fields instanceof FormData ? fields : new URLSearchParams(fields), headers: { Origin: server.url, ...headers } }),
  };
}

/** Where a response leads, as a path of the site. */
export function leadsTo(response: Response): string | null {
  const to = response.headers.get("location");
  return to === null ? null : to.replace(/^https?:\/\/[^/]+/, "");
}

export type Mail = { kind: string; subject: string; body_text: string };

/** Mails to an address, oldest first, as soon as there are `count` of them. */
export function mailsTo(server: Pick<TestServer, "dataDir">, address: string, count: number): Promise<Mail[]> {
  return vi.waitFor(
    async () => {
      const { rows } = await asSuperuser(server, (client) => client.query<Mail>("select kind, subject, body_text from public.mails where recipient = $1 order by id", [address]));
      if (rows.length < count) throw new Error(`${rows.length} mails to ${address} instead of ${count}`);
      return rows;
    },
    { timeout: 20_000, interval: 100 },
  );
}

/** The link of a mail of Auth, as a path of the site. */
export function linkIn(mail: Mail): string {
  return /https?:\/\/[^/\s]+(\/auth\/confirm\S+)/.exec(mail.body_text)![1]!;
}
