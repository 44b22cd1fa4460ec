import type { AddressInfo } from "node:net";
import { SMTPServer } from "smtp-server";

export type ReceivedMail = { to: string[]; from: string; headers: Map<string, string>; text: string; html: string };

/** A mail server on loopback that takes everything, except for addresses that begin with `nobody`. */
export type MailServer = { url: string; port: number; received: ReceivedMail[]; /** How many of the next mails it can't take now. */ refusals: number; stop: () => Promise<void> };

export async function startMailServer(port = 0): Promise<MailServer> {
  const received: ReceivedMail[] = [];
  const opened = { refusals: 0 };
  const server = new SMTPServer({
    authOptional: true,
    // A client that hangs isn't waited for.
    closeTimeout: 1_000,
    disabledCommands: ["STARTTLS", "AUTH"],
    onRcptTo({ address }, _session, done) {
      if (!address.startsWith("nobody")) return done();
      done(Object.assign(new Error("No such user here"), { responseCode: 550 }));
    },
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        if (opened.refusals > 0) {
          opened.refusals -= 1;
          return done(Object.assign(new Error("Try again later"), { responseCode: 451 }));
        }
        const from = envelope.mailFrom === false ? "" : envelope.mailFrom.address;
        received.push({ from, to: envelope.rcptTo.map(({ address }) => address), ...readMessage(Buffer.concat(chunks).toString("latin1")) });
        done();
      });
    },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  // A client that is killed drops its connection.
  server.on("error", () => undefined);
  const chosen = (server.server.address() as AddressInfo).port;
  return Object.assign(opened, { url: `smtp://127.0.0.1:${chosen}`, port: chosen, received, stop: () => new Promise<void>((resolve) => server.close(() => resolve())) });
}

type Part = { headers: Map<string, string>; body: string };

function readMessage(raw: string): Pick<ReceivedMail, "headers" | "text" | "html"> {
  const { headers, body } = partOf(raw);
  const boundary = /boundary="([^"]+)"/.exec(headers.get("content-type") ?? "")?.[1];
  const parts = boundary === undefined ? [{ headers, body }] : body.split(`--${boundary}`).slice(1, -1).map((part) => partOf(part.trimStart()));
  const of = (type: string) => decoded(parts.find((part) => part.headers.get("content-type")?.startsWith(type)));
  return { headers: new Map([...headers].map(([name, value]) => [name, words(value)])), text: of("text/plain"), html: of("text/html") };
}

function partOf(raw: string): Part {
  const end = raw.indexOf("\r\n\r\n");
  const lines = raw.slice(0, end).replace(/\r\n[ \t]+/g, " ").split("\r\n");
  const headers = lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()] as const);
  return { headers: new Map(headers), body: raw.slice(end + 4) };
}

function decoded(part: Part | undefined): string {
  if (!part) return "";
  const encoding = part.headers.get("content-transfer-encoding")?.toLowerCase();
  if (encoding === "base64") return Buffer.from(part.body, "base64").toString("utf8");
  const bytes = encoding === "quoted-printable" ? quoted(part.body.replace(/=\r\n/g, "")) : part.body;
  return Buffer.from(bytes, "latin1").toString("utf8");
}

const quoted = (text: string) => text.replace(/=([0-9A-F]{2})/gi, (_all, hex: string) => String.fromCharCode(parseInt(hex, 16)));

/** Encoded words of a header (RFC 2047) as text. */
function words(value: string): string {
  return value.replace(/(=\?utf-8\?[bq]\?[^?]*\?=\s*)+/gi, (run) => {
    const bytes = [...run.matchAll(/=\?utf-8\?([bq])\?([^?]*)\?=/gi)].map(([, how, text]) =>
      how!.toLowerCase() === "b" ? Buffer.from(text!, "base64") : Buffer.from(quoted(text!.replaceAll("_", " ")), "latin1"),
    );
    return Buffer.concat(bytes).toString("utf8");
  });
}
