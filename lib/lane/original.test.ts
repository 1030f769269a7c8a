import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { expect, it } from "vitest";
import { servedAt } from "#lib/media/detail/service.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { newHome, putPicture } from "../../test/small-library.ts";
import { originalResponse, thumbnailResponse } from "./original.ts";

const admin = actorForTest({ login: "root", role: "admin" });

it("gives the bytes, a part of them, and 304; what a browser could run is a download", async () => {
  const root = await newHome({ ATELIER_DATABASE: "off" });
  const path = await putPicture(root, "foxes/a.png");
  await writeFile(join(root.path, "foxes", "b.svg"), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  const ask = async (name: string, headers: Record<string, string> = {}) =>
    originalResponse(new Request("http://localhost/x", { headers }), await servedAt(admin, join(root.path, "foxes", name)));
  const whole = await ask("a.png");
  expect(Buffer.from(await whole.arrayBuffer())).toEqual(await readFile(path));
  expect(whole.headers.get("content-disposition")).toMatch(/^inline/);
  const part = await ask("a.png", { range: "bytes=1-3" });
  expect([part.status, await part.text()]).toEqual([206, "PNG"]);
  expect((await ask("a.png", { "if-none-match": whole.headers.get("etag") ?? "" })).status).toBe(304);
  expect((await ask("b.svg")).headers.get("content-disposition")).toMatch(/^attachment/);
  await writeFile(join(root.path, "foxes", "c.jpg"), await readFile(path));
  expect((await ask("c.jpg")).headers.get("content-type")).toBe("image/png");
  await writeFile(join(root.path, "foxes", "d.png"), "<html></html>");
  const page = await ask("d.png");
  expect(page.headers.get("content-type")).toBe("application/octet-stream");
  expect(page.headers.get("content-disposition")).toMatch(/^attachment/);
});

it("gives a preview made on the spot, and says why there is none", async () => {
  const root = await newHome({ ATELIER_DATABASE: "off" });
  await putPicture(root, "foxes/a.png");
  await writeFile(join(root.path, "foxes", "broken.png"), "no picture");
  const ask = async (name: string, side: number) =>
    thumbnailResponse(new Request("http://localhost/x"), await servedAt(admin, join(root.path, "foxes", name)), side);
  const preview = await ask("a.png", 256);
  expect([preview.status, preview.headers.get("content-type")]).toEqual([200, "image/webp"]);
  expect((await preview.arrayBuffer()).byteLength).toBeGreaterThan(20);
  const small = await ask("a.png", 5);
  const { width = 0, height = 0 } = await sharp(await small.arrayBuffer()).metadata();
  expect(Math.max(width, height)).toBe(5);
  await expect(ask("broken.png", 256)).rejects.toMatchObject({ code: "not_found" });
});
