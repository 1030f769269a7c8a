import { mkdtempSync, readFileSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import type { Database } from "#lib/db/client.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { addRoot, changeRoot, removeRoot } from "./changes.ts";
import { runForget } from "./forgetting.ts";
import { listRootDtos, rootProblems } from "./overview.ts";
import { ensureRoots, listRoots } from "./service.ts";

const admin = actorForTest({ login: "root", role: "admin" });
const all = { limit: 60, count: "exact" } as const;

describeEachDatabase("managed folders", (database: () => Database) => {
  let disk = "";
  beforeEach(async () => {
    vi.useRealTimers();
    await database().client.mediaFile.deleteMany();
    await database().client.scanProblem.deleteMany();
    disk = realpathSync(mkdtempSync(join(tmpdir(), "atelier-managed-")));
    setEnvironment(parseEnvironment({ ATELIER_HOME: join(disk, "home"), LOG_LEVEL: "error" }));
    await mkdir(join(disk, "home"));
    await ensureRoots();
  });
  afterEach(() => rmSync(disk, { recursive: true, force: true }));

  const folder = async (...parts: string[]) => {
    const path = join(disk, ...parts);
    await mkdir(path, { recursive: true });
    return path;
  };
  const markerOf = (path: string) => JSON.parse(readFileSync(join(path, ".atelier-root"), "utf8")).id;
  const put = (rootId: string, name: string, more: object = {}) =>
    database().client.mediaFile.create({
      data: { filename: name, directory: `${rootId}/`, filePath: `${rootId}/${name}`, rootId, fileType: "image", fileSize: 10n, ...more },
    });

  it("take a plain folder as it is and leave nothing in it but the marker", async () => {
    const path = await folder("pictures");
    await writeFile(join(path, "a.png"), "x");
    const root = await addRoot(admin, { path });
    expect(root).toMatchObject({ kind: "folder", name: "pictures", path, engine_id: null, read_only: false, state: "online", files: 0 });
    expect((await readdir(path)).sort()).toEqual([".atelier-root", ".atelier-tmp", "a.png"]);
    expect(markerOf(path)).toBe(root.id);
    await put(root.id, "a.png");
    await put(root.id, "gone.png", { status: "missing" });
    const described = (await listRootDtos(admin, all)).items.find((one) => one.id === root.id);
    expect(described).toMatchObject({ files: 1, bytes: 10, watching: "polling", quick_at: null, problems: 0 });
  });

  it("take the roots a ComfyUI has, with one engine for each install", async () => {
    await folder("one", "ComfyUI", "input");
    await folder("one", "ComfyUI", "output", "projects");
    await folder("two", "input");
    const one = await addRoot(admin, { path: join(disk, "one", "ComfyUI") });
    const two = await addRoot(admin, { path: join(disk, "two") });
    expect(one.added.map((root) => root.kind)).toEqual(["input", "legacy", "organised", "output"]);
    expect(two.added.every((root) => root.state === "online")).toBe(true);
    expect(new Set(one.added.map((root) => root.engine_id)).size).toBe(1);
    expect(two.engine_id).toMatch(/^comfyui-[a-z0-9]{8}$/);
    expect(two.engine_id).not.toBe(one.engine_id);
    expect([one.name, two.name]).toEqual(["Input (ComfyUI)", "Input (two)"]);
    await expect(addRoot(admin, { path: join(disk, "two") })).rejects.toMatchObject({ code: "conflict", field: "path" });
  });

  it("get no engine of their own in the ComfyUI that the settings name", async () => {
    const comfyui = await folder("named", "ComfyUI");
    setEnvironment(parseEnvironment({ ATELIER_HOME: join(disk, "home"), COMFYUI_ROOT: comfyui, LOG_LEVEL: "error" }));
    await ensureRoots();
    await folder("named", "ComfyUI", "output", "projects");
    const { added } = await addRoot(admin, { path: comfyui });
    expect(added.map(({ kind, engine_id }) => [kind, engine_id])).toEqual([
      ["legacy", null],
      ["organised", null],
      ["output", null],
    ]);
    await expect(addRoot(admin, { path: comfyui })).rejects.toMatchObject({ code: "conflict", field: "path" });
  });

  it("become a ComfyUI's when a plain folder is taken off and its install added", async () => {
    const path = await folder("comfy", "input");
    const { id } = await addRoot(admin, { path });
    const around = await addRoot(admin, { path: join(disk, "comfy") });
    expect(around.added.map((root) => root.kind)).not.toContain("input");
    expect(around.plain).toMatchObject([{ id, kind: "folder", path }]);
    await removeRoot(admin, id);
    const { added, plain } = await addRoot(admin, { path: join(disk, "comfy") });
    expect(plain).toEqual([]);
    const [input] = added;
    expect(input).toMatchObject({ id, kind: "input", name: "Input (comfy)", path, state: "online" });
    const engines = (await listRoots()).filter((root) => root.path.startsWith(join(disk, "comfy"))).map((root) => root.engine_id);
    expect(new Set(engines)).toEqual(new Set([input?.engine_id]));
    await removeRoot(admin, id);
    expect(await addRoot(admin, { path })).toMatchObject({ id, kind: "input", engine_id: input?.engine_id });
  });

  it("say what is wrong with a path", async () => {
    const path = await folder("pictures", "deep");
    await addRoot(admin, { path: join(disk, "pictures") });
    writeFileSync(join(disk, "file"), "");
    symlinkSync(join(disk, "nowhere"), join(disk, "dangling"));
    symlinkSync(join(disk, "pictures"), join(disk, "alias"));
    const refusals = {
      relative: ["pictures", "invalid"],
      missing: [join(disk, "none"), "not_found"],
      file: [join(disk, "file"), "invalid"],
      top: ["/", "invalid"],
      home: [join(disk, "home"), "invalid"],
      around: [disk, "invalid"],
      own: [join(disk, "home", "config"), "invalid"],
      same: [join(disk, "pictures"), "conflict"],
      inside: [path, "conflict"],
      ...(process.platform === "linux" ? { processes: ["/proc/self", "invalid"], devices: ["/dev", "invalid"] } : {}),
      dangling: [join(disk, "dangling"), "not_found"],
      alias: [join(disk, "alias"), "conflict"],
    } as const;
    for (const [name, [wrong, code]] of Object.entries(refusals)) {
      await expect(addRoot(admin, { path: wrong }), name).rejects.toMatchObject({ code, field: "path" });
    }
  });

  it("may lie in a plain folder when they are a ComfyUI's", async () => {
    await folder("ai", "comfy", "output");
    await addRoot(admin, { path: join(disk, "ai") });
    const { added } = await addRoot(admin, { path: join(disk, "ai", "comfy") });
    expect(added.map((root) => root.kind)).toContain("output");
  });

  it("adopt the id they carry, follow a folder that was moved, and refuse its copy", async () => {
    const path = await folder("pictures");
    const { id } = await addRoot(admin, { path });
    await folder("copy");
    await writeFile(join(disk, "copy", ".atelier-root"), JSON.stringify({ schema: 1, id }));
    await expect(addRoot(admin, { path: join(disk, "copy") })).rejects.toMatchObject({ code: "conflict" });
    renameSync(path, join(disk, "moved"));
    expect(await addRoot(admin, { path: join(disk, "moved") })).toMatchObject({ id, path: join(disk, "moved"), state: "online" });
    expect((await listRoots()).filter((root) => root.id === id)).toHaveLength(1);
  });

  it("leave the list with their rows, touch no file, stay away over a restart, and come back as they were", async () => {
    const path = await folder("pictures");
    await writeFile(join(path, "a.png"), "x");
    const { id } = await addRoot(admin, { path, name: "Mine", owner: "anna", visibility: "private" });
    await put(id, "a.png");
    expect(await removeRoot(admin, id)).toEqual({ id, path, files: 1, pending: 0 });
    expect(await database().client.mediaFile.count({ where: { rootId: id } })).toBe(0);
    expect(readFileSync(join(path, "a.png"), "utf8")).toBe("x");
    expect((await ensureRoots()).some((root) => root.id === id)).toBe(false);
    await expect(removeRoot(admin, id)).rejects.toMatchObject({ code: "not_found" });
    expect(await addRoot(admin, { path })).toMatchObject({ id, name: "Mine", owner: "anna", visibility: "private" });
  });

  it("keep the one that new files go to", async () => {
    const [input] = await listRoots();
    await expect(removeRoot(admin, input?.id ?? "")).rejects.toMatchObject({ code: "conflict" });
  });

  it("forget rows in the background only as long as the folder is off the list", async () => {
    const { id } = await addRoot(admin, { path: await folder("pictures") });
    for (let n = 0; n < 5; n += 1) await put(id, `${n}.png`);
    const context = { payload: { root_id: id }, signal: new AbortController().signal, progress: () => {} };
    expect(await runForget(context as unknown as Parameters<typeof runForget>[0])).toEqual({ rows: 0 });
    expect(await database().client.mediaFile.count({ where: { rootId: id } })).toBe(5);
  });

  it("get no mark when they shall only be read, and are offline once they are suddenly empty", async () => {
    const path = await folder("archive");
    await writeFile(join(path, "a.png"), "x");
    const { id } = await addRoot(admin, { path, read_only: true });
    expect(await readdir(path)).toEqual(["a.png"]);
    renameSync(path, `${path}-unplugged`);
    await mkdir(path);
    vi.useFakeTimers({ now: Date.now() + 2_001, toFake: ["Date"] });
    expect((await listRoots()).find((root) => root.id === id)?.state).toBe("offline");
    rmSync(path, { recursive: true });
    renameSync(`${path}-unplugged`, path);
    await removeRoot(admin, id);
    rmSync(join(disk, "home", "config", "roots.json"));
    vi.setSystemTime(Date.now() + 10_000);
    await ensureRoots();
    expect((await addRoot(admin, { path, read_only: true })).id).toBe(id);
  });

  it("get a lost mark back when a person adds them again, and not before", async () => {
    const path = await folder("pictures");
    const { id } = await addRoot(admin, { path });
    rmSync(join(path, ".atelier-root"));
    vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
    expect((await ensureRoots()).find((root) => root.id === id)?.state).toBe("offline");
    expect(await addRoot(admin, { path })).toMatchObject({ id, state: "online" });
    expect(markerOf(path)).toBe(id);
  });

  it("hand a new default owner to files of which nobody has said anything", async () => {
    const { id } = await addRoot(admin, { path: await folder("pictures") });
    await put(id, "plain.png");
    await put(id, "said.png", { sidecarStamp: "1:2", ownerId: "ben", visibility: "shared" });
    expect(await changeRoot(admin, id, { owner: "anna", visibility: "private", name: "Anna's" })).toMatchObject({ name: "Anna's" });
    const rows = await database().client.mediaFile.findMany({ where: { rootId: id }, orderBy: { id: "asc" } });
    expect(rows.map((row) => [row.ownerId, row.visibility])).toEqual([
      ["anna", "private"],
      ["ben", "shared"],
    ]);
  });

  it("list what could not be read, page by page", async () => {
    const { id, path } = await addRoot(admin, { path: await folder("pictures") });
    for (const name of ["a.png", "b.png", "c.png"]) {
      await database().client.scanProblem.create({
        data: { path: `${id}/${name}`, rootId: id, code: "unreadable", reason: "it is cut short", at: new Date() },
      });
    }
    const first = await rootProblems(admin, id, { ...all, limit: 2 });
    expect([first.total, first.items.map((one) => one.path)]).toEqual([3, [join(path, "a.png"), join(path, "b.png")]]);
    const second = await rootProblems(admin, id, { ...all, limit: 2, cursor: first.next_cursor ?? "" });
    expect([second.items.map((one) => one.code), second.next_cursor]).toEqual([["unreadable"], null]);
  });
});
