import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { sleep } from "#lib/core/time.ts";
import { actorForTest } from "#lib/people/actor.ts";
import type { Actor } from "#lib/people/schema.ts";
import { enqueue } from "#lib/queue/service.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { ensureRoots, forgetCached } from "../roots/service.ts";
import { HASHING } from "./lines.ts";
import { requestScan, resync, stopScan } from "./service.ts";
import { Tally } from "./tally.ts";

const anna = actorForTest({ login: "anna" });
const admin = actorForTest({ login: "root", role: "admin" });

describeEachDatabase("stopping a scan", (database) => {
  beforeEach(async () => {
    setEnvironment(parseEnvironment({ LOG_LEVEL: "error" }));
    await database().client.job.deleteMany();
  });

  it("cancels one that waits, and says that one has ended", async () => {
    const id = await requestScan({ mode: "full" }, {}, database());
    expect(await stopScan(id, database())).toEqual({ job_id: id, status: "canceled" });
    expect((await database().client.job.findUnique({ where: { id } }))?.status).toBe("canceled");
    await expect(stopScan(id, database())).rejects.toMatchObject({ code: "conflict" });
  });

  it("knows only scans: other work is none of its business", async () => {
    const { id } = await enqueue(HASHING, { again: false }, { person: "" }, database());
    await expect(stopScan(id, database())).rejects.toMatchObject({ code: "not_found", field: "id" });
    await expect(stopScan("nothing", database())).rejects.toMatchObject({ code: "not_found" });
    expect((await database().client.job.findUnique({ where: { id } }))?.status).toBe("queued");
  });
});

describeEachDatabase("a resync of one project", (database) => {
  it("is begun for a project that has a folder or files, and for no other", async () => {
    const home = mkdtempSync(join(tmpdir(), "atelier-resync-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    mkdirSync(join(home, "comfyui", "input", "foxes"), { recursive: true });
    forgetCached();
    await ensureRoots();
    for (const project_id of ["nobody", "../input", "foxes/draft", ".."])
      await expect(resync(anna, { project_id })).rejects.toMatchObject({ code: "not_found", field: "project_id" });
    expect(await resync(anna, { project_id: "foxes" })).toHaveProperty("job_id");
    await database().client.mediaFile.create({
      data: { filename: "a.png", directory: "gone/owls", filePath: "gone/owls/a.png", rootId: "gone", projectId: "owls" },
    });
    expect(await resync(anna, { project_id: "owls" })).toHaveProperty("job_id");
    await database().client.mediaFile.deleteMany();
  });

  it("answers with paths as items give them, for those who may know where folders are", async () => {
    const home = mkdtempSync(join(tmpdir(), "atelier-resync-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
    forgetCached();
    const [input] = await ensureRoots();
    const tally = new Tally();
    tally.error(`${input?.id}/foxes/broken.png`, "damaged", "its chunks are broken");
    const report = { ...tally.report, scanned_folders: [input?.id, `${input?.id}/foxes`] };
    const { client } = database();
    const answered = async (actor: Actor) => {
      await client.job.deleteMany();
      const asked = resync(actor, { wait: true });
      while ((await client.job.updateMany({ data: { status: "completed", result: JSON.stringify(report) } })).count === 0) await sleep(20);
      return asked;
    };
    const folder = input?.path ?? "";
    expect(await answered(admin)).toEqual({
      ...report,
      errors: [{ path: join(folder, "foxes/broken.png"), code: "damaged", reason: "its chunks are broken" }],
      scanned_folders: [folder, join(folder, "foxes")],
    });
    expect(await answered(anna)).toEqual(report);
  });
});
