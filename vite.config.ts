import { vitePlugin as remix } from "@remix-run/dev";
import tailwindcss from "@tailwindcss/vite";
import { build, defineConfig, type Plugin } from "vite";
import tsconfigPaths from "vite-tsconfig-paths";
import remixOptions from "./remix.config.js";

const REPLAY = "virtual:replay-script";

/** The program of a downloaded replay as text: the clearing's own source, bundled for a page that is opened without a server. */
function replayScript(): Plugin {
  return {
    name: "replay-script",
    resolveId: (id) => (id === REPLAY ? `\0${REPLAY}` : null),
    async load(id) {
      if (id !== `\0${REPLAY}`) return null;
      const entry = "app/features/joint-actions/purchase/audit/file/replay-file.ts";
      const output = await build({
        configFile: false,
        logLevel: "error",
        plugins: [tsconfigPaths()],
        publicDir: false,
        build: { target: "es2022", write: false, lib: { entry, formats: ["iife"], name: "replay" } },
      });
      const [bundle] = Array.isArray(output) ? output : [output];
      const [chunk] = bundle && "output" in bundle ? bundle.output : [];
      return `export default ${JSON.stringify(chunk?.code ?? "")}`;
    },
  };
}

export default defineConfig({
  plugins: [replayScript(), tailwindcss(), remix(remixOptions), tsconfigPaths()],
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    // Routes without a page are empty by nature, and the comments belong to packages: nobody can do anything about either.
    rollupOptions: { onwarn: (warning, warn) => void (warning.code === "EMPTY_BUNDLE" || warning.code === "INVALID_ANNOTATION" || warn(warning)) },
  },
  server: { host: "127.0.0.1" },
  // All packages of the pages are bundled before the first one is asked for: a page that meets a second bundle has two Reacts.
  optimizeDeps: { entries: ["app/entry.client.tsx", "app/root.tsx", "app/routes/**/*.tsx"] },
});
