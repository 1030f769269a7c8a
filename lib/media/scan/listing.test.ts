import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { closePool } from "#lib/metadata/pool.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { pngOf } from "#test/png.ts";
import { ensureRoots, forgetCached } from "../roots/service.ts";
import { scan } from "./run.ts";
import { ScanPayload } from "./schema.ts";
import { endWalker } from "./walker.ts";

afterAll(async () => {
  endWalker();
  await closePool();
});

/** Elsewhere every name is UTF-8. */
describe.skipIf(process.platform !== "linux")("names that are no UTF-8", () => {
  describeEachDatabase("in a scan", (database) => {
    let home = "";
    let foxes = "";
    beforeEach(async () => {
      home = realpathSync(mkdtempSync(join(tmpdir(), "atelier-odd-")));
      foxes = join(home, "comfyui", "input", "foxes");
      setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
      const { client } = database();
      for (const table of ["mediaFile", "mediaFolder", "scanProblem", "rootScan", "job"] as const)
        await (client[table] as { deleteMany(): Promise<unknown> }).deleteMany();
      await ensureRoots();
      mkdirSync(foxes, { recursive: true });
    });
    afterEach(() => rmSync(home, { recursive: true, force: true }));

    /** A path in the project; numbers are single bytes. */
    const at = (...parts: (string | number)[]) =>
      Buffer.concat([`${foxes}/`, ...parts].map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from([part]))));
    const run = async () => {
      forgetCached();
      const signal = new AbortController().signal;
      return scan(database(), ScanPayload.parse({ mode: "full" }), { jobId: null, signal, progress: () => undefined });
    };
    const problems = async () =>
      (await database().client.scanProblem.findMany({ orderBy: { path: "asc" } })).map(({ path, code, reason }) => [
        path.slice(path.indexOf("/") + 1),
        code,
        /file|folder|hidden/.exec(reason)?.[0],
      ]);

    it("are told each for itself, of files and of folders, and no longer once they are mended", async () => {
      writeFileSync(at("bad-", 0xff, 0xfe, ".png"), pngOf("a"));
      writeFileSync(at("bad-", 0xff, 0xfd, ".png"), pngOf("b"));
      writeFileSync(at("bad-\ufffd\ufffd.png"), pngOf("named so"));
      writeFileSync(at("notes-", 0xff, ".txt"), "of no interest");
      writeFileSync(at(".hidden-", 0xff, ".png"), pngOf("c"));
      mkdirSync(at("dir-", 0xff));
      writeFileSync(at("dir-", 0xff, "/inside.png"), pngOf("d"));
      mkdirSync(at("dir-\ufffd"));
      writeFileSync(at("dir-\ufffd/inside.png"), pngOf("e"));
      symlinkSync("/etc", at("link-", 0xff));
      symlinkSync("/etc/hostname", at("text-", 0xff));
      const report = await run();
      const told = [
        ["foxes/.hidden-\\xff.png", "skipped", "hidden"],
        ["foxes/bad-\\xff\\xfd.png", "name", "file"],
        ["foxes/bad-\\xff\\xfe.png", "name", "file"],
        ["foxes/dir-\\xff", "name", "folder"],
        ["foxes/link-\\xff", "name", "folder"],
      ];
      expect(await problems()).toEqual(told);
      expect(report.errors.map(({ path }) => path.slice(path.indexOf("/") + 1)).sort()).toEqual(
        told.flatMap(([path, code]) => (code === "name" ? [path] : [])),
      );
      expect(report).toMatchObject({ imported: 2, missing: 0 });
      const rows = await database().client.mediaFile.findMany({ orderBy: { filePath: "asc" } });
      expect(rows.map((row) => row.filePath.slice(row.rootId.length))).toEqual([
        "/foxes/bad-\ufffd\ufffd.png",
        "/foxes/dir-\ufffd/inside.png",
      ]);
      expect(await run()).toMatchObject({ imported: 0, missing: 0 });
      expect(await problems()).toEqual(told);
      for (const path of [at("bad-", 0xff, 0xfe, ".png"), at("dir-", 0xff), at("link-", 0xff)]) rmSync(path, { recursive: true });
      await run();
      expect((await problems()).map(([path]) => path)).toEqual(["foxes/.hidden-\\xff.png", "foxes/bad-\\xff\\xfd.png"]);
    });

    it("are told where a link leads to, too, and break no scan off", async () => {
      mkdirSync(at(".kept/dir-", 0xff), { recursive: true });
      writeFileSync(at(".kept/a.png"), pngOf("a"));
      symlinkSync(".kept", join(foxes, "shown"));
      expect(await run()).toMatchObject({ imported: 1 });
      expect(await problems()).toEqual([
        ["foxes/.kept", "skipped", "hidden"],
        ["foxes/shown/dir-\\xff", "name", "folder"],
      ]);
    });
  });
});
