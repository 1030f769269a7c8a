import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, describe, expect, it } from "vitest";
import { isZip, unzipped, zipped } from "./zip.ts";

const folder = mkdtempSync(join(tmpdir(), "atelier-zip-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const BOUNDS = { entries: 10, bytes: 1_000_000 };
const AT = new Date("2026-11-21T20:15:42Z");
const made = (entries: Record<string, string | Uint8Array>) =>
  Buffer.concat([
    ...zipped(
      Object.entries(entries).map(([name, bytes]) => ({ name, bytes: Buffer.from(bytes) })),
      AT,
    ),
  ]);

/** Python's zipfile, where there is one: another reader than ours. */
const python = (() => {
  try {
    execFileSync("python3", ["-c", "import zipfile"]);
    return true;
  } catch {
    return false;
  }
})();

describe("an archive", () => {
  it.skipIf(!python)("is read by other programs, names in every script, times and bytes", () => {
    const entries = { "a.json": "{}", "füchse/日本.json": "x".repeat(5_000), "random.bin": Buffer.from([1, 2, 3]) };
    const path = join(folder, "a.zip");
    writeFileSync(path, made(entries));
    const script = `import zipfile,sys,json
z=zipfile.ZipFile(sys.argv[1]); assert z.testzip() is None
print(json.dumps([[i.filename,i.file_size,list(i.date_time)] for i in z.infolist()]))`;
    const told = JSON.parse(execFileSync("python3", ["-c", script, path], { encoding: "utf8" }));
    expect(told).toEqual([
      ["a.json", 2, [2026, 11, 21, 20, 15, 42]],
      ["füchse/日本.json", 5_000, [2026, 11, 21, 20, 15, 42]],
      ["random.bin", 3, [2026, 11, 21, 20, 15, 42]],
    ]);
  });

  it.skipIf(!python)("of another program is read", () => {
    const path = join(folder, "b.zip");
    execFileSync("python3", [
      "-c",
      `import zipfile,sys\nz=zipfile.ZipFile(sys.argv[1],"w",zipfile.ZIP_DEFLATED)\nz.writestr("b.txt","b"*999)\nz.close()`,
      path,
    ]);
    const entries = unzipped(readFileSync(path), BOUNDS);
    expect(entries?.get("b.txt")?.toString()).toBe("b".repeat(999));
  });

  it("comes back as it went in", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string({ minLength: 1 }), fc.uint8Array({ maxLength: 400 }), { maxKeys: 8 }), (entries) => {
        const read = unzipped(made(entries), BOUNDS);
        expect(Object.fromEntries([...(read ?? [])].map(([name, bytes]) => [name, new Uint8Array(bytes)]))).toEqual({ ...entries });
      }),
      { numRuns: 60 },
    );
  });

  it("that is damaged anywhere is refused or read right, and never throws", () => {
    const whole = made({ "a.json": "hello hello hello hello", "b.json": "{}" });
    for (let at = 0; at < whole.length; at += 1) {
      const damaged = Buffer.from(whole);
      damaged[at] = (damaged[at] ?? 0) ^ 0xff;
      const text = unzipped(damaged, BOUNDS)?.get("a.json")?.toString();
      expect([undefined, "hello hello hello hello"]).toContain(text);
    }
    for (let length = 0; length < whole.length; length += 1) expect(unzipped(whole.subarray(0, length), BOUNDS)).toBeNull();
  });

  it("that would fill the memory is refused before it is inflated", () => {
    const bomb = made({ "zeros.bin": Buffer.alloc(5_000_000) });
    expect(isZip(bomb)).toBe(true);
    expect(bomb.length).toBeLessThan(10_000);
    expect(unzipped(bomb, BOUNDS)).toBeNull();
    const many = made(Object.fromEntries(Array.from({ length: 11 }, (_, n) => [`${n}`, ""])));
    expect(unzipped(many, BOUNDS)).toBeNull();
  });
});
