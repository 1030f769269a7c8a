/** The routes of what lies on disk: roots, projects, the file tree; as a browser asks them, on both databases. */
import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { eventsAfter } from "#lib/events/store.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import { forgetPeople } from "#lib/people/authorize.ts";
import * as engine from "../app/api/engines/[id]/route.ts";
import * as engines from "../app/api/engines/route.ts";
import * as tree from "../app/api/files/tree/route.ts";
import * as archive from "../app/api/projects/[id]/archive/route.ts";
import * as images from "../app/api/projects/[id]/folders/[folder]/images/route.ts";
import * as folder from "../app/api/projects/[id]/folders/[folder]/route.ts";
import * as folders from "../app/api/projects/[id]/folders/route.ts";
import * as project from "../app/api/projects/[id]/route.ts";
import * as unarchive from "../app/api/projects/[id]/unarchive/route.ts";
import * as reorder from "../app/api/projects/reorder/route.ts";
import * as projects from "../app/api/projects/route.ts";
import * as problems from "../app/api/roots/[id]/problems/route.ts";
import * as root from "../app/api/roots/[id]/route.ts";
import * as roots from "../app/api/roots/route.ts";
import { ask } from "./asking.ts";
import { describeEachDatabase } from "./databases.ts";

describeEachDatabase("the routes of what lies on disk", (database) => {
  let disk = "";
  beforeEach(async () => {
    forgetPeople();
    await database().client.mediaFile.deleteMany();
    disk = realpathSync(mkdtempSync(join(tmpdir(), "atelier-disk-routes-")));
    setEnvironment(parseEnvironment({ ATELIER_HOME: join(disk, "home"), LOG_LEVEL: "error" }));
    await ensureRoots();
  });
  afterEach(() => rmSync(disk, { recursive: true, force: true }));

  it("add a folder, list it among the others page by page, change it, tell its problems and take it off", async () => {
    const path = join(disk, "pictures");
    await mkdir(path);
    const added = await ask(roots.POST, { body: { path, visibility: "private" } });
    expect([added.status, added.body.kind, added.body.visibility]).toEqual([201, "folder", "private"]);
    const params = { id: added.body.id };
    const first = await ask(roots.GET, { query: "?limit=2" });
    expect([first.body.total, first.body.items.length]).toEqual([3, 2]);
    const second = await ask(roots.GET, { query: `?limit=2&cursor=${first.body.next_cursor}` });
    expect(second.body.items.map((one: { id: string }) => one.id)).toEqual([params.id]);
    expect((await ask(root.PATCH, { params, body: { name: "Mine", read_only: true } })).body).toMatchObject({
      name: "Mine",
      read_only: true,
    });
    expect((await ask(problems.GET, { params })).body).toEqual({ items: [], total: 0, next_cursor: null });
    expect((await ask(root.PATCH, { params, body: { path: "/tmp" } })).body).toMatchObject({ code: "invalid", field: "path" });
    expect((await ask(root.DELETE, { params })).body).toEqual({ id: params.id, path, files: 0, pending: 0 });
    for (const gone of [await ask(root.GET, { params }), await ask(problems.GET, { params })]) expect(gone.status).toBe(404);
    const said = (await eventsAfter(database().client, 0, 500)).filter((event) => event.payload.includes(params.id));
    expect(said.map((event) => event.type)).toEqual(["root.changed", "root.changed", "root.changed"]);
  });

  it("add a ComfyUI with an engine that is off, is no error, and goes with its folders", async () => {
    for (const name of ["input", "output"]) await mkdir(join(disk, "comfy", name), { recursive: true });
    const { body } = await ask(roots.POST, { body: { path: join(disk, "comfy") } });
    expect(body.added.map((one: { kind: string }) => one.kind)).toEqual(["input", "legacy", "organised", "output"]);
    const params = { id: body.engine_id };
    const listed = async () => (await ask(engines.GET)).body.items.find((one: { id: string }) => one.id === params.id);
    const dirs = { input_dir: join(disk, "comfy", "input"), output_dir: join(disk, "comfy", "output") };
    expect(await listed()).toMatchObject({ kind: "comfyui", name: "ComfyUI (comfy)", url: null, state: "disabled", ...dirs });
    const changed = await ask(engine.PATCH, { params, body: { name: "Big machine", enabled: true } });
    expect(changed.body).toMatchObject({ name: "Big machine", state: "unknown", ...dirs });
    expect((await ask(tree.GET)).body.items.map((one: { path: string }) => one.path)).toEqual([
      join(disk, "home", "comfyui", "input"),
      dirs.input_dir,
      dirs.output_dir,
    ]);
    for (const one of body.added) await ask(root.DELETE, { params: { id: one.id } });
    expect(await listed()).toBeUndefined();
  });

  it("make projects and folders, order and archive them, and answer 304 for a folder that has not changed", async () => {
    const made = await ask(projects.POST, { body: { title: "Foxes" } });
    await ask(projects.POST, { body: { title: "Cats" } });
    const params = { id: made.body.id };
    expect((await ask(folders.POST, { params, body: { name: "draft" } })).status).toBe(201);
    expect((await ask(folders.POST, { params, body: { name: "../out" } })).body).toMatchObject({ code: "invalid", field: "name" });
    expect((await ask(reorder.PATCH, { body: { ids: ["Foxes", "Cats"] } })).body.items.map((one: { id: string }) => one.id)).toEqual([
      "Foxes",
      "Cats",
    ]);
    expect((await ask(archive.POST, { params })).body.archived).toBe(true);
    expect((await ask(projects.GET, { query: "?archived=false" })).body.total).toBe(1);
    expect((await ask(unarchive.POST, { params })).body.archived).toBe(false);
    expect((await ask(project.DELETE, { params })).body.archived).toBe(true);

    const file = join(disk, "home", "comfyui", "input", "Foxes", "draft", "a.txt.png");
    await writeFile(file, "no picture");
    const place = { ...params, folder: "draft" };
    const first = await ask(images.GET, { params: place });
    expect(first.body).toMatchObject({ total: 1, items: [{ id: null, filename: "a.txt.png", size_bytes: 10 }] });
    const headers = { "if-none-match": first.headers.get("etag") ?? "" };
    expect(await ask(images.GET, { params: place, headers })).toMatchObject({ status: 304, body: null });
    await writeFile(join(disk, "home", "comfyui", "input", "Foxes", "draft", "b.png"), "");
    expect((await ask(images.GET, { params: place, headers })).status).toBe(200);
    expect((await ask(folder.DELETE, { params: place })).body).toMatchObject({ status: 409, code: "conflict" });
    expect((await ask(tree.GET, { query: "?project_id=Foxes" })).body.items).toMatchObject([{ name: "draft", kind: "dir" }]);
    expect((await ask(tree.GET, { query: "?path=/etc" })).body).toMatchObject({ status: 403, code: "outside_roots" });
  });
});
