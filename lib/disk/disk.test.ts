import { mkdtempSync, readdirSync, readFileSync, symlinkSync } from "node:fs";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, it } from "vitest";
import { parseEnvironment, setEnvironment } from "#lib/core/env.ts";
import { claimName, replaceFile, sweepTemporaries } from "./atomic.ts";
import { fingerprintOf } from "./hash.ts";
import { readJson, updateJson } from "./json-file.ts";
import { contain, fileIn } from "./paths.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "atelier-disk-"));
  setEnvironment(parseEnvironment({ ATELIER_HOME: join(folder, "home"), LOG_LEVEL: "error" }));
});

it("lets a path stay inside its folder, also one that is not made yet", async () => {
  expect(await contain(folder, "a/b/../c.png")).toBe(join(folder, "a", "c.png"));
  expect(await contain(folder)).toBe(folder);
});

it("lets no path out: not by dots, not absolute, not by a NUL byte, not through a link", async () => {
  symlinkSync("/etc", join(folder, "out"));
  for (const path of ["../x", "a/../../x", "/etc/passwd", "a\0b", "out/passwd", "out/not-there/deep"]) {
    await expect(contain(folder, path), path).rejects.toMatchObject({ code: "outside_roots" });
  }
});

it("allows a link that stays inside", async () => {
  await mkdir(join(folder, "real"));
  symlinkSync(join(folder, "real"), join(folder, "alias"));
  expect(await contain(folder, "alias/x.png")).toBe(join(folder, "real", "x.png"));
  symlinkSync("round", join(folder, "round"));
  for (const path of ["round/x.png", "x".repeat(300)])
    await expect(contain(folder, path)).rejects.toMatchObject({ code: "not_found", field: "path" });
});

it("takes a name in a proven folder as it is, and nothing that is a way", async () => {
  const proven = await contain(folder);
  expect(fileIn(proven, "a..b (1).png")).toBe(join(folder, "a..b (1).png"));
  for (const name of ["", ".", "..", "a/b", "../a", "/a", "a\\b", "a\0b"]) {
    expect(() => fileIn(proven, name), JSON.stringify(name)).toThrow(expect.objectContaining({ code: "outside_roots" }));
  }
});

it("gives a name only once, and never overwrites", async () => {
  const claims = await Promise.all(
    Array.from({ length: 8 }, async (_, n) => {
      const temp = join(folder, `.t${n}`);
      await writeFile(temp, `writer ${n}`);
      return claimName(temp, join(folder, "wanted.png"));
    }),
  );
  expect(claims.filter(Boolean)).toHaveLength(1);
  const winner = claims.indexOf(true);
  expect(readFileSync(join(folder, "wanted.png"), "utf8")).toBe(`writer ${winner}`);
});

it("replaces a file whole and leaves no temporary behind, making folders as needed", async () => {
  await replaceFile(join(folder, "deep", "er", "a.json"), "one");
  await replaceFile(join(folder, "deep", "er", "a.json"), "two");
  expect(readdirSync(join(folder, "deep", "er"))).toEqual(["a.json"]);
  expect(readFileSync(join(folder, "deep", "er", "a.json"), "utf8")).toBe("two");
});

it("sweeps what a crash left, not what is being written and not what is someone's own", async () => {
  const old = new Date(Date.now() - 120_000);
  for (const name of [".atelier-tmp-old", ".atelier-tmp-new", "own.json"]) await writeFile(join(folder, name), "");
  for (const name of [".atelier-tmp-old", "own.json"]) await utimes(join(folder, name), old, old);
  expect([await sweepTemporaries(folder), await sweepTemporaries(join(folder, "not there"))]).toEqual([1, 0]);
  expect(readdirSync(folder).sort()).toEqual([".atelier-tmp-new", "own.json"]);
});

it("loses nothing when many change one JSON file at once, keeps unknown keys and every digit", async () => {
  const path = join(folder, "counter.json");
  await writeFile(path, '{"seed": 18446744073709551615, "theirs": {"x": 1}, "n": 0}');
  await Promise.all(Array.from({ length: 25 }, () => updateJson(path, (now) => ({ ...(now as object), n: (now as { n: number }).n + 1 }))));
  const text = readFileSync(path, "utf8");
  expect(text).toContain("18446744073709551615");
  expect(await readJson(path)).toMatchObject({ n: 25, theirs: { x: 1 } });
});

it("never overwrites a JSON file it cannot read", async () => {
  const path = join(folder, "broken.json");
  await writeFile(path, "{ broken");
  await expect(updateJson(path, () => ({}))).rejects.toMatchObject({ code: "invalid" });
  expect(readFileSync(path, "utf8")).toBe("{ broken");
});

it("fingerprints by size, head and tail", () => {
  const long = new Uint8Array(20_000).fill(7);
  const middle = long.slice();
  middle[10_000] = 1;
  const tail = long.slice();
  tail[19_999] = 1;
  expect(fingerprintOf(middle)).toBe(fingerprintOf(long));
  expect(fingerprintOf(tail)).not.toBe(fingerprintOf(long));
  expect(fingerprintOf(long.subarray(1))).not.toBe(fingerprintOf(long));
  expect(fingerprintOf(new Uint8Array())).toMatch(/^[0-9a-f]{16}$/);
});
