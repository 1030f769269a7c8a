import { mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { actorForTest } from "#lib/people/actor.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { addRoot } from "../roots/changes.ts";
import { ensureRoots, forgetCached } from "../roots/service.ts";
import { copyToInput, destinationOf, uploadFile } from "./service.ts";

const admin = actorForTest({ login: "anna", role: "admin" });
/** One transparent pixel. */
const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");
const pixel = (extra: string) => Buffer.concat([PNG, Buffer.from(extra)]);

describeEachDatabase("files for an engine's input folder", (database) => {
  let disk = "";
  let input = "";
  let elsewhere = "";
  beforeEach(async () => {
    await database().client.mediaFile.deleteMany();
    disk = realpathSync(mkdtempSync(join(tmpdir(), "atelier-uploads-")));
    setEnvironment(parseEnvironment({ ATELIER_HOME: join(disk, "home"), LOG_LEVEL: "error" }));
    await ensureRoots();
    input = join(disk, "home", "comfyui", "input");
    elsewhere = join(disk, "elsewhere");
    mkdirSync(elsewhere);
    await addRoot(admin, { path: elsewhere, kind: "folder", visibility: "private" });
    forgetCached();
  });
  afterEach(() => rmSync(disk, { recursive: true, force: true }));

  const names = (folder: string) =>
    readdirSync(join(input, folder))
      .filter((name) => name.endsWith(".png"))
      .sort();
  /** A file as it waits after it came in. */
  const sent = (name: string, bytes: Uint8Array) => {
    const path = join(disk, "waiting");
    writeFileSync(path, bytes);
    return { name, path };
  };
  const sidecar = (file: string) => JSON.parse(readFileSync(join(input, `${file}.asset.json`), "utf8"));

  it("are copied once: the same bytes are found again, other bytes of that name get a number, the source stays", async () => {
    const path = join(elsewhere, "fox.png");
    writeFileSync(path, pixel("a"));
    const asked = { path, project_slug: "Foxes", subfolder: "references" };
    const first = await copyToInput(admin, asked);
    expect(first).toEqual({ filename: "Foxes/references/fox.png", path: join(input, "Foxes/references/fox.png"), already_exists: false });
    expect(await copyToInput(admin, asked)).toEqual({ ...first, already_exists: true });
    // As many bytes, and not the same.
    writeFileSync(path, pixel("b"));
    expect((await copyToInput(admin, asked)).filename).toBe("Foxes/references/fox_1.png");
    expect((await copyToInput(admin, asked)).already_exists).toBe(true);
    expect(names("Foxes/references")).toEqual(["fox.png", "fox_1.png"]);
    expect(readFileSync(join(input, "Foxes/references/fox.png"))).toEqual(pixel("a"));
    expect(readFileSync(path)).toEqual(pixel("b"));
    expect(sidecar("Foxes/references/fox_1.png")).toMatchObject({ owner: "anna", visibility: "private" });
  });

  it("that lie in it already stay where they are", async () => {
    mkdirSync(join(input, "Owls", "output"), { recursive: true });
    writeFileSync(join(input, "Owls", "output", "owl.png"), PNG);
    const asked = { path: "input/Owls/output/owl.png", project_slug: "Foxes" };
    expect(await copyToInput(admin, asked)).toEqual({
      filename: "Owls/output/owl.png",
      path: join(input, "Owls", "output", "owl.png"),
      already_exists: true,
    });
    expect(readdirSync(input)).not.toContain("Foxes");
  });

  it("are not copied from outside the managed folders, nor for who may not see them", async () => {
    writeFileSync(join(disk, "secret.png"), PNG);
    await expect(copyToInput(admin, { path: join(disk, "secret.png") })).rejects.toMatchObject({ code: "outside_roots" });
    await expect(copyToInput(admin, { path: `${elsewhere}/../secret.png` })).rejects.toMatchObject({ code: "outside_roots" });
    writeFileSync(join(elsewhere, "fox.png"), PNG);
    const ben = actorForTest({ login: "ben" });
    await expect(copyToInput(ben, { path: join(elsewhere, "fox.png") })).rejects.toMatchObject({ code: "not_found" });
    expect(readdirSync(input).filter((name) => name.endsWith(".png"))).toEqual([]);
  });

  it("from a person's own machine get the time before their name, and are what their content says", async () => {
    const made = await uploadFile(admin, sent("../fox [output].png", PNG), { project_slug: "Foxes" });
    expect(made.filename).toMatch(/^Foxes\/input\/\d{8}-\d{6}_fox \(output\)\.png$/);
    expect(made).toMatchObject({ mime_type: "image/png", size_bytes: PNG.length });
    expect(readFileSync(made.path)).toEqual(PNG);
    expect(sidecar(made.filename)).toMatchObject({ owner: "anna", visibility: "private" });
    const script = sent("fox.png", Buffer.from("<svg onload='alert(1)' xmlns='http://www.w3.org/2000/svg'/>"));
    await expect(uploadFile(admin, script, {})).rejects.toMatchObject({ code: "unsupported_media", field: "file" });
    await expect(uploadFile(admin, sent("fox.exe", PNG), {})).rejects.toMatchObject({ code: "unsupported_media" });
    expect(readdirSync(input).filter((name) => !name.startsWith("."))).toEqual(["Foxes"]);
  });

  it("go into no folder that leads elsewhere", () => {
    expect(destinationOf({ project_slug: "Foxes", subfolder: "" })).toEqual({ project_slug: "Foxes" });
    expect(() => destinationOf({ project_slug: "../x" })).toThrow(/project_slug/);
  });

  it("leave nothing unfinished behind", async () => {
    writeFileSync(join(elsewhere, "fox.png"), PNG);
    await copyToInput(admin, { path: join(elsewhere, "fox.png") });
    await copyToInput(admin, { path: join(elsewhere, "fox.png") });
    const hidden = readdirSync(input, { recursive: true })
      .map(String)
      .filter((name) => /[0-9a-f]{8}-[0-9a-f]{4}-/.test(name));
    expect(hidden).toEqual([]);
  });
});
