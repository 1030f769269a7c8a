import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { lstat, mkdir, readdir, readFile, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { AppError } from "#lib/core/errors.ts";
import type { Root } from "../roots/schema.ts";
import type { MediaPatch } from "../schema.ts";
import { changedFields, currentWords, firstSidecar, type KnownFile, withWords } from "./change.ts";
import { mergeWords } from "./combine.ts";
import { readOurs, UNSAID } from "./ours.ts";
import { Sidecar } from "./schema.ts";
import { changeWords, noteHash, type Outcome } from "./write.ts";

let home = "";
let root: Root;
const known: KnownFile = {
  filename: "a.png",
  hash: "c".repeat(64),
  bytes: 3,
  created_at: new Date("2025-05-05T05:05:05Z"),
  owner: null,
  workshop: null,
  visibility: "shared",
  run_id: null,
  job_id: null,
  words: UNSAID,
  elsewhere: null,
};

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), "atelier-words-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: home, LOG_LEVEL: "error" }));
  root = rootAt(join(home, "root"));
  await mkdir(join(root.path, "p"), { recursive: true });
  await writeFile(join(root.path, "p", "a.png"), "abc");
});

function rootAt(path: string, more: Partial<Root> = {}): Root {
  const fixed = { id: "aaaaaaaa", kind: "folder", name: "r", engine_id: null, owner: null, visibility: null, state: "online" } as const;
  return { ...fixed, read_only: false, path, ...more };
}

function say(change: MediaPatch, more: Partial<KnownFile> = {}, embedded: Partial<KnownFile["words"]> | null = null): Promise<Outcome> {
  const own = embedded && { score: null, caption: null, license: null, keywords: [], ...(embedded as object) };
  const said = { change, by: "anna", known: async () => ({ ...known, ...more }), embedded: async () => own, another: async () => null };
  return changeWords({ root, relative: "p/a.png" }, said, async (outcome) => outcome);
}

const file = (name = "a.png.asset.json") => join(root.path, "p", name);
const read = async (name?: string) => JSON.parse(await readFile(file(name), "utf8"));

describe("the sidecar", () => {
  it("is whole from the first word on, and belongs to the bytes", async () => {
    const { words, changed, said } = await say({ score: 4, keywords: ["fox"] });
    expect([words.score, changed]).toEqual([4, ["score", "keywords"]]);
    const sidecar = Sidecar.parse(await read());
    expect(sidecar).toMatchObject({ id: "c".repeat(16), hash: "c".repeat(64), created_at: "2025-05-05T05:05:05.000Z", score: 4 });
    expect(said?.stamp).toMatch(/^a[\d.]+:\d+$/);
    expect((await readdir(join(root.path, "p"))).sort()).toEqual(["a.png", "a.png.asset.json"]);
  });

  it("says which bytes it is about, also where the index has not hashed them yet or knows others", async () => {
    const abc = createHash("sha256").update("abc").digest("hex");
    expect((await say({ score: 4 }, { hash: null })).hash).toBe(abc);
    expect(await read()).toMatchObject({ hash: abc, id: abc.slice(0, 16), metadata: { bytes: 3 } });
    await writeFile(file("a.png"), "abcd");
    const outcome = await say({ score: 5 });
    const abcd = createHash("sha256").update("abcd").digest("hex");
    expect([outcome.hash, (await read()).hash]).toEqual([null, abcd]);
    expect((await read()).history.at(-1)).toMatchObject({ field: "hash", from: abc, to: abcd });
    const changeMs = Math.floor((await lstat(file("a.png"))).ctimeMs);
    await noteHash({ root, relative: "p/a.png" }, { hash: "d".repeat(64), bytes: 4, changeMs: changeMs - 1 });
    expect((await read()).hash, "the file is another than the one that was hashed").toBe(abcd);
    await noteHash({ root, relative: "p/a.png" }, { hash: abc, bytes: 3, changeMs });
    await noteHash({ root, relative: "p/none.png" }, { hash: abc, bytes: 3, changeMs });
    expect(await read()).toMatchObject({ hash: abc, score: 5 });
    expect(await readdir(join(root.path, "p"))).toHaveLength(2);
  });

  it("is told from the one before it by its time, whatever the clock says", async () => {
    const first = await say({ score: 1 });
    const ahead = new Date(Date.now() + 3_600_000);
    await utimes(file(), ahead, ahead);
    const second = await say({ score: 2 });
    const { mtimeMs } = await lstat(file());
    expect(mtimeMs).toBeGreaterThan(ahead.getTime());
    expect(second.stamp).not.toBe(first.stamp);
    expect((await say({ score: 3 })).stamp).not.toBe(second.stamp);
  });

  it("keeps every key it does not know, at every level, and every digit", async () => {
    const before = `{"schema": 1, "uid": "x", "score": 2, "seed": 18446744073709551615, "ratio": 1.10, "metadata": {"tags": ["old"], "mine": {"n": 12345678901234567890}, "version": 3},
      "keywords": [{"keyword": "old", "type": "user", "colour": "red"}, {"keyword": "auto", "type": "auto", "by": {"model": 9007199254740993}}], "history": [{"theirs": 1}], "captions": [{"text": "t", "source": "user", "at": "2025-01-01T00:00:00Z", "lang": "de"}], "updated_at": "2025-01-01T00:00:00Z"}`;
    await writeFile(file(), before);
    await say({ caption: "new", keywords: ["old", "x"], license: "MIT" });
    const text = await readFile(file(), "utf8");
    for (const digits of ["18446744073709551615", "1.10", "12345678901234567890", "9007199254740993"]) expect(text).toContain(digits);
    const after = JSON.parse(text);
    expect(after).toMatchObject({
      uid: "x",
      score: 2,
      caption: "new",
      metadata: { mine: {}, version: 4, tags: ["old", "x"], license: "MIT" },
    });
    expect(after.keywords).toMatchObject([
      { keyword: "old", colour: "red" },
      { keyword: "x", type: "user", source: "person", confidence: 1 },
      { keyword: "auto", type: "auto", by: {} },
    ]);
    expect(after.captions).toMatchObject([
      { text: "t", lang: "de" },
      { text: "new", source: "user", by: "anna" },
    ]);
    expect(after.history[0]).toEqual({ theirs: 1 });
    expect(after.history.slice(1).map((one: { field: string }) => one.field)).toEqual(["caption", "license", "keywords"]);
  });

  it("takes over what another program said later, and beats it with the next word", async () => {
    await mkdir(join(root.path, "p", ".scores"));
    await writeFile(
      join(root.path, "p", ".scores", "a.png.json"),
      JSON.stringify({ file: "a.png", score: 4, favourite: false, updated: 1_767_225_600, nsfw: true }),
    );
    expect((await say({ caption: "x" })).words.score).toBe(4);
    expect(await read()).toMatchObject({ score: 4, said: { score: "2026-01-01T00:00:00.000Z" } });
    await writeFile(
      join(root.path, "p", ".scores", "a.png.json"),
      JSON.stringify({ file: "a.png", score: 5, favourite: false, updated: "2026-02-01T00:00:00Z", nsfw: true }),
    );
    expect((await say({ caption: "y" })).words.score).toBe(5);
    const ahead = new Date(Date.now() + 3_600_000).toISOString();
    await writeFile(
      join(root.path, "p", ".scores", "a.png.json"),
      JSON.stringify({ file: "a.png", score: 1, favourite: true, updated: ahead, nsfw: true }),
    );
    expect((await say({ score: 3 })).words).toMatchObject({ score: 3, favourite: true });
    expect(await read(".scores/a.png.json")).toMatchObject({ file: "a.png", score: 3, favourite: true, nsfw: true });
  });

  it("leaves to others what they alone said: an XMP that is rated anew counts as long as nobody has rated here", async () => {
    const xmp = (rating: number) =>
      `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmp:Rating="${rating}"/></rdf:RDF></x:xmpmeta>`;
    await writeFile(file("a.xmp"), xmp(2));
    await say({ caption: "x" }, { words: { ...UNSAID, score: 2 } });
    await writeFile(file("a.xmp"), xmp(5));
    expect((await say({ caption: "y" })).words.score).toBe(5);
    await say({ score: 1 });
    await writeFile(file("a.xmp"), xmp(4));
    expect((await say({ caption: "z" })).words.score).toBe(1);
  });

  it("takes over what only the index still knows, but not what stands in the file itself", async () => {
    const words = { ...UNSAID, score: 3, caption: "inside", license: "MIT" };
    await say({ favourite: true }, { words }, { caption: "inside" });
    expect(await read()).toMatchObject({ score: 3, caption: null, metadata: { license: "MIT" }, favourite: true });
  });

  it("is not written over while it is about a file that changed places with this one, unseen by any scan", async () => {
    const unseen = { hash: null, bytes: null };
    await writeFile(file("b.png"), "xyz");
    await say({ caption: "of abc" }, unseen);
    await rename(file("a.png"), file("c"));
    await rename(file("b.png"), file("a.png"));
    await rename(file("c"), file("b.png"));
    const before = await read();
    await expect(say({ caption: "of xyz" }, unseen)).rejects.toMatchObject({ code: "conflict", message: expect.stringContaining("b.png") });
    expect(await read()).toEqual(before);
    await rm(file("b.png"));
    expect((await say({ caption: "of xyz" }, unseen)).words.caption).toBe("of xyz");
  });

  it("goes on from one that lost its file by a rename, with all that stands in it", async () => {
    await say({ caption: "old name", score: 2 });
    await rename(file("a.png"), file("b.png"));
    const said = {
      change: { score: 5 },
      by: "berta",
      known: async () => ({ ...known, filename: "b.png" }),
      embedded: async () => null,
      another: async () => null,
    };
    const outcome = await changeWords({ root, relative: "p/b.png" }, said, async (done) => done);
    expect(outcome.words).toMatchObject({ score: 5, caption: "old name" });
    expect((await read("b.png.asset.json")).history.map((one: { by: string }) => one.by)).toEqual(["anna", "anna", "berta"]);
    // Older words about the same bytes would win once the file has its former name again.
    expect(await readdir(join(root.path, "p"))).not.toContain("a.png.asset.json");
  });

  it("is not written where its file was moved away in the middle: what is said would lie where nobody looks", async () => {
    const there: string[] = [];
    const moving = async () => {
      await rename(file("a.png"), file("b.png"));
      return null;
    };
    const words = { ...UNSAID, caption: "of the index alone" };
    const said = {
      change: { score: 5 },
      by: "anna",
      known: async () => ({ ...known, words }),
      embedded: moving,
      another: async () => null,
    };
    const spoken = changeWords({ root, relative: "p/a.png" }, said, async () => there.push("told to the index"));
    await expect(spoken).rejects.toMatchObject({ code: "not_found" });
    expect([await readdir(join(root.path, "p")), there]).toEqual([["b.png"], []]);
  });

  it("is not written where a scan finds its file elsewhere in the middle", async () => {
    let asked = 0;
    const said = {
      change: { score: 5 },
      by: "anna",
      known: async () => {
        asked += 1;
        if (asked > 1) throw new AppError("not_found", "another's by now");
        return known;
      },
      embedded: async () => null,
      another: async () => null,
    };
    await expect(changeWords({ root, relative: "p/a.png" }, said, async () => undefined)).rejects.toMatchObject({ code: "not_found" });
    expect([asked, await readdir(join(root.path, "p"))]).toEqual([3, ["a.png"]]);
  });

  it.each([
    ["before", false],
    ["in the middle", true],
  ])("takes nothing from one elsewhere that is another file's by now: %s", async (_, isLate) => {
    const [own, other] = ["c".repeat(64), "d".repeat(64)];
    const write = (hash: string, caption: string) => writeFileSync(file("b.png.asset.json"), JSON.stringify({ hash, caption, score: 2 }));
    write(isLate ? own : other, isLate ? "of a" : "of b");
    const words = { ...UNSAID, caption: "of a", license: "MIT" };
    const said = {
      change: { score: 5 },
      by: "anna",
      known: async () => ({ ...known, hash: own, words, elsewhere: { path: file("b.png.asset.json"), stamp: "@x" } }),
      embedded: async () => {
        if (isLate) write(other, "of b");
        return null;
      },
      another: async () => null,
    };
    const { words: after } = await changeWords({ root, relative: "p/a.png" }, said, async (outcome) => outcome);
    expect(after).toMatchObject({ score: 5, caption: "of a", license: "MIT" });
    expect(await read()).toMatchObject({ hash: own, score: 5, caption: "of a" });
    expect(await read("b.png.asset.json")).toMatchObject({ hash: other, caption: "of b" });
  });

  it("makes no folder in the place of a disk that is unplugged in the middle", async () => {
    const mounts = mkdtempSync(join(tmpdir(), "atelier-mounts-"));
    root = rootAt(join(mounts, "disk"));
    await mkdir(join(root.path, "p"), { recursive: true });
    await writeFile(file("a.png"), "abc");
    const unplugging = async () => {
      await rename(root.path, `${root.path}-away`);
      return null;
    };
    const words = { ...UNSAID, caption: "of the index alone" };
    const said = {
      change: { score: 5 },
      by: "anna",
      known: async () => ({ ...known, words }),
      embedded: unplugging,
      another: async () => null,
    };
    const spoken = changeWords({ root, relative: "p/a.png" }, said, async () => undefined);
    await expect(spoken).rejects.toMatchObject({ code: "not_found" });
    expect(await readdir(mounts)).toEqual(["disk-away"]);
  });

  it("says which bytes are there when it is written, where others came in the middle", async () => {
    let tries = 0;
    const replacing = async () => {
      tries += 1;
      if (tries === 1) await writeFile(file("a.png"), "wxyz");
      return null;
    };
    const words = { ...UNSAID, caption: "of the index alone" };
    const said = {
      change: { score: 5 },
      by: "anna",
      known: async () => ({ ...known, words }),
      embedded: replacing,
      another: async () => null,
    };
    await changeWords({ root, relative: "p/a.png" }, said, async () => undefined);
    const hash = createHash("sha256").update("wxyz").digest("hex");
    expect(await read()).toMatchObject({ hash, score: 5, caption: "of the index alone", metadata: { bytes: 4 } });
  });

  it("is set aside when it is damaged, and never written over", async () => {
    await writeFile(file(), '{"score": 4, "half');
    await say({ score: 1 });
    const names = await readdir(join(root.path, "p"));
    const aside = names.find((name) => /^a\.png\.asset\.json\.damaged-\d{8}T\d{6}$/.test(name));
    expect(await readFile(file(aside), "utf8")).toBe('{"score": 4, "half');
    expect((await read()).score).toBe(1);
  });

  it("replaces a link in its place and leaves alone what that led to", async () => {
    await writeFile(join(home, "outside.json"), '{"score": 5}');
    await symlink(join(home, "outside.json"), file());
    await say({ score: 1 });
    expect((await lstat(file())).isFile()).toBe(true);
    expect(await readFile(join(home, "outside.json"), "utf8")).toBe('{"score": 5}');
  });

  it("lies below the home for a read-only root, and is mirrored for the assets root", async () => {
    root = rootAt(root.path, { read_only: true });
    await say({ score: 2 });
    expect(await readdir(join(root.path, "p"))).toEqual(["a.png"]);
    expect(JSON.parse(await readFile(join(home, "sidecars", root.id, "p", "a.png.asset.json"), "utf8")).score).toBe(2);
    root = rootAt(root.path, { kind: "assets" });
    await say({ score: 4 });
    expect(await readFile(join(root.path, "_meta", "p", "a.png.asset.json"), "utf8")).toBe(await readFile(file(), "utf8"));
  });

  it("goes on from the one below the home when its folder may be written to later, and from the one beside when no more", async () => {
    root = rootAt(root.path, { read_only: true });
    await say({ score: 2, keywords: ["fox"] });
    const below = join(home, "sidecars", root.id, "p", "a.png.asset.json");
    await writeFile(below, JSON.stringify({ ...JSON.parse(await readFile(below, "utf8")), theirs: 7 }));
    root = rootAt(root.path);
    expect((await say({ caption: "beside" })).words).toMatchObject({ score: 2, keywords: [{ keyword: "fox" }], caption: "beside" });
    expect(await read()).toMatchObject({ score: 2, caption: "beside", theirs: 7 });
    await say({ keywords: [] });
    root = rootAt(root.path, { read_only: true });
    expect((await say({ score: 3 })).words).toMatchObject({ score: 3, keywords: [], caption: "beside" });
  });

  it("stays small enough to be read, however often something is said", async () => {
    for (let n = 0; n < 60; n += 1) await say({ caption: `${n} ${"x".repeat(19_000)}` });
    const sidecar = await read();
    expect(sidecar.captions.length).toBeGreaterThan(20);
    expect(sidecar.captions.at(-1).text).toBe(sidecar.caption);
    expect((await lstat(file())).size).toBeLessThan(1_000_000);
  });

  it("tells a full disk as one, and leaves everything as it was", async () => {
    const full = join(home, "full");
    await mkdir(full);
    if (spawnSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", full]).status !== 0) {
      console.log("skipped: no file system can be mounted here, so none can be full");
      return;
    }
    try {
      root = rootAt(full);
      await mkdir(join(full, "p"));
      await writeFile(join(full, "p", "a.png"), "abc");
      await say({ score: 2 });
      const before = await readFile(file(), "utf8");
      await writeFile(join(full, "ballast"), Buffer.alloc(48 * 1024)).catch(() => undefined);
      await writeFile(join(full, "more"), Buffer.alloc(16 * 1024)).catch(() => undefined);
      let indexed = false;
      const said = {
        change: { caption: "x".repeat(9_000) },
        by: "anna",
        known: async () => known,
        embedded: async () => null,
        another: async () => null,
      };
      const spoken = changeWords({ root, relative: "p/a.png" }, said, async () => {
        indexed = true;
      });
      await expect(spoken).rejects.toMatchObject({ code: "disk_full" });
      expect([await readFile(file(), "utf8"), indexed]).toEqual([before, false]);
    } finally {
      spawnSync("umount", [full]);
    }
  });
});

it("loses nothing when two processes speak at once", async () => {
  const program = `
    import { changeWords } from "#lib/media/sidecars/write.ts";
    const [, root, known, name] = process.argv.map((text, index) => (index === 1 || index === 2 ? JSON.parse(text) : text));
    for (let n = 0; n < 15; n += 1) {
      const said = { change: { caption: name + n }, by: name, known: async () => ({ ...known, created_at: new Date(known.created_at) }), embedded: async () => null, another: async () => null };
      await changeWords({ root, relative: "p/a.png" }, said, async () => undefined);
    }`;
  const script = join(import.meta.dirname, "..", "..", "..");
  const run = (name: string) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "-e", program, JSON.stringify(root), JSON.stringify(known), name], {
      cwd: script,
      env: { ...process.env, ATELIER_HOME: home, LOG_LEVEL: "error" },
    });
  await Promise.all([run("anna"), run("berta"), run("carl")]);
  const { captions, history, metadata } = await read();
  const expected = ["anna", "berta", "carl"].flatMap((name) => Array.from({ length: 15 }, (_, n) => `${name}${n}`)).sort();
  expect(captions.map((one: { text: string }) => one.text).sort()).toEqual(expected);
  expect(history).toHaveLength(45);
  expect(metadata.version).toBe(45);
}, 60_000);

it("keeps what another program writes into the sidecar while something is said", async () => {
  await say({ score: 1 });
  let edits = 0;
  const edit = () => {
    edits += 1;
    writeFileSync(file("edited.tmp"), JSON.stringify({ ...JSON.parse(readFileSync(file(), "utf8")), [`by hand ${edits}`]: true }));
    renameSync(file("edited.tmp"), file());
  };
  const change = {
    /** Asked for before the sidecar is read, and again after it. */
    get caption() {
      if (edits < 6) edit();
      return "said";
    },
  };
  await say(change);
  expect(edits).toBe(6);
  const sidecar = await read();
  expect(sidecar).toMatchObject({ score: 1, caption: "said" });
  for (let n = 1; n <= edits; n += 1) expect(sidecar).toHaveProperty([`by hand ${n}`]);
});

describe("a change, whatever it is", () => {
  const text = fc.string({ minLength: 1, maxLength: 20, unit: "grapheme" }).filter((one) => one.trim() !== "" && !one.includes("\0"));
  const words = text.map((one) => one.trim());
  const patch = fc.record(
    {
      score: fc.integer({ min: -1, max: 5 }),
      favourite: fc.boolean(),
      kept: fc.boolean(),
      caption: fc.option(words),
      license: fc.option(words.filter((one) => !/^(unknown|none|n\/a)$/i.test(one))),
      keywords: fc.array(words, { maxLength: 5 }),
    },
    { requiredKeys: [] },
  );

  it("reads back as it was said, field by field, and repeating it changes nothing", () => {
    fc.assert(
      fc.property(fc.array(patch, { maxLength: 6 }), fc.dictionary(fc.string(), fc.jsonValue()), (patches, unknown) => {
        const keys = new Set(Object.keys(firstSidecar(known)));
        const foreign = Object.fromEntries(
          Object.entries(JSON.parse(JSON.stringify(unknown))).filter(([key]) => !keys.has(key) && key !== "said" && key !== "meta"),
        );
        let sidecar: Record<string, unknown> = { ...foreign };
        let now = UNSAID;
        for (const [n, change] of patches.entries()) {
          const fields = changedFields(now, change);
          const told = readOurs(sidecar).words;
          const by = { login: "anna", at: new Date(Date.UTC(2026, 0, 1, 0, n)) };
          sidecar = JSON.parse(JSON.stringify(withWords({ sidecar, told, now }, known, change, fields, by)));
          now = currentWords(readOurs(sidecar).words, UNSAID);
          for (const field of ["score", "favourite", "kept", "caption", "license"] as const)
            if (change[field] !== undefined) expect(now[field]).toEqual(change[field]);
          if (change.keywords) expect(now.keywords.map((one) => one.keyword)).toEqual([...new Set(change.keywords)]);
          expect(changedFields(now, change)).toEqual([]);
        }
        expect(sidecar).toMatchObject(foreign);
        const said = { ...readOurs(sidecar), stamp: "", problems: [] };
        const row = mergeWords(said as never, null, { owner: null, visibility: null });
        expect(row).toMatchObject({ score: now.score, favourite: now.favourite, caption: now.caption, license: now.license });
      }),
      { numRuns: 200 },
    );
  });
});
