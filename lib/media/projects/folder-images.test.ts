import { mkdtempSync, realpathSync, renameSync, rmSync } from "node:fs";
import { chmod, mkdir, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import type { Database } from "#lib/db/client.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "#test/databases.ts";
import type { Root } from "../roots/schema.ts";
import { ensureRoots } from "../roots/service.ts";
import { scan } from "../scan/run.ts";
import { ScanPayload } from "../scan/schema.ts";
import { endWalker } from "../scan/walker.ts";
import { folderImages } from "./folder-images.ts";
import { getProject } from "./service.ts";

const admin = actorForTest({ login: "root", role: "admin" });
const anna = actorForTest({ login: "anna" });
const guest = actorForTest({ login: "gast", role: "guest" });
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

afterAll(async () => {
  endWalker();
  await closePool();
});

describeEachDatabase("a project folder's media", (database: () => Database) => {
  let disk = "";
  let roots: Root[] = [];
  beforeEach(async () => {
    vi.useRealTimers();
    await database().client.mediaFile.deleteMany();
    await database().client.mediaFolder.deleteMany();
    disk = realpathSync(mkdtempSync(join(tmpdir(), "atelier-folder-")));
    setEnvironment(parseEnvironment({ ATELIER_HOME: join(disk, "home"), LOG_LEVEL: "error" }));
    roots = await ensureRoots();
  });
  afterEach(() => rmSync(disk, { recursive: true, force: true }));

  const rootOf = (kind: Root["kind"]) => {
    const root = roots.find((one) => one.kind === kind);
    if (!root) throw new Error(`There is no ${kind} root.`);
    return root;
  };
  /** A picture so many minutes old. */
  const write = async (kind: Root["kind"], path: string, minutes: number) => {
    const whole = join(rootOf(kind).path, path);
    await mkdir(dirname(whole), { recursive: true });
    await writeFile(whole, PNG);
    const at = new Date(Date.now() - minutes * 60_000);
    await utimes(whole, at, at);
  };
  const row = (kind: Root["kind"], path: string, more: object = {}) => {
    const rootId = rootOf(kind).id;
    const parts = path.split("/");
    const place = {
      filename: parts.at(-1) ?? "",
      directory: [rootId, ...parts.slice(0, -1)].join("/"),
      filePath: `${rootId}/${path}`,
      rootId,
    };
    return database().client.mediaFile.create({
      data: { ...place, projectId: parts[0] ?? "", folder: parts[1] ?? "", fileType: "image", modifiedAt: new Date(), ...more },
    });
  };
  const list = async (actor = admin, more: { limit?: number; cursor?: string } = {}) =>
    folderImages(actor, "foxes", "draft", { limit: 60, count: "exact", ...more });
  const names = async (actor = admin) => (await list(actor)).items.map((item) => item.filename);

  it("is what lies on disk in all its roots, newest first, whether a scan has met it or not", async () => {
    await write("input", "foxes/draft/old.png", 30);
    await write("local", "foxes/draft/newest.png", 10);
    await write("input", "foxes/draft/deep/middle.png", 20);
    await write("input", "foxes/draft/notes.txt", 1);
    await write("input", "foxes/draft/masks/mask.png", 1);
    await write("input", "foxes/draft/.trash/gone.png", 1);
    const { id } = await row("input", "foxes/draft/old.png", { caption: "known" });
    const { items, total } = await list();
    expect([total, items.map((item) => item.filename)]).toEqual([3, ["newest.png", "middle.png", "old.png"]]);
    expect(items.map((item) => [item.id, item.caption])).toEqual([
      [null, null],
      [null, null],
      [id, "known"],
    ]);
    expect(items[0]).toMatchObject({
      width: 1,
      height: 1,
      mime_type: "image/png",
      size_bytes: PNG.length,
      project_id: "foxes",
      folder: "draft",
    });
    expect(items[0]?.urls.original).toContain(encodeURIComponent(join(rootOf("local").path, "foxes", "draft", "newest.png")));
  });

  it("leaves out what is in the trash or a copy of ours, and shows what came back before a scan met it", async () => {
    for (const name of ["trashed.png", "copy.png", "back.png"]) await write("input", `foxes/draft/${name}`, 1);
    const { id } = await row("input", "foxes/draft/back.png", { status: "missing" });
    await row("input", "foxes/draft/trashed.png", { status: "trashed" });
    await row("input", "foxes/draft/copy.png", { copyOf: id });
    expect((await list()).items).toMatchObject([{ id, filename: "back.png", status: "present" }]);
  });

  it("is found page by page, each file once", async () => {
    for (let n = 0; n < 5; n += 1) await write("input", `foxes/draft/${n}.png`, n);
    const first = await list(admin, { limit: 2 });
    await write("input", "foxes/draft/new.png", 0);
    const second = await list(admin, { limit: 10, cursor: first.next_cursor ?? "" });
    expect([...first.items, ...second.items].map((item) => item.filename)).toEqual(["0.png", "1.png", "2.png", "3.png", "4.png"]);
    expect(second.next_cursor).toBeNull();
  });

  it("asks the rows as long as the folder's time is the one the scan met, and the disk again when it changed", async () => {
    await write("input", "foxes/draft/a.png", 1);
    await write("input", "foxes/draft/b.png", 2);
    await row("input", "foxes/draft/a.png", { modifiedAt: new Date(2020, 1, 1) });
    await row("input", "foxes/draft/b.png", { modifiedAt: new Date(2021, 1, 1) });
    const path = join(rootOf("input").path, "foxes", "draft");
    const past = new Date(Date.now() - 60_000);
    await utimes(path, past, past);
    const modifiedMs = Math.floor((await stat(path)).mtimeMs);
    const directory = `${rootOf("input").id}/foxes/draft`;
    await database().client.mediaFolder.create({
      data: { path: directory, rootId: rootOf("input").id, modifiedMs, scannedAt: new Date() },
    });
    expect(await names()).toEqual(["b.png", "a.png"]);
    await write("input", "foxes/draft/c.png", 3);
    expect(await names()).toEqual(["a.png", "b.png", "c.png"]);
  });

  it("comes from the rows while its disk is away", async () => {
    await write("input", "foxes/draft/a.png", 1);
    await row("input", "foxes/draft/a.png");
    renameSync(rootOf("input").path, `${rootOf("input").path}-unplugged`);
    vi.useFakeTimers({ now: Date.now() + 2_001, toFake: ["Date"] });
    expect((await list()).items).toMatchObject([{ filename: "a.png", status: "offline" }]);
  });

  it("shows others only what they may see", async () => {
    for (const name of ["mine.png", "theirs.png", "open.png", "new.png", "said.png", "said.png.asset.json"]) {
      await write("input", `foxes/draft/${name}`, 1);
    }
    await row("input", "foxes/draft/mine.png", { ownerId: "anna", visibility: "private" });
    await row("input", "foxes/draft/theirs.png", { ownerId: "ben", visibility: "private" });
    await row("input", "foxes/draft/open.png", { ownerId: "ben", visibility: "shared" });
    expect((await names(anna)).sort()).toEqual(["mine.png", "new.png", "open.png"]);
    expect((await names(guest)).sort()).toEqual(["new.png", "open.png"]);
    expect((await list(anna)).items.find((item) => item.filename === "new.png")?.path).toBeNull();
    await mkdir(join(rootOf("input").path, "foxes", "empty"));
    expect((await folderImages(anna, "foxes", "empty", { limit: 60, count: "exact" })).total).toBe(0);
    await expect(folderImages(guest, "foxes", "empty", { limit: 60, count: "exact" })).rejects.toMatchObject({ code: "not_found" });
  });

  it.skipIf(process.platform === "win32")(
    "follows the links that a scan follows: each file is told once, and as many as are counted",
    async () => {
      const input = rootOf("input").path;
      const link = (target: string, path: string) => symlink(target, join(input, path));
      for (const path of ["loop/a.png", "é/f.png", "linky/deep/b.png", ".kept/hidden.png", ".kept/sub/more.png", "thumbnails/t.png"]) {
        await write("input", `foxes/${path}`, 60);
      }
      await write("input", "loose.png", 60);
      await link(".", "foxes/loop/self");
      await link("../loop", "foxes/loop/up");
      await link("there", "foxes/loop/here");
      await link("here", "foxes/loop/there");
      await link("../é", "foxes/linky/other");
      await link("../é/f.png", "foxes/linky/alias.png");
      await link("deep/b.png", "foxes/linky/b.png");
      await link("../../loose.png", "foxes/linky/loose.png");
      await link("../thumbnails/t.png", "foxes/linky/shown.png");
      await link("../thumbnails/t.png", "foxes/linky/shown again.png");
      await link("../.kept", "foxes/linky/kept");
      await link("../.kept", "foxes/linky/kept again");
      await link("sub", "foxes/.kept/same");
      await link("../..", "foxes/.kept/top");
      await link("/etc", "foxes/linky/out");
      await link("../../elsewhere.png", "foxes/linky/nowhere.png");
      await link("é", "foxes/alias");
      await link("self", "foxes/self");
      const asked = { limit: 60, count: "exact" } as const;
      const listed = async (folder: string) => (await folderImages(admin, "foxes", folder, asked)).items;
      const counts = () => Promise.all(["loop", "é", "linky"].map(async (folder) => (await listed(folder)).length));
      expect(await counts()).toEqual([1, 1, 4]);
      await scan(database(), ScanPayload.parse({ mode: "full" }), {
        jobId: null,
        signal: new AbortController().signal,
        progress: () => undefined,
      });
      expect(await counts()).toEqual([1, 1, 4]);
      for (const { name, count } of (await getProject(admin, "foxes")).folders.filter((one) => ["loop", "é", "linky"].includes(one.name))) {
        const items = await listed(name);
        expect([name, items.length, items.filter((item) => item.id === null)]).toEqual([name, count, []]);
      }
      for (const folder of ["alias", "self", "日".repeat(255)]) await expect(listed(folder)).rejects.toMatchObject({ code: "not_found" });
    },
  );

  it("goes on without a folder that may not be read", async ({ skip }) => {
    if (process.platform === "win32") skip("Windows has other rights");
    if (process.getuid?.() === 0) skip("root reads everything");
    await write("input", "foxes/draft/a.png", 1);
    await write("input", "foxes/draft/closed/b.png", 1);
    const closed = join(rootOf("input").path, "foxes", "draft", "closed");
    await chmod(closed, 0);
    expect(await names()).toEqual(["a.png"]);
    await chmod(closed, 0o700);
  });

  it("is only ever a folder of a project", async () => {
    await write("input", "foxes/draft/a.png", 1);
    await write("input", "clipspace/draft/a.png", 1);
    for (const [id, folder] of [
      ["foxes", ".."],
      ["foxes", "draft/deep"],
      ["..", "config"],
      ["clipspace", "draft"],
      ["foxes", "none"],
    ] as const) {
      await expect(folderImages(admin, id, folder, { limit: 60, count: "exact" }), `${id}/${folder}`).rejects.toMatchObject({
        code: "not_found",
      });
    }
  });
});
