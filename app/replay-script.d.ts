/** The program of a downloaded replay, bundled from `purchase/audit/file` when the pages are built (vite.config.ts). */
declare module "virtual:replay-script" {
  const program: string;
  export default program;
}
