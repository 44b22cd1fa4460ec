import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A browser as a push service knows it: its endpoint, and the keys that only it has. */
export type TestDevice = { endpoint: string; p256dh: string; auth: string; decrypt: (body: Buffer) => Record<string, unknown> };
export type Pushed = { path: string; headers: Record<string, string | string[] | undefined>; body: Buffer };

// why: the push services of browser vendors can't be reached from a test; this is a real HTTP server that speaks their side
// of RFC 8030, and its devices decrypt what they get as a browser does (RFC 8188, RFC 8291).
export type PushService = { origin: string; received: Pushed[]; /** What it answers from now on. */ status: number; newDevice: () => TestDevice; stop: () => Promise<void> };

export async function startPushService(): Promise<PushService> {
  const service = { status: 201, received: [] as Pushed[] };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      service.received.push({ path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(service.status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return Object.assign(service, {
    origin,
    newDevice: () => newDevice(`${origin}/push/${randomBytes(8).toString("hex")}`),
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  });
}

function newDevice(endpoint: string): TestDevice {
  const keys = createECDH("prime256v1");
  const own = keys.generateKeys();
  const auth = randomBytes(16);
  return {
    endpoint,
    p256dh: own.toString("base64url"),
    auth: auth.toString("base64url"),
    decrypt(body) {
      const [salt, keyLength] = [body.subarray(0, 16), body[20]!];
      const sender = body.subarray(21, 21 + keyLength);
      const shared = keys.computeSecret(sender);
      const secret = Buffer.from(hkdfSync("sha256", shared, auth, Buffer.concat([Buffer.from("WebPush: info\0"), own, sender]), 32));
      const key = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: aes128gcm\0", 16));
      const nonce = Buffer.from(hkdfSync("sha256", secret, salt, "Content-Encoding: nonce\0", 12));
      const sealed = body.subarray(21 + keyLength);
      const decipher = createDecipheriv("aes-128-gcm", key, nonce);
      decipher.setAuthTag(sealed.subarray(-16));
      const text = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()]);
      // The last record ends with a two, and zeros.
      return JSON.parse(text.subarray(0, text.lastIndexOf(2)).toString("utf8")) as Record<string, unknown>;
    },
  };
}

/** What the server says of itself (RFC 8292), when its signature is right. */
export function readVapid(authorization: string): { claims: Record<string, unknown>; publicKey: string } | null {
  const [, token = "", publicKey = ""] = /^vapid t=([^,]+), ?k=(.+)$/.exec(authorization) ?? [];
  const [header = "", claims = "", signature = ""] = token.split(".");
  const point = Buffer.from(publicKey, "base64url");
  const key = createPublicKey({ format: "jwk", key: { kty: "EC", crv: "P-256", x: point.subarray(1, 33).toString("base64url"), y: point.subarray(33).toString("base64url") } });
  const right = verify("sha256", Buffer.from(`${header}.${claims}`), { key, dsaEncoding: "ieee-p1363" }, Buffer.from(signature, "base64url"));
  return right ? { claims: JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as Record<string, unknown>, publicKey } : null;
}
