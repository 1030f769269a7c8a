/** A server that is slow, cut off, endless or somebody else: what comes of it is bounded, and told. */
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, writeFileSync } from "node:fs";
import { createServer, type Server as NodeServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { pngWith } from "#test/png.ts";
import { getHistory, getStats } from "./api.ts";
import { type Fetching, fetchFile } from "./fetching.ts";
import { ask, askJson, readBody, request, type Server, serverFrom } from "./http.ts";

let running: NodeServer | undefined;
afterEach(async () => {
  running?.closeAllConnections();
  await new Promise((resolve) => (running ? running.close(resolve) : resolve(null)));
  running = undefined;
});

async function serve(answer: RequestListener, timeoutMs = 300): Promise<Server> {
  running = createServer(answer);
  await new Promise<void>((resolve) => running?.listen(0, "127.0.0.1", resolve));
  const { port } = running.address() as AddressInfo;
  return serverFrom({ id: "x", name: "The server", url: `http://127.0.0.1:${port}/base/`, headers: { "x-key": "1" }, timeoutMs });
}

const fetching = (server: Server, more: Partial<Fetching> = {}): Fetching => ({
  server,
  outputDir: null,
  tempFolder: mkdtempSync(join(tmpdir(), "atelier-fetching-")),
  since: Date.now(),
  signal: new AbortController().signal,
  ...more,
});
const named = (filename: string) => ({ node: "1", filename, subfolder: "", type: "output" });

describe("an answer", () => {
  it("is asked for under the base path, with the header and with a name and a word of the address", async () => {
    const asked: unknown[] = [];
    const server = await serve((incoming, response) => {
      asked.push([incoming.url, incoming.headers["x-key"], incoming.headers.authorization]);
      response.end("{}");
    });
    const named = serverFrom({ id: "x", name: "x", url: server.url.replace("//", "//anna:w%20rd@"), headers: server.headers });
    await askJson(named, "/queue");
    expect(asked).toEqual([["/base/queue", "1", `Basic ${Buffer.from("anna:w rd").toString("base64")}`]]);
  });

  it("that does not begin, or stops in the middle, is waited for so long and no longer", async () => {
    const silent = await serve(() => undefined);
    await expect(ask(silent, "/queue")).rejects.toMatchObject({
      code: "engine_unavailable",
      message: expect.stringContaining("it took too long"),
    });
    const halting = await serve((_, response) => response.writeHead(200, { "content-length": 100 }).write("{"));
    await expect(ask(halting, "/queue")).rejects.toMatchObject({ message: expect.stringContaining("it took too long") });
    await expect(fetchFile(fetching(halting), named("a.png"))).rejects.toMatchObject({
      message: expect.stringContaining("stopped in the middle"),
    });
  });

  it("that drips is given up when it should be whole, and a file that drips is none", async () => {
    const dripping = await serve((_, response) => {
      const timer = setInterval(() => response.write(" "), 50);
      response.on("close", () => clearInterval(timer));
    }, 600);
    const tookTooLong = { code: "engine_unavailable", message: expect.stringContaining("it took too long") };
    const lasts = async (work: Promise<unknown>) => {
      const since = performance.now();
      await expect(work).rejects.toMatchObject(tookTooLong);
      return performance.now() - since;
    };
    expect(await lasts(getStats(dripping, 200))).toBeLessThan(550);
    expect(await lasts(getHistory(dripping, "1"))).toBeGreaterThan(550);
    expect(await lasts(readBody(dripping, await request(dripping, "/view")))).toBeGreaterThan(550);
    const stopped = new Error("stopped by hand");
    await expect(ask(dripping, "/queue", { signal: AbortSignal.abort(stopped) })).rejects.toBe(stopped);
  });

  it("without end is given up when it is larger than is taken", async () => {
    const endless = await serve((_, response) => {
      const more = () => response.write(Buffer.alloc(64 * 1024)) && setImmediate(more);
      response.on("drain", more);
      more();
    });
    const response = await request(endless, "/history");
    await expect(readBody(endless, response, 1_000_000)).rejects.toMatchObject({ code: "too_large" });
  });

  it("that sends elsewhere, or is no ComfyUI's, is told as that, and the header goes nowhere else", async () => {
    const away = await serve((_, response) => response.writeHead(302, { location: "https://example.org/login" }).end());
    await expect(ask(away, "/queue")).rejects.toMatchObject({ message: expect.stringContaining("it sends us elsewhere, with 302") });
    const page = await serve((_, response) => response.end("<html>"));
    await expect(getStats(page, 500)).rejects.toMatchObject({ code: "engine_unavailable", message: expect.stringContaining("is no JSON") });
    const other = await serve((_, response) => response.end('{"ok": true}'));
    await expect(getStats(other, 500)).rejects.toMatchObject({ message: expect.stringContaining("something else than a ComfyUI") });
  });
});

describe("a file", () => {
  const png = pngWith({ prompt: "{}" }, 64);

  it("that comes cut or short of its length is asked for again, and is whole in the end", async () => {
    let times = 0;
    const server = await serve((_, response) => {
      times += 1;
      if (times === 1) response.end(png.subarray(0, png.length >> 1));
      else if (times === 2) response.writeHead(200, { "content-length": png.length + 9 }).write(png, () => response.destroy());
      else if (times === 3) response.writeHead(502).end("<html>");
      else response.end(png);
    });
    const found = await fetchFile(fetching(server), named("a.png"));
    expect(times).toBe(4);
    expect(Buffer.from(found?.bytes ?? []).equals(png)).toBe(true);
  });

  it("that never comes whole fails with its name, after some tries", async () => {
    const server = await serve((_, response) => response.end("<html>Sign in</html>"));
    await expect(fetchFile(fetching(server), named("a.png"))).rejects.toMatchObject({
      code: "generation_failed",
      message: expect.stringContaining("a.png"),
    });
  }, 10_000);

  it("too large for memory goes by way of a file, its hash taken on the way", async () => {
    const sound = Buffer.alloc(70 * 1024 ** 2);
    sound.write("RIFF", 0);
    sound.writeUInt32LE(sound.length - 8, 4);
    sound.write("WAVEfmt ", 8);
    const server = await serve((_, response) => response.end(sound), 5_000);
    const place = fetching(server);
    const found = await fetchFile(place, named("long.wav"));
    const hash = createHash("sha256").update(sound).digest("hex");
    expect(found).toMatchObject({ kind: "audio", format: "wav", hash, file: { size: sound.length, hash } });
    expect(found?.bytes).toHaveLength(0);
    expect(readdirSync(place.tempFolder)).toHaveLength(1);
  });

  it("of the folder on this disk is only believed when this run wrote it, or when its size is what the server tells", async () => {
    const outputDir = mkdtempSync(join(tmpdir(), "atelier-output-"));
    writeFileSync(join(outputDir, "a.png"), png);
    const theirs = pngWith({ prompt: "{}", other: "another picture of the same name" }, 64);
    const server = await serve((_, response) => response.writeHead(200, { "content-length": theirs.length }).end(theirs));
    const found = async (more: Partial<Fetching>) =>
      Buffer.from((await fetchFile(fetching(server, { outputDir, ...more }), named("a.png")))?.bytes ?? []);
    expect((await found({ since: Date.now() - 1_000 })).equals(png)).toBe(true);
    expect((await found({ since: Date.now() + 60_000 })).equals(theirs)).toBe(true);
    expect((await found({ since: null })).equals(theirs)).toBe(true);
    const outside = { node: "1", filename: "passwd", subfolder: "../../../etc", type: "output" };
    expect(Buffer.from((await fetchFile(fetching(server, { outputDir }), outside))?.bytes ?? []).equals(theirs)).toBe(true);
  });
});
