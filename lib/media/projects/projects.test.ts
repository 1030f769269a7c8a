import { existsSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { mkdir, readFile, rename, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { FolderName } from "#lib/core/folder-name.ts";
import type { Database } from "#lib/db/client.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { ensureRoots, listRoots, outputRoot } from "../roots/service.ts";
import { changeProject, createProject, reorderProjects } from "./changes.ts";
import { folderImages } from "./folder-images.ts";
import { addFolder, removeFolder } from "./folders.ts";
import { findProject } from "./on-disk.ts";
import { FolderImagesQuery } from "./schema.ts";
import { getProject, listProjects } from "./service.ts";

const anna = actorForTest({ login: "anna" });
const ben = actorForTest({ login: "ben" });
const admin = actorForTest({ login: "root", role: "admin" });
const guest = actorForTest({ login: "gast", role: "guest" });

describeEachDatabase("projects", (database: () => Database) => {
  let home = "";
  beforeEach(async () => {
    vi.useRealTimers();
    await database().client.mediaFile.deleteMany();
    home = mkdtempSync(join(tmpdir(), "atelier-projects-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    await ensureRoots();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  interface Put {
    readonly ownerId: string | null;
    readonly visibility: "private" | "shared";
    readonly createdAt?: Date;
  }

  async function put(project: string, folder: string, name: string, file: Put) {
    const root = await outputRoot();
    await mkdir(join(root.path, project, folder), { recursive: true });
    const directory = `${root.id}/${project}/${folder}`;
    const place = { filename: name, directory, filePath: `${directory}/${name}`, rootId: root.id, projectId: project, folder };
    return database().client.mediaFile.create({ data: { ...place, fileType: "image", extension: "png", ...file } });
  }
  const shared = { ownerId: null, visibility: "shared" } as const;
  const earlier = { ...shared, createdAt: new Date("2025-01-01") };
  const later = () => vi.useFakeTimers({ now: Date.now() + 10_000, toFake: ["Date"] });
  const names = async (actor: typeof anna) => (await listProjects(actor)).items.map((one) => one.id).sort();

  it("show a guest only where there is something they may see, and of it only the folders that hold it", async () => {
    await createProject(anna, { title: "Empty" });
    await put("secret", "drafts", "a.png", { ownerId: "anna", visibility: "private" });
    await put("show", "final", "b.png", { ownerId: "anna", visibility: "shared" });
    await put("show", "unreleased", "c.png", { ownerId: "anna", visibility: "private" });
    expect(await names(guest)).toEqual(["show"]);
    expect(await getProject(guest, "show")).toMatchObject({ image_count: 1, folders: [{ name: "final", count: 1 }] });
    await expect(getProject(guest, "secret")).rejects.toMatchObject({ code: "not_found" });
  });

  it("show a member every name, because they make media into them, and count only what they may see", async () => {
    await createProject(anna, { title: "Empty" });
    await put("secret", "drafts", "a.png", { ownerId: "anna", visibility: "private" });
    expect(await names(ben)).toEqual(["Empty", "secret"]);
    expect(await getProject(ben, "secret")).toMatchObject({
      image_count: 0,
      bytes: 0,
      cover: null,
      folders: [{ name: "drafts", count: 0 }],
    });
    expect(await getProject(anna, "secret")).toMatchObject({ image_count: 1, folders: [{ name: "drafts", count: 1 }] });
    expect(await getProject(admin, "secret")).toMatchObject({ image_count: 1 });
  });

  it("take a new title from a member only where nobody else has files, and from an admin always", async () => {
    await put("foxes", "a", "a.png", { ownerId: "anna", visibility: "private" });
    await put("foxes", "a", "b.png", { ownerId: null, visibility: "shared" });
    await expect(changeProject(ben, "foxes", { title: "Mine now" })).rejects.toMatchObject({ code: "forbidden" });
    expect(await changeProject(anna, "foxes", { title: "Foxes" })).toMatchObject({ id: "foxes", title: "Foxes" });
    await put("foxes", "a", "c.png", { ownerId: "ben", visibility: "shared" });
    await expect(changeProject(anna, "foxes", { title: "Still mine" })).rejects.toMatchObject({ code: "forbidden" });
    expect((await getProject(anna, "foxes")).title).toBe("Foxes");
    expect(await changeProject(admin, "foxes", { title: "Everyone's foxes" })).toMatchObject({ title: "Everyone's foxes" });
    const empty = await createProject(anna, { title: "Empty" });
    expect(await changeProject(ben, empty.id, { title: "Filled soon" })).toMatchObject({ title: "Filled soon" });
  });

  it("take no title from a guest, whose role makes nothing", async () => {
    await put("show", "final", "b.png", { ownerId: null, visibility: "shared" });
    await expect(changeProject(guest, "show", { title: "Guest's" })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("say to whom they may be changed, so that nobody is offered what is refused", async () => {
    await put("foxes", "a", "a.png", { ownerId: "anna", visibility: "shared" });
    const canEdit = async (actor: typeof anna) => (await getProject(actor, "foxes")).can_edit;
    expect([await canEdit(anna), await canEdit(ben), await canEdit(admin), await canEdit(guest)]).toEqual([true, false, true, false]);
    expect((await listProjects(ben)).items[0]?.can_edit).toBe(false);
    await expect(changeProject(ben, "foxes", { archived: true })).rejects.toMatchObject({ code: "forbidden" });
  });

  it("are one where two roots have a folder of the same name, with the newest record", async () => {
    const local = (await listRoots()).find((root) => root.kind === "local");
    const input = await outputRoot();
    for (const root of [input, local]) await mkdir(join(root?.path ?? "", "foxes", root?.kind ?? ""), { recursive: true });
    const record = { schema: 1, title: "Old", order: null, cover: null, archived: false, created_at: "2020-01-01T00:00:00.000Z" };
    await writeFile(join(input.path, "foxes", ".project.json"), JSON.stringify({ ...record, updated_at: "2020-01-01T00:00:00.000Z" }));
    const newest = { ...record, title: "New", theirs: 7, updated_at: "2099-01-01T00:00:00.000Z" };
    await writeFile(join(local?.path ?? "", "foxes", ".project.json"), JSON.stringify(newest));
    const project = await getProject(admin, "foxes");
    expect(project).toMatchObject({ title: "New", roots: [input.id, local?.id], folders: [{ name: "input" }, { name: "local" }] });
    expect(await changeProject(admin, "foxes", { archived: true })).toMatchObject({ title: "New", archived: true });
    expect(JSON.parse(await readFile(join(input.path, "foxes", ".project.json"), "utf8"))).toMatchObject({ title: "New", theirs: 7 });
  });

  it("notice what is done to them by hand: a folder made, a record edited in place, the project moved away", async () => {
    const root = await outputRoot();
    const { id } = await createProject(anna, { title: "By hand" });
    const path = join(root.path, id);
    const old = new Date(Date.now() - 60_000);
    await utimes(join(path, ".project.json"), old, old);
    await utimes(path, old, old);
    expect((await listProjects(anna)).items[0]).toMatchObject({ title: "By hand", folders: [] });
    await mkdir(join(path, "drafts"));
    expect((await listProjects(anna)).items[0]?.folders).toEqual([{ name: "drafts", count: 0 }]);
    const text = await readFile(join(path, ".project.json"), "utf8");
    await writeFile(join(path, ".project.json"), text.replace("By hand", "In place"));
    expect((await getProject(anna, id)).title).toBe("In place");
    await rename(path, join(root.path, "elsewhere"));
    expect(await names(anna)).toEqual(["elsewhere"]);
    expect(await findProject(await listRoots(), "../projects")).toBeNull();
  });

  it.each(["日", "🦊", "é", "e\u0301", "क्षि", "x"])(
    "get a folder that the disk takes for a title that is long in %s, and another for the next",
    async (letter) => {
      const title = letter.repeat(120 / letter.length);
      const made = [await createProject(anna, { title }), await createProject(anna, { title })];
      const [first, second] = made.map((one) => one.id);
      expect(second).toBe(`${first} 2`);
      for (const { id, title: told } of made) {
        expect([told, FolderName.safeParse(id).success, id.isWellFormed()]).toEqual([title, true, true]);
        expect(title.normalize("NFC").startsWith(id.replace(/ 2$/, ""))).toBe(true);
        expect(existsSync(join((await outputRoot()).path, id, ".project.json"))).toBe(true);
      }
      expect(Buffer.byteLength(second ?? "")).toBeGreaterThan(90);
    },
  );

  it.skipIf(process.platform !== "linux")("list no folder whose name is no UTF-8, which nothing can be asked for by", async () => {
    const { id } = await createProject(anna, { title: "Odd" });
    const root = await outputRoot();
    const path = Buffer.from(`${join(root.path, id)}/`);
    const make = (name: readonly number[] | string) => mkdir(Buffer.concat([path, Buffer.from(name)]));
    for (const name of [[0xff], [0xfe], "a"]) await make(name);
    expect((await getProject(anna, id)).folders.map((folder) => folder.name)).toEqual(["a"]);
    await make("\ufffd");
    await mkdir(Buffer.concat([Buffer.from(`${root.path}/project-`), Buffer.from([0xff])]));
    const { folders } = await getProject(anna, id);
    expect(folders.map((folder) => folder.name).sort()).toEqual(["a", "\ufffd"]);
    expect(await names(anna)).toEqual([id]);
  });

  it("keep, of a record that is not as it should be, what is", async () => {
    const input = await outputRoot();
    const path = join(input.path, "half", ".project.json");
    await mkdir(join(input.path, "half"));
    await writeFile(path, JSON.stringify({ title: "By hand", order: 2, archived: "yes", theirs: { a: 1 } }));
    expect(await getProject(admin, "half")).toMatchObject({ title: "By hand", order: 2, archived: false, cover: null });
    await changeProject(admin, "half", { title: "Anew" });
    expect(JSON.parse(await readFile(path, "utf8"))).toMatchObject({ schema: 1, title: "Anew", order: 2, theirs: { a: 1 } });
    await writeFile(path, "[1]");
    expect((await getProject(admin, "half")).title).toBe("half");
    await expect(changeProject(admin, "half", { title: "Lost" })).rejects.toMatchObject({ code: "invalid" });
    expect(await readFile(path, "utf8")).toBe("[1]");
  });

  it("have no folders, and are none themselves, where a scan does not go", async () => {
    const input = await outputRoot();
    for (const name of ["foxes/masks", "foxes/den", "masks/den", "Thumbnails"]) await mkdir(join(input.path, name), { recursive: true });
    await writeFile(join(input.path, "foxes/masks/m.png"), "x");
    expect((await getProject(admin, "foxes")).folders.map(({ name }) => name)).toEqual(["den"]);
    await expect(getProject(admin, "masks")).rejects.toMatchObject({ code: "not_found" });
    await expect(folderImages(admin, "foxes", "masks", FolderImagesQuery.parse({}))).rejects.toMatchObject({ code: "not_found" });
    expect(await names(admin)).not.toContain("Thumbnails");
  });

  it("say that there is no folder of a name that no disk takes", async () => {
    const { id } = await createProject(anna, { title: "Foxes" });
    await expect(getProject(anna, "日".repeat(255))).rejects.toMatchObject({ code: "not_found" });
    await expect(removeFolder(anna, id, "日".repeat(255))).rejects.toMatchObject({ code: "not_found" });
  });

  it("stay listed from their rows while their disk is away, and cannot be changed then", async () => {
    await put("foxes", "a", "a.png", shared);
    const root = await outputRoot();
    renameSync(root.path, `${root.path}-unplugged`);
    later();
    const project = await getProject(admin, "foxes");
    expect(project).toMatchObject({ image_count: 1, roots: [root.id], folders: [{ name: "a", count: 1 }], cover: { status: "offline" } });
    await expect(changeProject(admin, "foxes", { title: "x" })).rejects.toMatchObject({ code: "root_offline" });
    await expect(addFolder(admin, "foxes", "b")).rejects.toMatchObject({ code: "root_offline" });
  });

  it("show the newest picture, or the one that was chosen, also after the database was lost", async () => {
    const chosen = await put("foxes", "a", "old.png", earlier);
    await put("foxes", "a", "new.png", shared);
    expect((await getProject(admin, "foxes")).cover?.filename).toBe("new.png");
    expect((await changeProject(admin, "foxes", { cover: chosen.id })).cover?.filename).toBe("old.png");
    await database().client.mediaFile.deleteMany();
    await put("foxes", "a", "new.png", earlier);
    expect((await getProject(admin, "foxes")).cover?.filename).toBe("new.png");
    await put("foxes", "a", "old.png", shared);
    expect((await listProjects(admin)).items[0]?.cover?.filename).toBe("old.png");
    const elsewhere = await put("cats", "a", "c.png", shared);
    await expect(changeProject(admin, "foxes", { cover: elsewhere.id })).rejects.toMatchObject({ code: "invalid", field: "cover" });
    expect((await changeProject(admin, "foxes", { cover: null })).cover?.filename).toBe("old.png");
  });

  it("stand in the order they were given, archived ones apart when asked for, page by page", async () => {
    for (const title of ["A", "B", "C", "reorder"]) await createProject(anna, { title });
    const ids = ["C", "reorder 2", "A"];
    expect((await reorderProjects(anna, ids)).items.map((one) => one.id)).toEqual([...ids, "B"]);
    await expect(reorderProjects(anna, ["B", "none"])).rejects.toMatchObject({ code: "not_found" });
    await expect(reorderProjects(anna, ["B", "B"])).rejects.toMatchObject({ code: "invalid" });
    await changeProject(anna, "A", { archived: true });
    const asked = { limit: 2, count: "exact" } as const;
    const first = await listProjects(anna, { ...asked, archived: false });
    expect([first.total, first.items.map((one) => one.id)]).toEqual([3, ["C", "reorder 2"]]);
    const second = await listProjects(anna, { ...asked, archived: false, cursor: first.next_cursor ?? "" });
    expect([second.items.map((one) => one.id), second.next_cursor]).toEqual([["B"], null]);
    expect((await listProjects(anna, { ...asked, archived: true })).items.map((one) => one.id)).toEqual(["A"]);
  });

  it("get folders, and lose them only when they are empty everywhere", async () => {
    const root = await outputRoot();
    const { id } = await createProject(anna, { title: "Foxes" });
    expect((await addFolder(anna, id, "drafts")).folders).toEqual([{ name: "drafts", count: 0 }]);
    await expect(addFolder(anna, id, "Drafts")).rejects.toMatchObject({ code: "conflict", field: "name" });
    await mkdir(join(root.path, id, "drafts", ".trash"));
    await expect(removeFolder(anna, id, "drafts")).rejects.toMatchObject({ code: "conflict" });
    rmSync(join(root.path, id, "drafts", ".trash"), { recursive: true });
    expect((await removeFolder(anna, id, "drafts")).folders).toEqual([]);
    expect(existsSync(join(root.path, id, "drafts"))).toBe(false);
    for (const name of ["drafts", "..", ".project.json", "a/b"]) {
      await expect(removeFolder(anna, id, name), name).rejects.toMatchObject({ code: "not_found" });
    }
  });
});
