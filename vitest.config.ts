import tsconfigPaths from "vite-tsconfig-paths";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// A zone far from UTC and from Tehran, so that code that forgets the time zone fails here.
process.env.TZ = "Asia/Kathmandu";

const programs = { globalSetup: ["tests/support/cluster.setup.ts"], testTimeout: 60_000, hookTimeout: 180_000 };

/** Those that take times or fill the machine: nothing else runs beside them. */
const alone = ["timing", "lifecycle", "disk-full"].map((name) => `tests/integration/${name}.test.ts`);

/** Files that wait for a clock most of the time: begun first, they wait beside the others and not after them. */
const patient = /\/(alerts|kills)\.test\.ts$/;

class PatientFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return [...sorted.filter(({ moduleId }) => patient.test(moduleId)), ...sorted.filter(({ moduleId }) => !patient.test(moduleId))];
  }
}

export default defineConfig({
  plugins: [tsconfigPaths({ projects: ["./tsconfig.json"] })],
  test: {
    environment: "node",
    env: { TZ: "Asia/Kathmandu" },
    sequence: { sequencer: PatientFirst },
    // What another process is to tell takes more than the second that is usual.
    expect: { poll: { timeout: 10_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: ["app/**/*.test.{ts,tsx}", "server/**/*.test.ts", "tests/architecture.test.ts"],
          // Properties are tried on many values; on a busy machine that takes a while.
          testTimeout: 30_000,
        },
      },
      {
        extends: true,
        test: { name: "db", include: ["tests/db/**/*.test.ts"], globalSetup: ["tests/support/cluster.setup.ts"], testTimeout: 30_000, hookTimeout: 120_000, maxWorkers: 3 },
      },
      {
        extends: true,
        test: { ...programs, name: "integration", include: ["tests/integration/**/*.test.ts"], exclude: alone, maxWorkers: 3, sequence: { groupOrder: 1 } },
      },
      {
        extends: true,
        test: { ...programs, name: "integration-alone", include: alone, fileParallelism: false, sequence: { groupOrder: 2 } },
      },
    ],
  },
});
