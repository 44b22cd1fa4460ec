import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { freePort } from "../../../server/embedded/postgres";
import type { Broker } from "./mqtt";
import { run, type Program } from "./programs";
import { HOST, ROOMS, XmppClient } from "./xmpp";

type Made = { name: string; promise: string; folder: string; port: number; start: () => Program };

export async function prosody(): Promise<Broker> {
  const { folder, port } = await place();
  const config = path.join(folder, "prosody.cfg.lua");
  writeFileSync(
    config,
    `run_as_root = true
pidfile = "${folder}/prosody.pid"
data_path = "${folder}"
interfaces = { "127.0.0.1" }
c2s_ports = { ${port} }
modules_enabled = { "saslauth", "posix" }
modules_disabled = { "s2s", "http", "tls" }
c2s_require_encryption = false
log = { error = "*console" }
VirtualHost "${HOST}"
  authentication = "anonymous"
Component "${ROOMS}" "muc"
  modules_enabled = { "muc_mam" }
  muc_log_by_default = true
  muc_room_locking = false
  muc_room_default_persistent = true
`,
  );
  return served({
    name: "Prosody, room archive",
    promise: "said to its sender by the room; appended to the archive's file (internal storage) without fsync",
    folder,
    port,
    start: () => run("prosody", ["--config", config, "-F"]),
  });
}

/** Where Debian keeps it: Erlang runs it as anybody, which its own starting script does not. */
const erlangLibraries = () => readdirSync("/usr/lib").map((part) => path.join("/usr/lib", part)).find((folder) => folder.endsWith("-linux-gnu") && readdirSync(folder).some((name) => name.startsWith("ejabberd-")))!;

export async function ejabberd(): Promise<Broker> {
  const { folder, port } = await place();
  const [config, store] = [path.join(folder, "ejabberd.yml"), path.join(folder, "mnesia")];
  mkdirSync(store);
  writeFileSync(
    config,
    `hosts: ["${HOST}"]
loglevel: none
listen:
  - { port: ${port}, ip: "127.0.0.1", module: ejabberd_c2s, shaper: none, access: all }
auth_method: anonymous
anonymous_protocol: sasl_anon
allow_multiple_connections: true
modules:
  mod_mam: { default: never }
  mod_muc:
    host: "${ROOMS}"
    access_mam: all
    default_room_options: { mam: true, persistent: true, max_users: 1000 }
`,
  );
  const env = { ERL_LIBS: erlangLibraries(), EJABBERD_CONFIG_PATH: config, EJABBERD_LOG_PATH: path.join(folder, "log"), ERL_CRASH_DUMP: path.join(folder, "dump") };
  return served({
    name: "ejabberd, room archive",
    promise: "said to its sender by the room; the archive in Mnesia, whose log goes to the disk later, without fsync",
    folder,
    port,
    start: () => run("erl", ["-noinput", "-mnesia", "dir", `"${store}"`, "-s", "ejabberd"], { env }),
  });
}

async function place(): Promise<{ folder: string; port: number }> {
  const folder = mkdtempSync(path.join(tmpdir(), "khosheh-bench-"));
  chmodSync(folder, 0o777);
  return { folder, port: await freePort() };
}

function served({ name, promise, folder, port, start }: Made): Broker {
  let program = start();
  return {
    name,
    promise,
    port,
    async open(rooms, people, heard) {
      const clients: XmppClient[] = [];
      for (let index = 0; index < rooms * people; index += 1) {
        const client = await XmppClient.open(port, index % people === 0 ? undefined : heard);
        await client.join(Math.floor(index / people));
        clients.push(client);
      }
      return { send: (room, body) => clients[room * people]!.say(room, body), close: () => clients.forEach((client) => client.close()) };
    },
    kill: () => program.end("SIGKILL"),
    again: async () => void (program = start()),
    async stop() {
      await program.end("SIGKILL");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
