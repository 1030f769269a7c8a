/** What goes wrong while bytes are served. */

import { statSync } from "node:fs";
import { chmod, mkdtemp, rename, rm, symlink, truncate, utimes, writeFile } from "node:fs/promises";
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { contain } from "#lib/disk/paths.ts";
import { fileResponse, type ServedFile, serveFile } from "./file.ts";

const MB = 1024 * 1024;
const BIG = Buffer.from(Array.from({ length: 24 * MB }, (_, index) => (index * 31 + (index >> 12)) % 256));
let folder: string;
let server: Server;
let base: string;
let file: ServedFile;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "atelier-break-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: folder }));
  server = createServer((request, response) => {
    serveFile(request, response, file).then(
      (served) => served || response.writeHead(404).end(),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await rm(folder, { recursive: true, force: true });
});
beforeEach(async () => {
  setEnvironment(parseEnvironment({ ATELIER_HOME: folder }));
  await writeFile(join(folder, "big.mp4"), BIG);
  const facts = { mime: "video/mp4", etag: null, filename: "big.mp4", disposition: "inline", cache: "revalidate" } as const;
  file = { ...facts, path: await contain(folder, "big.mp4") };
});

/** Reads slowly: after the first piece `meanwhile` happens. @returns what came, and whether the answer said that it was whole */
function interrupted(meanwhile: () => Promise<unknown>): Promise<{ bytes: Buffer; whole: boolean }> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    const request = get(base, { agent: false }, (response) => {
      const done = () => resolve({ bytes: Buffer.concat(chunks), whole: response.complete });
      response.once("data", (chunk: Buffer) => {
        chunks.push(chunk);
        response.pause();
        void meanwhile().then(() => {
          response.on("data", (more: Buffer) => chunks.push(more));
          response.resume();
        });
      });
      response.on("end", done).on("error", done);
    });
    request.on("error", () => undefined);
  });
}

describe("a large file", () => {
  it("that shrinks while it is served breaks the connection instead of passing for whole", async () => {
    const { bytes, whole } = await interrupted(() => truncate(file.path, MB));
    expect(whole).toBe(false);
    expect(bytes.length).toBeLessThan(BIG.length);
  });

  it("that is removed or replaced by another while it is served is served to its end as it was", async () => {
    const { bytes, whole } = await interrupted(async () => {
      await writeFile(join(folder, "other"), "other bytes");
      await rename(join(folder, "other"), file.path);
    });
    expect(whole && bytes.equals(BIG)).toBe(true);
    await rm(file.path);
    expect((await fetch(base)).status).toBe(404);
  });

  it("is read no faster than it is taken", async () => {
    const before = process.memoryUsage().arrayBuffers;
    let high = 0;
    const { whole } = await interrupted(async () => {
      await new Promise((resolve) => setTimeout(resolve, 300));
      high = process.memoryUsage().arrayBuffers;
    });
    expect(whole).toBe(true);
    expect(high - before).toBeLessThan(8 * MB);
  });

  it("reaches two hundred who ask at once, each whole", { timeout: 60_000 }, async () => {
    await truncate(file.path, MB);
    const answers = await Promise.all(
      Array.from({ length: 200 }, async (_, index) => {
        const from = index * 1_000;
        const response = await fetch(base, { headers: index % 2 ? { range: `bytes=${from}-` } : {} });
        const bytes = Buffer.from(await response.arrayBuffer());
        return bytes.equals(BIG.subarray(index % 2 ? from : 0, MB));
      }),
    );
    expect(answers.every(Boolean)).toBe(true);
  });

  it("as a web response breaks off too, and is closed when nobody reads it any more", async () => {
    const response = await fileResponse(new Request("http://x/"), file);
    await truncate(file.path, MB);
    await expect(response?.arrayBuffer()).rejects.toThrow("cut short");
    await writeFile(file.path, BIG);
    const left = await fileResponse(new Request("http://x/"), file);
    const reader = left?.body?.getReader();
    expect((await reader?.read())?.value?.length).toBe(256 * 1024);
    await reader?.cancel();
  });
});

describe("bytes that were replaced", () => {
  it("have another tag at once, whatever any row says: a part of the old is never continued with the new", async () => {
    const first = await fetch(base, { method: "HEAD" });
    const tag = first.headers.get("etag") ?? "";
    await writeFile(file.path, Buffer.alloc(BIG.length, 7));
    const second = await fetch(base, { headers: { "if-none-match": tag, range: "bytes=0-9", "if-range": tag } });
    expect([second.status, second.headers.get("etag") === tag]).toEqual([200, false]);
    await second.body?.cancel();
  });
});

describe("a file in a cache", () => {
  it("says that it was used, also where reading does not; its bytes' time stays", async () => {
    const made = new Date(Date.now() - 30 * 86_400_000);
    await writeFile(file.path, "preview");
    await utimes(file.path, made, made);
    file = { ...file, isCached: true };
    await (await fetch(base)).text();
    await expect.poll(() => statSync(file.path).atimeMs).toBeGreaterThan(Date.now() - 60_000);
    expect(statSync(file.path).mtimeMs).toBe(made.getTime());
  });
});

describe("a small file in a cache", () => {
  const first = BIG.subarray(0, 40_000);
  const sent = async () => Buffer.from(await (await fetch(base)).arrayBuffer());
  beforeEach(async () => {
    await writeFile(file.path, first);
    file = { ...file, isCached: true };
  });

  it("is sent whole and in parts the second time as the first, and is gone when it is gone", async () => {
    for (let round = 0; round < 3; round += 1) {
      expect((await sent()).equals(first)).toBe(true);
      const part = await fetch(base, { headers: { range: "bytes=100-199" } });
      expect([part.status, Buffer.from(await part.arrayBuffer()).equals(BIG.subarray(100, 200))]).toEqual([206, true]);
      const tag = part.headers.get("etag") ?? "";
      expect((await fetch(base, { headers: { "if-none-match": tag } })).status).toBe(304);
      const head = await fetch(base, { method: "HEAD" });
      expect([head.headers.get("content-length"), (await head.arrayBuffer()).byteLength]).toEqual(["40000", 0]);
    }
    await rm(file.path);
    expect((await fetch(base)).status).toBe(404);
  });

  it("is sent as it is now when it was replaced, or rewritten in place with its time put back", async () => {
    expect((await sent()).equals(first)).toBe(true);
    const second = Buffer.alloc(first.length, 1);
    await writeFile(join(folder, "other"), second);
    await rename(join(folder, "other"), file.path);
    expect((await sent()).equals(second)).toBe(true);
    const { atime, mtime } = statSync(file.path);
    await writeFile(file.path, first);
    await utimes(file.path, atime, mtime);
    expect((await sent()).equals(first)).toBe(true);
  });

  it.skipIf(process.platform === "win32")("is not there where a link lies in its place, whatever was sent before", async () => {
    expect((await sent()).equals(first)).toBe(true);
    await writeFile(join(folder, "secret"), first);
    await rm(file.path);
    await symlink(join(folder, "secret"), file.path);
    for (let round = 0; round < 2; round += 1) expect((await fetch(base)).status).toBe(404);
    await rm(file.path);
  });

  it("is refused once its rights are taken away", async ({ skip }) => {
    if (process.platform === "win32") skip("Windows has other rights");
    if (process.getuid?.() === 0) skip("root reads everything");
    expect((await sent()).equals(first)).toBe(true);
    await chmod(file.path, 0);
    await expect(fetch(base)).rejects.toThrow();
    await rm(file.path);
  });
});

describe("behind a proxy that sends files itself", () => {
  it("only the file's name is sent, escaped, and what it may be shown as", async () => {
    setEnvironment(parseEnvironment({ ATELIER_HOME: folder, ATELIER_X_ACCEL_PREFIX: "/_files/" }));
    await writeFile(join(folder, "füchse & 1.mp4"), "x");
    file = { ...file, path: await contain(folder, "füchse & 1.mp4"), filename: "füchse & 1.mp4", disposition: "attachment" };
    const answer = await fetch(base, { headers: { range: "bytes=0-0" } });
    expect([answer.status, await answer.text()]).toEqual([200, ""]);
    const real = (await contain(folder, ".")).toString();
    expect(answer.headers.get("x-accel-redirect")).toBe(`/_files${real}/f%C3%BCchse%20%26%201.mp4`);
    expect(answer.headers.get("content-disposition")).toMatch(/^attachment/);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    expect(answer.headers.get("content-type")).toBe("video/mp4");
    await rm(file.path);
    expect((await fetch(base)).status).toBe(404);
    expect(() => parseEnvironment({ ATELIER_X_ACCEL_PREFIX: "files" })).toThrow("ATELIER_X_ACCEL_PREFIX");
  });
});
