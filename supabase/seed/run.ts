import { parseArgs } from "node:util";
import { demoAccounts, isEmpty, seedDemo } from "./demo";

const { values } = parseArgs({ options: { scale: { type: "string", default: "1" } } });
const url = process.env["SEED_DATABASE_URL"];
if (!url) throw new Error("set SEED_DATABASE_URL to the database as its owner or superuser");
if (!(await isEmpty(url))) throw new Error("the database has clusters already");
const password = process.env["SEED_PASSWORD"] ?? crypto.randomUUID();
await seedDemo({ url, password, now: new Date(), scale: Number(values.scale) });
console.log(`Seeded. Accounts: ${demoAccounts.join(", ")}. Password: ${password}`);
