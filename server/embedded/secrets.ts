import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

/** Secrets of one data folder: random, made once, readable by the owner only. */
export type Secrets = {
  superuserPassword: string;
  postgresPassword: string;
  serverPassword: string;
  authPassword: string;
  jwtSecret: string;
  publishableKey: string;
  secretKey: string;
  demoPassword: string;
};

/** Reads the folder's secrets, or makes them. */
export function loadSecrets(dataDir: string): Secrets {
  const file = path.join(dataDir, "secrets.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Secrets;
  const token = () => randomBytes(24).toString("base64url");
  const secrets: Secrets = {
    superuserPassword: token(),
    postgresPassword: token(),
    serverPassword: token(),
    authPassword: token(),
    jwtSecret: randomBytes(48).toString("base64url"),
    publishableKey: `sb_publishable_${token()}`,
    secretKey: `sb_secret_${token()}`,
    demoPassword: `khosheh-${randomBytes(6).toString("hex")}`,
  };
  writeFileSync(file, JSON.stringify(secrets, null, 2), { mode: 0o600 });
  return secrets;
}
