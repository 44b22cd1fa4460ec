import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import util from "node:util";

/** The root of the repository. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "../..");

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"];
const WATCH_MS = 1000;

/** What .env says; the program reads it too, and what the environment says goes before it. */
export function environmentFile() {
  const file = path.join(root, ".env");
  return existsSync(file) ? util.parseEnv(readFileSync(file, "utf8")) : {};
}

/** The Node that comes with the packages; the one that runs us until it is installed. */
export function node() {
  const own = path.join(root, "node_modules/.bin/node");
  return existsSync(own) ? own : process.execPath;
}

/** Runs a command in the repository with its output shown (or kept from sight); answers its exit code. */
export function run(command, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: options.stdio || "inherit", env: Object.assign({}, process.env, options.env) });
    child.once("error", reject);
    child.once("exit", (code) => resolve(code === null ? 1 : code));
  });
}

/**
 * Runs one of our TypeScript programs to its end and answers its exit code. Signals are passed on, and the child
 * ends in its own order; it has a process group of its own, so that Ctrl-C reaches it once, from us. When we are
 * killed, the closed channel tells it.
 */
export function runUntilItEnds(args, env) {
  return new Promise((resolve, reject) => {
    const environment = existsSync(path.join(root, ".env")) ? ["--env-file=.env"] : [];
    const child = spawn(node(), environment.concat("--import", "tsx", args), {
      cwd: root,
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      detached: true,
      env: Object.assign({}, process.env, env),
    });
    let asked = false;
    const pass = (signal) => {
      asked = true;
      child.kill(signal);
    };
    for (const signal of SIGNALS) process.on(signal, () => pass(signal));
    const npm = npmAbove();
    const watch = setInterval(() => {
      if (npm !== null && !asked && !isAlive(npm)) pass("SIGTERM");
    }, WATCH_MS);
    child.once("error", reject);
    child.once("exit", (code, signal) => {
      clearInterval(watch);
      resolve(code === null ? (signal === "SIGINT" ? 130 : 1) : code);
    });
  });
}

/** The npm that runs us; it never ends before us unless it is killed. Null outside npm or where /proc is missing. */
function npmAbove() {
  if (!process.env.npm_lifecycle_event) return null;
  let pid = process.ppid;
  for (let step = 0; step < 3 && pid > 1; step += 1) {
    const command = read("/proc/" + pid + "/cmdline");
    if (/^npm\b|npm-cli\.js/.test(command.split("\0").join(" "))) return pid;
    pid = Number((/\) \S (\d+)/.exec(read("/proc/" + pid + "/stat")) || [])[1] || 0);
  }
  return null;
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
