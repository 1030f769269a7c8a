import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import sharp from "sharp";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { log } from "#lib/core/log.ts";
import { fingerprintOf } from "#lib/disk/hash.ts";
import { ensureRoots } from "#lib/media/roots/service.ts";
import type { JobContext } from "#lib/queue/define.ts";
import { describeEachDatabase } from "#test/databases.ts";
import { endRendering } from "./apart.ts";
import { runCatchUp, startOver } from "./catch-up.ts";
import { prunePreviews, renderPreviews } from "./jobs.ts";
import { runRender } from "./render.ts";
import { enqueuePreviews } from "./service.ts";
import { selectByFingerprint } from "./store.ts";

describeEachDatabase("previews", (database) => {
  let folder: string;
  let root: { id: string; path: string };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "atelier-previews-"));
    setEnvironment(parseEnvironment({ ATELIER_HOME: folder, LOG_LEVEL: "error" }));
    const [first] = await ensureRoots();
    if (!first) throw new Error("there is no root");
    root = first;
  });
  afterAll(async () => {
    endRendering();
    await rm(folder, { recursive: true, force: true });
  });

  async function indexed(name: string, bytes: Buffer): Promise<number> {
    await writeFile(join(root.path, name), bytes);
    const row = { filename: name, directory: root.id, filePath: `${root.id}/${name}`, fileType: "image", rootId: root.id };
    const made = await database().client.mediaFile.create({
      data: { ...row, fingerprint: fingerprintOf(bytes), visibility: "private", ownerId: "anna" },
    });
    return made.id;
  }

  const run = (media_ids: number[], signal = new AbortController().signal) => {
    const progress: number[] = [];
    const context: JobContext<{ media_ids: number[] }> = {
      jobId: "job",
      person: "",
      payload: { media_ids },
      attempt: 1,
      signal,
      log,
      progress: (value) => progress.push(value),
      completeIn: async () => true,
    };
    return runRender(context, { render: renderPreviews, prune: prunePreviews }).then((result) => {
      if (typeof result === "symbol") throw new Error("the job was handed over");
      return { ...result, progress };
    });
  };
  const thumbnails = (mediaFileId: number) =>
    database().client.mediaThumbnail.findMany({ where: { mediaFileId }, orderBy: { thumbnailSize: "asc" } });
  const picture = (background: string) =>
    sharp({ create: { width: 600, height: 400, channels: 3, background } })
      .png()
      .toBuffer();

  it("stand in rows beside the file, and whoever may see it hears of them; a broken file keeps none of the others from theirs", async () => {
    const good = await indexed("good.png", await picture("red"));
    const bad = await indexed("bad.png", Buffer.from("no picture"));
    const result = await run([bad, good, 999_999]);
    expect(result).toMatchObject({
      made: 1,
      problems: [{ id: bad, problem: expect.stringContaining("no kind we know") }],
      progress: [1, 2],
    });
    const rows = await thumbnails(good);
    expect(rows.map(({ thumbnailSize, mimeType }) => [thumbnailSize, mimeType])).toEqual([
      ["256", "image/webp"],
      ["512", "image/webp"],
      ["inline", "application/x-thumbhash"],
    ]);
    expect(rows[0]?.filePath).toMatch(/^[0-9a-f]{2}\/[0-9a-f]{16}_256\.webp$/);
    expect(rows[2]?.thumbnailData).toMatch(/^[A-Za-z0-9+/=]{20,40}$/);
    expect(await thumbnails(bad)).toEqual([
      expect.objectContaining({
        thumbnailSize: "error",
        thumbnailData: expect.stringContaining("no kind we know"),
        mimeType: "text/plain",
      }),
    ]);
    const events = await database().client.event.findMany({ where: { type: "media.changed" } });
    expect(new Set(events.map(({ scope }) => scope))).toEqual(new Set(["person:anna"]));
    expect(events.flatMap(({ payload }) => JSON.parse(String(payload)).ids).toSorted()).toEqual([good, bad].toSorted());
  });

  it("are there once when the job runs twice, also at the same time", async () => {
    const id = await indexed("twice.png", await picture("blue"));
    await Promise.all([run([id]), run([id])]);
    await run([id]);
    expect(await thumbnails(id)).toHaveLength(3);
  });

  it("of a file that vanished are a problem told, not a failure", async () => {
    const id = await indexed("gone.png", await picture("green"));
    await rm(join(root.path, "gone.png"));
    expect(await run([id])).toMatchObject({ made: 0, problems: [{ id }] });
    await expect(run([id], AbortSignal.abort(new Error("stopped")))).rejects.toThrow("stopped");
  });

  it("are found by what the bytes are", async () => {
    const bytes = await picture("teal");
    const id = await indexed("teal.png", bytes);
    expect(await selectByFingerprint(database().client, fingerprintOf(bytes))).toMatchObject([{ id, kind: "image", thumbhash: null }]);
    expect(await selectByFingerprint(database().client, "0".repeat(16))).toEqual([]);
  });

  it("of a copy, of a file found again and after a lost database come from the cache, without the file", async () => {
    const bytes = await picture("orange");
    const first = await indexed("orange.png", bytes);
    await run([first]);
    const copy = await indexed("copy.png", bytes);
    await rm(join(root.path, "copy.png"));
    expect(await run([copy])).toMatchObject({ made: 1, problems: [] });
    const [mine, theirs] = [await thumbnails(copy), await thumbnails(first)];
    expect(mine.map(({ thumbnailSize, filePath }) => [thumbnailSize, filePath])).toEqual(
      theirs.map(({ thumbnailSize, filePath }) => [thumbnailSize, filePath]),
    );
    expect(mine.find(({ thumbnailSize }) => thumbnailSize === "inline")?.thumbnailData).toMatch(/^[A-Za-z0-9+/=]{20,40}$/);
  });

  it("that could not be made are not tried again until the bytes change; then what was of the old ones goes", async () => {
    const id = await indexed("mended.png", Buffer.from("broken beyond repair"));
    await run([id]);
    const good = await picture("purple");
    await writeFile(join(root.path, "mended.png"), good);
    expect((await run([id])).problems).toEqual([{ id, problem: expect.stringContaining("no kind we know") }]);
    const { client } = database();
    await client.mediaFile.update({ where: { id }, data: { fingerprint: fingerprintOf(good) } });
    expect(await run([id])).toMatchObject({ made: 1, problems: [] });
    expect((await thumbnails(id)).map(({ thumbnailSize }) => thumbnailSize)).toEqual(["256", "512", "inline"]);
    const worse = Buffer.from("broken once more");
    await writeFile(join(root.path, "mended.png"), worse);
    await client.mediaFile.update({ where: { id }, data: { fingerprint: fingerprintOf(worse) } });
    await run([id]);
    expect((await thumbnails(id)).map(({ thumbnailSize }) => thumbnailSize)).toEqual(["error"]);
  });

  it("of bytes that are not those the row knows are not made, and nothing is written down", async () => {
    const id = await indexed("rewritten.png", await picture("brown"));
    await writeFile(join(root.path, "rewritten.png"), await picture("cyan"));
    expect((await run([id])).problems).toEqual([{ id, problem: expect.stringContaining("has changed") }]);
    expect(await thumbnails(id)).toEqual([]);
  });

  it("are put in line in handfuls behind what someone made just now", async () => {
    const { client } = database();
    await client.job.deleteMany();
    await client.$transaction((tx) =>
      enqueuePreviews(
        tx,
        Array.from({ length: 250 }, (_, index) => index + 1),
      ),
    );
    const jobs = await client.job.findMany({ orderBy: { id: "asc" } });
    expect(jobs.map(({ payload, priority, lane }) => [JSON.parse(payload).media_ids.length, priority, lane])).toEqual([
      [100, 10, "background"],
      [100, 10, "background"],
      [50, 10, "background"],
    ]);
    await client.job.deleteMany();
  });

  it("nobody asked for are found, newest first, once the line is short, and only where they can be made", async () => {
    const { client } = database();
    const signal = new AbortController().signal;
    await client.mediaFile.deleteMany();
    const done = await indexed("done.png", await picture("lime"));
    await run([done]);
    const [first, second] = [await indexed("first.png", await picture("navy")), await indexed("second.png", await picture("maroon"))];
    const gone = await client.mediaFile.create({
      data: {
        filename: "x.png",
        directory: "x",
        filePath: "unplugged/x.png",
        fileType: "image",
        rootId: "unplugged",
        fingerprint: "0".repeat(16),
      },
    });
    startOver();
    await client.$transaction((tx) =>
      enqueuePreviews(
        tx,
        Array.from({ length: 1_000 }, (_, index) => index + 1),
      ),
    );
    expect(await runCatchUp({ signal }, renderPreviews)).toEqual({ found: 0 });
    await client.job.deleteMany();
    expect(await runCatchUp({ signal }, renderPreviews)).toEqual({ found: 2 });
    const [job] = await client.job.findMany();
    expect(JSON.parse(job?.payload ?? "{}").media_ids).toEqual([second, first]);
    expect(gone.id).toBeGreaterThan(second);
    // All were looked at: the next look waits.
    await client.job.deleteMany();
    expect(await runCatchUp({ signal }, renderPreviews)).toEqual({ found: 0 });
  });
});
