import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { openDatabase, setDatabase } from "#lib/db/client.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { changeProject, createProject, reorderProjects } from "./projects/changes.ts";
import { folderImages } from "./projects/folder-images.ts";
import { addFolder, removeFolder } from "./projects/folders.ts";
import { getProject, listProjects } from "./projects/service.ts";
import { addRoot, removeRoot } from "./roots/changes.ts";
import { listRootDtos } from "./roots/overview.ts";
import { ensureRoots, listRoots } from "./roots/service.ts";
import { fileTree } from "./tree/service.ts";

const admin = actorForTest({ login: "local", role: "admin" });
const anna = actorForTest({ login: "anna" });
const all = { limit: 60, count: "exact" } as const;

let disk = "";
const nowhere = () => openDatabase({ databaseUrl: "postgresql://nobody@127.0.0.1:1/none", databasePath: "", logSql: false });
let away: ReturnType<typeof nowhere>;
beforeEach(async () => {
  disk = realpathSync(mkdtempSync(join(tmpdir(), "atelier-away-")));
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(disk, "home"), LOG_LEVEL: "error", ATELIER_DATABASE: "off" }));
  away = nowhere();
  setDatabase(away);
  const [input] = await ensureRoots();
  await mkdir(join(input?.path ?? "", "foxes", "draft"), { recursive: true });
  await writeFile(join(input?.path ?? "", "foxes", "draft", "a.png"), "x");
});
afterEach(async () => {
  await away.close();
  rmSync(disk, { recursive: true, force: true });
});

it("lets the disk be looked through while the database is away", async () => {
  expect((await listProjects(admin, all)).items).toMatchObject([{ id: "foxes", folders: [{ name: "draft" }] }]);
  expect((await getProject(admin, "foxes")).can_edit).toBe(true);
  expect((await folderImages(admin, "foxes", "draft", all)).items).toMatchObject([{ id: null, filename: "a.png", status: "present" }]);
  const [input] = await listRoots();
  expect((await fileTree(admin, { ...all, path: `${input?.id}/foxes/draft` })).items).toMatchObject([{ name: "a.png", id: null }]);
  expect((await listRootDtos(admin, all)).total).toBe(2);
});

it("changes no project, on the disk neither, because nobody could be told", async () => {
  const before = await getProject(admin, "foxes");
  await expect(createProject(admin, { title: "Owls" })).rejects.toThrow();
  await expect(changeProject(admin, "foxes", { archived: true, title: "Wolves" })).rejects.toThrow();
  await expect(reorderProjects(admin, ["foxes"])).rejects.toThrow();
  await expect(addFolder(admin, "foxes", "final")).rejects.toThrow();
  await expect(removeFolder(admin, "foxes", "draft")).rejects.toThrow();
  expect((await listProjects(admin, all)).items).toEqual([before]);
});

it("adds a root, which stands in a file, and takes none off, because its rows could not go along", async () => {
  await mkdir(join(disk, "pictures"));
  const { id } = await addRoot(admin, { path: join(disk, "pictures") });
  await expect(removeRoot(admin, id)).rejects.toThrow();
  expect((await listRoots()).some((root) => root.id === id)).toBe(true);
});

it("answers nobody else then: what they may see stands in the database alone", async () => {
  await expect(listProjects(anna, all)).rejects.toThrow();
  await expect(folderImages(anna, "foxes", "draft", all)).rejects.toThrow();
  const [input] = await listRoots();
  await expect(fileTree(anna, { ...all, path: `${input?.id}/foxes/draft` })).rejects.toThrow();
});
