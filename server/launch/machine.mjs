import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "./processes.mjs";

/** What a test may need of the machine: how it is found, and its Debian package. */
const SERVERS = {
  chromium: { names: ["chromium", "chromium-browser", "google-chrome"], package: "chromium" },
  "redis-server": { names: ["redis-server"], package: "redis-server" },
};

/** Installs the programs that are absent, where apt is there and we may use it; throws one line otherwise. */
export async function installServers(wanted) {
  const absent = wanted.filter((name) => !find(SERVERS[name].names));
  if (absent.length === 0) return;
  const packages = absent.map((name) => SERVERS[name].package);
  const byHand = packages.join(" and ") + " is missing; install it, for example: sudo apt-get install " + packages.join(" ");
  const apt = aptCommand();
  if (!apt) throw new Error(byHand);
  console.log("Installing " + packages.join(" and ") + " …");
  const env = { DEBIAN_FRONTEND: "noninteractive" };
  const [command, ...args] = apt;
  await run(command, args.concat("update", "-qq"), { env });
  const code = await run(command, args.concat("install", "-y", "-qq", "--no-install-recommends", packages), { env });
  if (code !== 0 || absent.some((name) => !find(SERVERS[name].names))) throw new Error(byHand);
}

function aptCommand() {
  if (!find(["apt-get"])) return null;
  if (process.getuid && process.getuid() === 0) return ["apt-get"];
  const sudo = find(["sudo"]);
  return sudo && spawnSync(sudo, ["-n", "true"]).status === 0 ? ["sudo", "-n", "apt-get"] : null;
}

function find(names) {
  const folders = (process.env.PATH || "").split(path.delimiter).concat("/usr/bin", "/usr/sbin");
  for (const name of names) for (const folder of folders) if (existsSync(path.join(folder, name))) return path.join(folder, name);
  return null;
}
