import { createServer, type Server } from "node:http";
import { messagesFor } from "../../app/i18n/messages";
import { newFolder, removeFolder, startServer, type TestServer } from "../support/server";
import { demoPassword, expect, expectAccessible, test } from "./support/khosheh";
import { newWindow } from "./support/people";

/** A grey pixel. */
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYPhfDwAChAGAjrC5ygAAAABJRU5ErkJggg==", "base64");

test.describe("maps on a tile server of the operator's choice", () => {
  let tiles: Server;
  let server: TestServer;
  const asked: string[] = [];
  test.beforeAll(async () => {
    test.setTimeout(120_000);
    tiles = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.writeHead(200, { "Content-Type": "image/png" }).end(PIXEL);
    });
    await new Promise<void>((resolve) => tiles.listen(0, "127.0.0.1", resolve));
    const { port } = tiles.address() as { port: number };
    server = await startServer({ dataDir: newFolder(), env: { DEMO: "true", DEMO_PASSWORD: demoPassword, MAP_TILES: `http://127.0.0.1:${port}/{z}/{x}/{y}.png`, MAP_ATTRIBUTION: "© the makers of the map <b>" } });
  });
  test.afterAll(async () => {
    await server?.stop();
    if (server) removeFolder(server.dataDir);
    await new Promise((resolve) => tiles.close(resolve));
  });

  for (const locale of ["fa", "en"] as const) {
    test(`then only the map asks it, and its firms are links for the keyboard, in ${locale}`, async ({ browser }) => {
      const { search } = messagesFor(locale);
      const page = await newWindow(browser, server, { locale, viewport: { width: 1280, height: 800 } });
      const refused: string[] = [];
      page.on("console", (message) => void (["error", "warning"].includes(message.type()) && refused.push(message.text())));
      await page.goto(`${server.url}/search`);
      await page.waitForLoadState("networkidle");
      asked.length = 0;
      await page.goto(`${server.url}/search?cluster=lalejin-ceramics&view=map`);
      await expect(page.locator(".leaflet-tile-loaded").first()).toBeVisible();
      expect(asked.every((path) => /^\/\d+\/\d+\/\d+\.png$/.test(path))).toBe(true);
      // Whom the operator names is text, whatever it holds.
      await expect(page.locator(".leaflet-control-attribution")).toHaveText("© the makers of the map <b>");
      await expectAccessible(page);
      const pin = page.locator(".leaflet-marker-icon").first();
      await pin.focus();
      await page.keyboard.press("Enter");
      await page.waitForURL("**/firms/*");
      expect(refused).toEqual([]);
      await page.goBack();
      await expect(page.getByRole("figure")).toContainText(search.onMap("").trim().split(" ").at(-1)!);
    });
  }
});
