import { mkdtempSync, rmSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import type { Database } from "#lib/db/client.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { ensureRoots, outputRoot } from "../roots/service.ts";
import { changeProject, createProject, getProject, listProjects } from "./service.ts";

const anna = actorForTest({ login: "anna" });
const ben = actorForTest({ login: "ben" });
const admin = actorForTest({ login: "root", role: "admin" });
const guest = actorForTest({ login: "gast", role: "guest" });

describeEachDatabase("projects", (database: () => Database) => {
  let home = "";
  beforeEach(async () => {
    await database().client.mediaFile.deleteMany();
    home = mkdtempSync(join(tmpdir(), "atelier-projects-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    await ensureRoots();
  });
  afterEach(() => rmSync(home, { recursive: true, force: true }));

  async function put(project: string, folder: string, name: string, file: { ownerId: string | null; visibility: "private" | "shared" }) {
    const root = await outputRoot();
    await mkdir(join(root.path, project, folder), { recursive: true });
    const directory = `${root.id}/${project}/${folder}`;
    const place = { filename: name, directory, filePath: `${directory}/${name}`, rootId: root.id, projectId: project, folder };
    await database().client.mediaFile.create({ data: { ...place, fileType: "image", extension: "png", ...file } });
  }
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
});
