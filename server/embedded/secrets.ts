import { randomBytes } from "node:crypto";
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { StartupError } from "../startup-error";

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
  if (existsSync(file)) return readSecrets(file);
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
  writeWhole(file, JSON.stringify(secrets, null, 2));
  return secrets;
}

function readSecrets(file: string): Secrets {
  const text = readFileSync(file, "utf8");
  try {
    return JSON.parse(text) as Secrets;
  } catch {
    throw new StartupError(`${file} can't be read: it isn't what the program wrote. Bring back the right one, or start anew: npm run db:reset`);
  }
}

// Beside its place first: a full disk or a power cut must not leave half of it.
function writeWhole(file: string, text: string): void {
  const draft = `${file}.new`;
  try {
    writeFileSync(draft, text, { mode: 0o600, flush: true });
    renameSync(draft, file);
  } finally {
    rmSync(draft, { force: true });
  }
}
