import { mkdir, mkdtemp, rename, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { isAppError } from "#lib/core/errors.ts";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { publish, say, wakeReaders } from "#lib/events/service.ts";
import { mediaVisibility } from "#lib/media/events.ts";
import { liveLink, mediaLinks, originalLink } from "#lib/media/links.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { forgetPeople } from "#lib/people/authorize.ts";
import { LOCAL_LOGIN } from "#lib/people/schema.ts";
import { endRendering } from "#lib/previews/apart.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { serveLane } from "./service.ts";
import { stopWatching } from "./watch.ts";

describeEachDatabase("the lane", (database) => {
  let folder: string;
  let server: Server;
  let base: string;
  let root: { id: string; path: string };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "atelier-lane-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: folder, LOG_LEVEL: "error" }));
    const [first] = await ensureRoots();
    if (!first) throw new Error("there is no root");
    root = first;
    server = createServer((request, response) => {
      serveLane(request, response).catch((error: unknown) => response.writeHead(isAppError(error) ? error.status : 500).end(String(error)));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(async () => {
    endRendering();
    stopWatching();
    server.closeAllConnections();
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  const picture = (background: string) =>
    sharp({ create: { width: 700, height: 700, channels: 3, background } })
      .png()
      .toBuffer();

  async function indexed(name: string, bytes: Buffer) {
    await writeFile(join(root.path, name), bytes);
    const fingerprint = fingerprintOf(bytes);
    const row = {
      filename: name,
      directory: root.id,
      filePath: `${root.id}/${name}`,
      fileType: "image",
      rootId: root.id,
      mimeType: "image/png",
    };
    const { id } = await database().client.mediaFile.create({ data: { ...row, fingerprint } });
    return { id, links: mediaLinks(LOCAL_LOGIN, { id, kind: "image", fingerprint }) };
  }

  it("makes the previews of a new file when the screen asks before the worker has, and keeps them", async () => {
    const bytes = await sharp({ create: { width: 700, height: 700, channels: 3, background: "navy" } })
      .png()
      .toBuffer();
    const { id, links } = await indexed("new.png", bytes);
    const sizes = await Promise.all(
      [links["256"], links["512"], links["512"]].map(
        async (link) => (await sharp(await (await fetch(base + link)).arrayBuffer()).metadata()).width,
      ),
    );
    expect(sizes).toEqual([256, 512, 512]);
    const rows = await database().client.mediaThumbnail.findMany({ where: { mediaFileId: id } });
    expect(rows.map(({ thumbnailSize }) => thumbnailSize).toSorted()).toEqual(["256", "512", "inline"]);
    const original = await fetch(base + links.original);
    expect(Buffer.from(await original.arrayBuffer()).equals(bytes)).toBe(true);
    expect(original.headers.get("content-type")).toBe("image/png");
  });

  it("says why a broken file has no preview, and does not try again at once", async () => {
    const { links } = await indexed("broken.png", Buffer.from("\x89PNG\r\n\x1a\n broken"));
    const first = await fetch(base + links["256"]);
    expect([first.status, await first.text()]).toEqual([404, expect.stringContaining("no preview of this file")]);
    const started = performance.now();
    expect((await fetch(base + links["256"])).status).toBe(404);
    expect(performance.now() - started).toBeLessThan(100);
  });

  it("makes the previews of a file also after one was asked for that its kind has not", async () => {
    const { links } = await indexed("named.png", await picture("olive"));
    expect((await fetch(base + (links["256"] ?? "").replace(/256$/, "waveform"))).status).toBe(404);
    expect((await fetch(base + links["256"])).status).toBe(200);
  });

  it("gives originals and live frames only to an account that may see them now", async () => {
    const { id } = await indexed(
      "mine.png",
      await sharp({ create: { width: 4, height: 4, channels: 3, background: "red" } })
        .png()
        .toBuffer(),
    );
    expect((await fetch(base + originalLink(LOCAL_LOGIN, id))).status).toBe(200);
    expect((await fetch(base + originalLink("nobody", id))).status).toBe(404);
    await mkdir(join(folder, "cache", "live"), { recursive: true });
    await writeFile(join(folder, "cache", "live", "job-9.jpg"), "frame");
    expect((await fetch(base + liveLink(LOCAL_LOGIN, "job-9", 1))).status).toBe(404);
  });

  it("shows a torn picture where a page wants to draw a preview that cannot be made, and says why to a program", async () => {
    const { id, links } = await indexed("torn.png", Buffer.from(`torn in ${folder}`));
    const drawn = await fetch(base + links["256"], { headers: { accept: "image/avif,image/webp,*/*;q=0.8" } });
    expect([drawn.status, drawn.headers.get("content-type")]).toEqual([404, "image/svg+xml"]);
    expect((await sharp(Buffer.from(await drawn.arrayBuffer())).metadata()).width).toBe(512);
    expect(await (await fetch(base + links["256"])).text()).toContain("no kind we know");
    const rows = await database().client.mediaThumbnail.findMany({ where: { mediaFileId: id } });
    expect(rows).toEqual([expect.objectContaining({ thumbnailSize: "error", thumbnailData: expect.stringContaining("no kind we know") })]);
  });

  it("makes no preview of other bytes under an address that stands for ever", async () => {
    const { links } = await indexed("replaced.png", await picture("red"));
    await writeFile(join(root.path, "replaced.png"), await picture("blue"));
    const answer = await fetch(base + links["512"]);
    expect([answer.status, await answer.text()]).toEqual([404, expect.stringContaining("has changed")]);
  });

  it("gives what lies in the cache while the disk is unplugged, and says of the original that it is", async () => {
    const { links } = await indexed("offline.png", await picture("green"));
    expect((await fetch(base + links["256"])).status).toBe(200);
    await rename(root.path, `${root.path}-away`);
    try {
      await expect.poll(async () => (await fetch(base + links.original)).status, { timeout: 5_000, interval: 300 }).toBe(409);
      expect((await fetch(base + links["256"])).status).toBe(200);
      expect((await fetch(base + links["512"])).status).toBe(200);
    } finally {
      await rename(`${root.path}-away`, root.path);
    }
    await expect.poll(async () => (await fetch(base + links.original)).status, { timeout: 5_000, interval: 300 }).toBe(200);
  });

  it("asks the row about previews whose owner or visibility changed, of before it started and of now", { timeout: 20_000 }, async () => {
    const { client } = database();
    stopWatching();
    await client.user.create({ data: { login: "maria", name: "Maria", role: "member", createdAt: new Date() } });
    forgetPeople();
    const changed = async (key: string) => {
      await client.$transaction((tx) => publish(tx, [say(mediaVisibility, "admins", { keys: [key] })]));
      wakeReaders();
    };
    const seen = async (name: string) => {
      const { id } = await indexed(name, await picture(name === "a.png" ? "teal" : "gold"));
      await client.mediaFile.update({ where: { id }, data: { visibility: "shared" } });
      const { fingerprint } = await client.mediaFile.findUniqueOrThrow({ where: { id } });
      const link = mediaLinks("maria", { id, kind: "image", fingerprint })["256"] ?? "";
      const hide = () => client.mediaFile.update({ where: { id }, data: { visibility: "private", ownerId: "someone" } });
      return { id, link, hide, key: fingerprint ?? "" };
    };
    const [early, late] = [await seen("a.png"), await seen("b.png")];
    await early.hide();
    await changed(early.key);
    expect((await fetch(base + early.link)).status).toBe(404);
    expect((await fetch(base + late.link)).headers.get("cache-control")).toContain("immutable");
    await late.hide();
    await changed(late.key);
    await expect.poll(async () => (await fetch(base + late.link)).status).toBe(404);
    await client.mediaFile.update({ where: { id: late.id }, data: { ownerId: "maria" } });
    const own = await fetch(base + late.link);
    expect([own.status, own.headers.get("cache-control")]).toEqual([200, "private, no-cache"]);
    await client.user.deleteMany();
    forgetPeople();
    stopWatching();
  });
});
