import { execFileSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, get, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { isAppError } from "#lib/core/errors.ts";
import { contain } from "#lib/disk/paths.ts";
import { PROBLEM_TYPE, Problem } from "#lib/http/problem.ts";
import { SECURITY_HEADERS } from "#lib/http/security-headers.ts";
import { liveLink, mediaLinks, originalLink, signLane } from "#lib/media/links.ts";
import { fileResponse } from "./file.ts";
import { type LaneDeps, lane } from "./lane.ts";

const KEY = "0123456789abcdef";
const BIG = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * 31) % 256));
// As an MP4 begins.
BIG.write("\0\0\0\x18ftypisom", 0, "latin1");
let folder: string;
let server: Server;
let base: string;
let making: Promise<unknown> = Promise.resolve();
const stopped: string[] = [];

const deps: LaneDeps = {
  authorizePreview: async (viewer) => (viewer === "anna" ? "immutable" : viewer === "carl" ? "revalidate" : null),
  previewPath: (key, recipe) => contain(folder, `${key}_${recipe}`),
  async makePreview(key, recipe, signal) {
    if (recipe === "poster") return { reason: "it is broken" };
    if (recipe === "clip") {
      making = new Promise((resolve) => signal.addEventListener("abort", () => resolve(stopped.push(key))));
      await making;
      signal.throwIfAborted();
    }
    await writeFile(join(folder, `${key}_${recipe}`), "made now");
    return contain(folder, `${key}_${recipe}`);
  },
  async authorizeOriginal(viewer, id) {
    if (viewer !== "anna") return null;
    const files: Record<number, [string, string, boolean]> = {
      7: ["big.mp4", "video/mp4", true],
      8: ["page.svg", "image/svg+xml", false],
      9: ["pipe", "image/png", true],
      10: ["page.png", "image/png", true],
      11: ["png.jpg", "image/jpeg", true],
      12: ["drawn.png", "image/png", true],
      13: ["empty.png", "image/png", true],
    };
    const [filename = "", mime = "", inline = false] = files[id] ?? [];
    return filename ? { path: await contain(folder, filename), filename, mime, inline } : null;
  },
  authorizeLive: async (viewer, job) =>
    viewer === "anna" && job !== "job-9" ? contain(folder, job === "job-1" ? "live.jpg" : "none.jpg") : null,
};

beforeAll(async () => {
  setEnvironment(parseEnvironment({ ATELIER_HOME: tmpdir(), ATELIER_SECRET: "a secret for tests only" }));
  folder = await mkdtemp(join(tmpdir(), "atelier-lane-test-"));
  await writeFile(join(folder, `${KEY}_256`), "small");
  await writeFile(join(folder, "big.mp4"), BIG);
  await writeFile(join(folder, "page.svg"), "<svg onload='alert(1)'/>");
  await writeFile(join(folder, "live.jpg"), "frame");
  await writeFile(join(folder, "page.png"), `<!doctype html><script>alert(1)</script>${" ".repeat(400_000)}`);
  await writeFile(join(folder, "png.jpg"), "\x89PNG\r\n\x1a\n…", "latin1");
  await writeFile(join(folder, "drawn.png"), "<svg onload='alert(1)'/>");
  await writeFile(join(folder, "empty.png"), "");
  if (process.platform !== "win32") execFileSync("mkfifo", [join(folder, "pipe")]);
  server = createServer((request, response) => {
    lane(request, response, deps).catch((error: unknown) => {
      if (response.headersSent) return response.destroy();
      response.writeHead(isAppError(error) ? error.status : 500).end(error instanceof Error ? error.message : "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await rm(folder, { recursive: true, force: true });
});

const links = () => mediaLinks("anna", { id: 7, kind: "video", fingerprint: KEY });
const fetched = async (path: string | null, init?: RequestInit) => {
  const response = await fetch(base + path, init);
  return { status: response.status, headers: response.headers, body: Buffer.from(await response.arrayBuffer()) };
};

describe("previews", () => {
  it("come from the cache for whoever holds the address, for ever", async () => {
    const { status, headers, body } = await fetched(links()["256"]);
    expect([status, body.toString()]).toEqual([200, "small"]);
    expect(headers.get("cache-control")).toContain("immutable");
    expect(headers.get("content-type")).toBe("image/webp");
    expect((await fetched(links()["256"], { headers: { "if-none-match": headers.get("etag") ?? "" } })).status).toBe(304);
  });

  it("are made when they are missing; where that fails, the reason is told", async () => {
    expect((await fetched(links()["512"])).body.toString()).toBe("made now");
    const broken = await fetched(links().poster);
    expect([broken.status, broken.body.toString()]).toEqual([404, expect.stringContaining("it is broken")]);
  });

  it("are no longer made when the one who asked has gone", async () => {
    const request = get(base + links().clip).on("error", () => undefined);
    await new Promise((resolve) => setTimeout(resolve, 100));
    request.destroy();
    await making;
    expect(stopped).toEqual([KEY]);
  });

  it("are not given for a token of another key, for odd recipes or keys, nor to other methods", async () => {
    const token = signLane("anna", { preview: KEY });
    for (const path of [
      `/m/${token}/fedcba9876543210/256`,
      `/m/${token}/${KEY}/toString`,
      `/m/${token}/..%2f..%2fetc/256`,
      `/m/x/${KEY}/256`,
      "/m/",
      `/m/${token}/${KEY}/256/x`,
    ]) {
      expect((await fetched(path)).status, path).toBe(404);
    }
    expect((await fetched(links()["256"], { method: "POST" })).status).toBe(405);
  });
});

it("every answer carries the security headers: the front leaves them to the lane", async () => {
  const answers = [
    await fetched(links()["256"]),
    await fetched(links()["256"], { headers: { "if-none-match": `"${KEY}-256"` } }),
    await fetched(links().original, { headers: { range: "bytes=0-9" } }),
    await fetched(links().original, { headers: { range: "bytes=9000000-" } }),
    await fetched(links().poster, { headers: { accept: "image/*" } }),
    await fetched(liveLink("anna", "job-1", 1)),
    await fetched(liveLink("anna", "job-2", 1)),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 304, 206, 416, 404, 200, 204]);
  for (const { status, headers } of answers) {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) expect(headers.get(name), `${status} ${name}`).toBe(value);
    expect(headers.get("content-security-policy"), `${status}`).toContain("sandbox");
  }
});

describe("originals", () => {
  it("stream whole and in parts, byte for byte", async () => {
    const whole = await fetched(links().original);
    expect(whole.body.equals(BIG)).toBe(true);
    expect(whole.headers.get("content-disposition")).toBe('inline; filename="big.mp4"');
    for (const [from, to] of [
      [0, 10],
      [1_000_000, 2_500_000],
      [2_999_999, 2_999_999],
    ] as const) {
      const part = await fetched(links().original, { headers: { range: `bytes=${from}-${to}` } });
      expect(part.status).toBe(206);
      expect(part.body.equals(BIG.subarray(from, to + 1))).toBe(true);
    }
    const head = await fetched(links().original, { method: "HEAD" });
    expect([head.status, head.body.length, head.headers.get("content-length")]).toEqual([200, 0, "3000000"]);
  });

  it("say of a range behind their end that there is none, and how long they are", async () => {
    const behind = { range: "bytes=3000000-" };
    const { status, headers, body } = await fetched(links().original, { headers: behind });
    expect([status, headers.get("content-type"), headers.get("content-range")]).toEqual([416, PROBLEM_TYPE, "bytes */3000000"]);
    expect(Problem.parse(JSON.parse(body.toString()))).toMatchObject({ code: "range_not_satisfiable", status: 416 });
    expect([headers.get("content-disposition"), headers.get("cache-control")]).toEqual([null, "no-store"]);
    const head = await fetched(links().original, { method: "HEAD", headers: behind });
    expect([head.status, head.body.length, head.headers.get("content-range")]).toEqual([416, 0, "bytes */3000000"]);
  });

  it("are asked of the row each time, whatever the token says", async () => {
    expect((await fetched(originalLink("bert", 7))).status).toBe(404);
    expect((await fetched(originalLink("anna", 99))).status).toBe(404);
    expect((await fetched(links().original.replace(/7$/, "8"))).status).toBe(404);
  });

  it("that could run are only ever downloaded, and run nothing even then", async () => {
    const { headers } = await fetched(originalLink("anna", 8));
    expect(headers.get("content-disposition")).toMatch(/^attachment/);
    expect(headers.get("content-security-policy")).toContain("sandbox");
    expect((await fetched(`${links().original}?download`)).headers.get("content-disposition")).toMatch(/^attachment/);
  });

  it.each([
    [7, "video/mp4", "inline"],
    [10, "application/octet-stream", "attachment"],
    [11, "image/png", "inline"],
    [12, "image/svg+xml", "attachment"],
    [13, "application/octet-stream", "attachment"],
  ])("are served as what their bytes are, whatever they are called (%d: %s)", async (id, mime, shown) => {
    for (const init of [{}, { method: "HEAD" }, { headers: { range: "bytes=2-5" } }]) {
      const { status, headers } = await fetched(originalLink("anna", id), init);
      if (status === 416) continue;
      expect([headers.get("content-type"), headers.get("content-disposition")]).toEqual([mime, expect.stringMatching(`^${shown};`)]);
    }
    setEnvironment(
      parseEnvironment({ ATELIER_HOME: tmpdir(), ATELIER_SECRET: "a secret for tests only", ATELIER_X_ACCEL_PREFIX: "/_files" }),
    );
    try {
      const { headers } = await fetched(originalLink("anna", id));
      expect([headers.get("content-type"), headers.has("x-accel-redirect")]).toEqual([mime, true]);
    } finally {
      setEnvironment(parseEnvironment({ ATELIER_HOME: tmpdir(), ATELIER_SECRET: "a secret for tests only" }));
    }
  });

  it("that are pipes do not hold the server", async () => {
    if (process.platform !== "win32") expect((await fetched(originalLink("anna", 9))).status).toBe(404);
  });

  it("leave no open file behind when the client goes away in the middle", async () => {
    const open = () =>
      execFileSync("ls", [`/proc/${process.pid}/fd`])
        .toString()
        .split("\n").length;
    if (process.platform !== "linux") return;
    const before = open();
    for (let round = 0; round < 20; round += 1) {
      await new Promise<void>((resolve) => {
        const request = get(base + links().original, (response) =>
          response
            .once("data", () => request.destroy())
            .on("close", resolve)
            .on("error", () => undefined),
        );
        request.on("error", () => undefined);
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(open()).toBeLessThan(before + 10);
  });
});

it("a live frame is given to those who may see the job, and never cached", async () => {
  const { status, headers, body } = await fetched(liveLink("anna", "job-1", 3));
  expect([status, body.toString(), headers.get("cache-control")]).toEqual([200, "frame", "private, no-store"]);
  expect((await fetched(liveLink("bert", "job-1", 3))).status).toBe(404);
});

it("a live frame that is gone is no error for who may see the job", async () => {
  await rm(join(folder, "live.jpg"));
  expect((await fetched(liveLink("anna", "job-1", 4))).status).toBe(204);
});

it("route handlers answer the same way", async () => {
  const path = await contain(folder, "big.mp4");
  const file = { path, mime: "video/mp4", etag: "x", filename: "big.mp4", disposition: "inline", cache: "revalidate" } as const;
  const whole = await fileResponse(new Request("http://x/"), file);
  expect(Buffer.from((await whole?.arrayBuffer()) ?? new ArrayBuffer(0)).equals(BIG)).toBe(true);
  const part = await fileResponse(new Request("http://x/", { headers: { range: "bytes=-5" } }), file);
  expect([part?.status, Buffer.from((await part?.arrayBuffer()) ?? new ArrayBuffer(0)).equals(BIG.subarray(-5))]).toEqual([206, true]);
  expect((await fileResponse(new Request("http://x/", { headers: { "if-none-match": '"x"' } }), file))?.status).toBe(304);
  expect(await fileResponse(new Request("http://x/"), { ...file, path: await contain(folder, "none") })).toBeNull();
  const behind = { range: "bytes=9000000-" };
  const none = await fileResponse(new Request("http://x/", { headers: behind }), file);
  expect([none?.status, none?.headers.get("content-type"), none?.headers.get("content-range")]).toEqual([
    416,
    PROBLEM_TYPE,
    `bytes */${BIG.length}`,
  ]);
  expect(Problem.parse(await none?.json()).code).toBe("range_not_satisfiable");
  const head = await fileResponse(new Request("http://x/", { method: "HEAD", headers: behind }), file);
  expect([head?.status, head?.body]).toEqual([416, null]);
  const stopped = await fileResponse(new Request("http://x/"), file);
  await stopped?.body?.cancel();
});
