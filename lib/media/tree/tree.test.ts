import { mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import type { Database } from "#lib/db/client.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "#test/databases.ts";
import type { Root, RootEntry } from "../roots/schema.ts";
import { ensureRoots, forgetCached } from "../roots/service.ts";
import { type TreeEntry, TreeQuery } from "./schema.ts";
import { fileTree } from "./service.ts";

const admin = actorForTest({ login: "root", role: "admin" });
const anna = actorForTest({ login: "anna" });

describeEachDatabase("the file tree", (database: () => Database) => {
  let disk = "";
  let roots: Root[] = [];
  beforeEach(async () => {
    vi.useRealTimers();
    await database().client.mediaFile.deleteMany();
    disk = realpathSync(mkdtempSync(join(tmpdir(), "atelier-tree-")));
    const comfyui = join(disk, "comfy");
    for (const path of ["input", "output", "sweet_tea"]) await mkdir(join(comfyui, path), { recursive: true });
    setEnvironment(parseEnvironment({ ATELIER_HOME: join(disk, "home"), COMFYUI_ROOT: comfyui, LOG_LEVEL: "error" }));
    roots = await ensureRoots();
  });
  afterEach(() => rmSync(disk, { recursive: true, force: true }));

  const rootOf = (kind: Root["kind"]) => {
    const root = roots.find((one) => one.kind === kind);
    if (!root) throw new Error(`There is no ${kind} root.`);
    return root;
  };
  const write = async (kind: Root["kind"], path: string) => {
    await mkdir(join(rootOf(kind).path, path, ".."), { recursive: true });
    await writeFile(join(rootOf(kind).path, path), "x");
  };
  const tree = (asked: Record<string, string>, actor = admin) => fileTree(actor, TreeQuery.parse(asked));
  const names = (entries: readonly TreeEntry[]) => entries.map((entry) => `${entry.kind === "dir" ? "/" : ""}${entry.name}`);
  const row = (rootId: string, path: string, more: object) => {
    const [filename = ""] = path.split("/").slice(-1);
    const directory = [rootId, ...path.split("/").slice(0, -1)].join("/");
    return database().client.mediaFile.create({ data: { filename, directory, filePath: `${rootId}/${path}`, rootId, ...more } });
  };

  it("begins with the engines' input and output, and with nothing hidden", async () => {
    await write("input", ".trash/gone.png");
    await write("input", "a.png");
    const tops = await tree({});
    expect(tops.items.map((one) => [one.name, one.path, one.kind])).toEqual([
      ["Input", rootOf("input").path, "dir"],
      ["Output", rootOf("output").path, "dir"],
    ]);
    expect(names((await tree({ path: rootOf("input").path })).items)).toEqual(["a.png"]);
    await expect(tree({ path: join(rootOf("input").path, ".trash") })).rejects.toMatchObject({ code: "not_found" });
  });

  it("shows a project in one root as its folder, and in several as one entry a root", async () => {
    await write("input", "foxes/draft/a.png");
    await mkdir(join(rootOf("input").path, "foxes", "empty"));
    expect(names((await tree({ project_id: "foxes" })).items)).toEqual(["/draft", "/empty"]);
    await write("legacy", "foxes/old/b.png");
    await write("local", "foxes/c.png");
    const several = await tree({ project_id: "foxes" });
    expect(several.items.map((one) => [one.name, one.path])).toEqual(
      (["input", "legacy", "local"] as const).map((kind) => [rootOf(kind).name, join(rootOf(kind).path, "foxes")]),
    );
    expect(names((await tree({ path: several.items[1]?.path ?? "" })).items)).toEqual(["/old"]);
    await expect(tree({ project_id: "none" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("takes paths as it gives them, relative to ComfyUI, and by a root's id", async () => {
    await write("input", "foxes/draft/a.png");
    const known = await row(rootOf("input").id, "foxes/draft/a.png", { fileType: "image" });
    for (const path of [join(rootOf("input").path, "foxes", "draft"), "input/foxes/draft", `${rootOf("input").id}/foxes/draft/`]) {
      const [entry] = (await tree({ path })).items;
      expect(entry, path).toMatchObject({ name: "a.png", kind: "file", media_kind: "image", size_bytes: 1, id: known.id });
    }
  });

  it("stays within the roots", async () => {
    await write("input", "a.png");
    symlinkSync(disk, join(rootOf("input").path, "way-out"));
    symlinkSync(join(rootOf("input").path, "a.png"), join(rootOf("input").path, "alias.png"));
    expect(names((await tree({ path: "input" })).items)).toEqual(["a.png", "alias.png"]);
    for (const path of ["/etc", "..", "input/../../home/config", join(disk, "home", "config"), "input/way-out", "input/way-out/home"]) {
      await expect(tree({ path }), path).rejects.toMatchObject({ code: "outside_roots" });
    }
    await expect(tree({ path: "input/a.png" })).rejects.toMatchObject({ code: "invalid" });
    await expect(tree({ path: "input/none" })).rejects.toMatchObject({ code: "not_found" });
  });

  it("says what is away, and does not look into it", async () => {
    renameSync(rootOf("input").path, `${rootOf("input").path}-unplugged`);
    vi.useFakeTimers({ now: Date.now() + 2_001, toFake: ["Date"] });
    expect((await tree({})).items.map((one) => one.offline)).toEqual([true, false]);
    await expect(tree({ path: "input" })).rejects.toMatchObject({ code: "root_offline" });
  });

  it("goes through a folder page by page, folders first, numbers in their order, sidecars on request", async () => {
    for (const name of ["b10.png", "b9.png", "notes.txt", "b9.png.asset.json"]) await write("output", name);
    await mkdir(join(rootOf("output").path, "zoo"));
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof fileTree>> = await tree({ path: "output", limit: "2", ...(cursor ? { cursor } : {}) });
      expect(page.total).toBe(4);
      seen.push(...names(page.items));
      cursor = page.next_cursor;
    } while (cursor);
    expect(seen).toEqual(["/zoo", "b9.png", "b10.png", "notes.txt"]);
    expect(names((await tree({ path: "output", sidecars: "true" })).items)).toContain("b9.png.asset.json");
  });

  it("shows a member neither what is another's nor where on the machine anything lies", async () => {
    for (const name of ["mine.png", "theirs.png", "shared.png", "new.png", "said.png", "said.png.asset.json"]) await write("output", name);
    const { id } = rootOf("output");
    await row(id, "mine.png", { ownerId: "anna", visibility: "private" });
    await row(id, "theirs.png", { ownerId: "ben", visibility: "private" });
    await row(id, "shared.png", { ownerId: "ben", visibility: "shared" });
    const { items } = await tree({ path: id }, anna);
    expect(names(items)).toEqual(["mine.png", "new.png", "shared.png"]);
    expect(items.map((one) => one.path)).toEqual([`${id}/mine.png`, `${id}/new.png`, `${id}/shared.png`]);
  });

  it("shows a member no file of which a sidecar speaks that no scan has met, beside it or below the home, read-only or not", async () => {
    for (const name of ["new.png", "beside.png", "beside.png.asset.json", "at-home.png"]) await write("output", `p/${name}`);
    const own = rootOf("output");
    const said = join(disk, "home", "sidecars", own.id, "p");
    await mkdir(said, { recursive: true });
    await writeFile(join(said, "at-home.png.asset.json"), "{}");
    expect(names((await tree({ path: `${own.id}/p` }, anna)).items)).toEqual(["new.png"]);
    const list = join(disk, "home", "config", "roots.json");
    const entries: RootEntry[] = JSON.parse(await readFile(list, "utf8"));
    await writeFile(list, JSON.stringify(entries.map((one) => (one.id === own.id ? { ...one, read_only: true } : one))));
    forgetCached();
    expect(names((await tree({ path: `${own.id}/p` }, anna)).items)).toEqual(["new.png"]);
  });

  it("notices a file that came into a folder it has read before", async () => {
    await write("output", "a.png");
    expect((await tree({ path: "output" })).total).toBe(1);
    await write("output", "b.png");
    expect((await tree({ path: "output" })).total).toBe(2);
  });
});
